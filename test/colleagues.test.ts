import { describe, expect, test } from 'vitest'
import { base64 } from '../core/bytes.ts'
import { hourOf } from '../core/hour.ts'
import type { BookOffice } from '../core/keys/book.ts'
import { sealFile } from '../core/keys/file.ts'
import { foundOffice, newFounder } from '../core/keys/founding.ts'
import {
  type Answer,
  type Joining,
  macOf,
  newInvitationSecret,
  readInvitation,
} from '../core/keys/invitation.ts'
import type { KeybookOffice } from '../core/keys/keybook.ts'
import { newKeyPair } from '../core/keys/office.ts'
import type { Page, PageMember } from '../core/keys/page.ts'
import { signPage } from '../core/keys/page.ts'
import { hashOf } from '../core/keys/signed.ts'
import { DESK, type Role } from '../core/roles.ts'
import type { InvitationRow, MemberInvitationRow, MemberRow } from '../core/wire-people.ts'
import { Problem } from '../web/desk/api.ts'
import { checkAnswer } from '../web/desk/offices/answered.ts'
import { candidatesOf, headsOf } from '../web/desk/offices/heads.ts'
import { AnswerRefused } from '../web/desk/people/answered.ts'
import { checkJoining } from '../web/desk/people/joined.ts'
import { colleaguesOf, isInBook, isLastHead } from '../web/desk/people/members.ts'
import { uncontested } from '../web/desk/people/uncontested.ts'
import { random } from './support/world.ts'

/*
 * What the desk's browser decides about people by itself: whom the signed page lists, whose answer an answer is.
 */

const now = hourOf(Date.now())
const id = (letter: string) => letter.repeat(16)

const listed = (letter: string, role: Role, until: number | null = null): PageMember => ({
  id: id(letter),
  role,
  sign: letter.repeat(43),
  recipient: 'age1pq1',
  from: now - 10,
  until,
})

function officeWith(members: PageMember[], heads: BookOffice['heads']): KeybookOffice {
  const page: Page = {
    v: 1,
    office: DESK,
    n: 1,
    prev: null,
    epoch: 1,
    recipient: 'age1pq1',
    retired: [],
    recovery: 'age1pq1',
    members,
    until: now + 100,
  }
  return {
    id: DESK,
    kind: 'desk',
    name: 'Izmišljeni ured',
    agency: null,
    heads,
    page,
    pageHash: '',
    expired: false,
  }
}

const headOf = ({ id, sign, from }: PageMember, until: number | null = null) => ({ id, sign, from, until })
const row = (letter: string, role: Role, state: MemberRow['state'] = 'active'): MemberRow => ({
  member: id(letter),
  office: DESK,
  name: `ime ${letter}`,
  role,
  state,
})

describe('the members of an office', () => {
  const anna = listed('a', 'coordinator')
  const boris = listed('b', 'triager')
  const gone = listed('c', 'triager', now - 1)
  const office = officeWith([anna, boris, gone], [headOf(anna)])
  const honest = [row('a', 'coordinator'), row('b', 'triager'), row('c', 'triager', 'left')]
  const contradicted = (rows: MemberRow[]) =>
    colleaguesOf(office, rows, now)
      .filter(({ isContradicted }) => isContradicted)
      .map((one) => one.id)

  test('are those of its page, and whoever has left is known as such', () => {
    const all = colleaguesOf(office, honest, now)
    expect(all.map(({ name, isMember }) => [name, isMember])).toEqual([
      ['ime a', true],
      ['ime b', true],
      ['ime c', false],
    ])
    expect(contradicted(honest)).toEqual([])
  })

  test('a server that says otherwise is contradicted, and what is signed counts', () => {
    const [a, b, c] = honest as [MemberRow, MemberRow, MemberRow]
    expect(contradicted([{ ...a, role: 'triager' }, b, c])).toEqual([id('a')])
    expect(contradicted([a, { ...b, state: 'left' }, c])).toEqual([id('b')])
    expect(contradicted([a, { ...b, state: 'waiting' }, c])).toEqual([id('b')])
    expect(contradicted([a, b, { ...c, state: 'active' }])).toEqual([id('c')])
    expect(contradicted([a, c])).toEqual([id('b')])
    expect(contradicted([...honest, row('d', 'coordinator')])).toEqual([id('d')])
    const [promoted] = colleaguesOf(office, [row('b', 'coordinator')], now).filter(
      (one) => one.id === id('b'),
    )
    expect(promoted?.listed?.role).toBe('triager')
  })

  test('a name that is another than this browser knows is a contradiction, for whoever is named', () => {
    const names = new Map([
      [id('a'), 'ime a'],
      [id('b'), 'ime a b'],
    ])
    expect(
      colleaguesOf(office, honest, now, names).map((one) => [one.nameBefore, one.isContradicted]),
    ).toEqual([
      [null, false],
      ['ime a b', true],
      [null, false],
    ])
  })

  test('nobody waiting or refused, and nobody of another office is among them', () => {
    const others = [
      row('d', 'triager', 'waiting'),
      row('e', 'triager', 'left'),
      { ...row('f', 'lead'), office: id('9') },
    ]
    expect(colleaguesOf(office, [...honest, ...others], now)).toHaveLength(3)
  })

  test('the last head is the one who is a head by the page and has access', () => {
    const second = listed('d', 'coordinator')
    const two = officeWith([anna, second], [headOf(anna), headOf(second)])
    const all = colleaguesOf(two, [row('a', 'coordinator'), row('d', 'coordinator')], now)
    expect(all.map((one) => isLastHead(one, all))).toEqual([false, false])
    const stopped = colleaguesOf(two, [row('a', 'coordinator'), row('d', 'coordinator', 'disabled')], now)
    expect(stopped.map((one) => isLastHead(one, stopped))).toEqual([true, false])
  })

  test('heads who have left or lost the role still stand in the book; members who are none may be made one', () => {
    const former = listed('d', 'triager')
    const heads = [headOf(anna), headOf(gone), headOf(former), headOf(boris, now - 5)]
    const mixed = officeWith([anna, boris, gone, former], heads)
    expect(
      headsOf(mixed, now).map(({ head, isSettled, listed }) => [head.id, isSettled, listed?.role]),
    ).toEqual([
      [id('a'), true, 'coordinator'],
      [id('c'), false, undefined],
      [id('d'), false, 'triager'],
    ])
    expect(candidatesOf(mixed, now).map((one) => one.id)).toEqual([id('b')])
    expect([id('a'), id('b'), id('d')].map((one) => isInBook(mixed, one, now))).toEqual([true, false, true])
  })

  test('somebody with a head’s id and another key is no head', () => {
    const twin = { ...headOf(anna), sign: 'z'.repeat(43) }
    expect(headsOf(officeWith([anna], [twin]), now)).toMatchObject([{ isSettled: false, listed: null }])
  })
})

describe('an answer to an invitation', () => {
  async function invited() {
    const secret = newInvitationSecret(random)
    const { macKey } = readInvitation(secret)
    const office = await newKeyPair()
    const sealed = base64(await sealFile(secret, office.recipient))
    return { macKey, sealed, identities: [(await newKeyPair()).identity, office.identity] }
  }

  async function colleague() {
    const { macKey, sealed, identities } = await invited()
    const { id, sign, recipient } = await newFounder(random)
    const joining: Joining = { office: DESK, role: 'triager', member: { id, sign, recipient } }
    const row: MemberInvitationRow = {
      invitation: 'a'.repeat(32),
      role: 'triager',
      state: 'answered',
      secret: sealed,
      answered: { joining, mac: macOf(joining, macKey), name: 'ime' },
    }
    return { row, joining, identities, mac: macOf(joining, macKey) }
  }

  test('of a colleague holds for the very office, role and keys', async () => {
    const { row, joining, identities, mac } = await colleague()
    expect((await checkJoining(row, DESK, identities)).joining).toEqual(joining)

    const other = await newFounder(random)
    const refused = (changed: Partial<MemberInvitationRow>, office: string = DESK, keys = identities) =>
      expect(checkJoining({ ...row, ...changed }, office, keys)).rejects.toBeInstanceOf(AnswerRefused)
    const answering = (changed: object) => ({
      answered: { joining: { ...joining, ...changed } as Joining, mac, name: 'ime' },
    })
    await refused({ answered: null })
    await refused({}, id('9'))
    // The server swaps the role, in the row or in both
    await refused({ role: 'administrator' })
    await refused({ role: 'administrator', ...answering({ role: 'administrator' }) })
    await refused(answering({ member: { ...joining.member, recipient: other.recipient } }))
    await refused(answering({ member: { ...joining.member, sign: other.sign } }))
    await refused(answering({ epoch: 1 }))
    await refused({ secret: base64(random(40)) })
    await refused({}, DESK, [other.keyring.identity])
  })

  test('of an agency holds for its page too', async () => {
    const { macKey, sealed, identities } = await invited()
    const founder = await newFounder(random)
    const office = { id: id('7'), kind: 'police' as const, name: 'Izmišljena policija', agency: null }
    const { page } = await foundOffice(office, founder, now)
    const answer: Answer = { office, member: { id: founder.id, sign: founder.sign }, pageHash: hashOf(page) }
    const row: InvitationRow = {
      invitation: 'b'.repeat(32),
      office: office.id,
      kind: office.kind,
      name: office.name,
      agency: null,
      state: 'answered',
      secret: sealed,
      answered: { answer, mac: macOf(answer, macKey), page },
    }
    expect((await checkAnswer(row, identities)).answer).toEqual(answer)

    const refused = (changed: Partial<InvitationRow>) =>
      expect(checkAnswer({ ...row, ...changed }, identities)).rejects.toBeInstanceOf(AnswerRefused)
    await refused({ name: 'Druga policija' })
    await refused({ kind: 'health' })
    // A page that the MAC names, but that lists somebody besides the head
    const read = JSON.parse(page.text) as Page
    const more = signPage(
      { ...read, members: [...read.members, listed('e', 'worker')] },
      founder.id,
      founder.keyring.signSeed,
    )
    const changed: Answer = { ...answer, pageHash: hashOf(more) }
    await refused({ answered: { answer, mac: macOf(answer, macKey), page: more } })
    await refused({ answered: { answer: changed, mac: macOf(changed, macKey), page: more } })
  })
})

describe('somebody else published first', () => {
  const behind = () => new Problem('page-behind', 409)

  test('it is done anew, twice at most', async () => {
    let times = 0
    await uncontested(async () => {
      if (++times < 3) throw behind()
    })
    expect(times).toBe(3)
    await expect(uncontested(async () => Promise.reject(behind()))).rejects.toThrow('page-behind')
  })

  test('nothing else is tried again', async () => {
    let times = 0
    const failing = uncontested(async () => {
      times++
      throw new Problem('offline', 0)
    })
    await expect(failing).rejects.toThrow('offline')
    expect(times).toBe(1)
  })
})
