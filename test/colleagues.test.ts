import { describe, expect, test } from 'vitest'
import { base64 } from '../core/bytes.ts'
import { hourOf } from '../core/hour.ts'
import type { BookOffice } from '../core/keys/book.ts'
import { sealFile } from '../core/keys/file.ts'
import { foundOffice, newFounder } from '../core/keys/founding.ts'
import {
  type Answer,
  type Asked,
  type Checking,
  type Joining,
  macOf,
  newInvitationSecret,
  readInvitation,
  sealInvitation,
} from '../core/keys/invitation.ts'
import type { KeybookOffice } from '../core/keys/keybook.ts'
import { newKeyPair } from '../core/keys/office.ts'
import type { Page, PageMember } from '../core/keys/page.ts'
import { signPage } from '../core/keys/page.ts'
import { hashOf, publicHalf } from '../core/keys/signed.ts'
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
    by: '',
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
  /** Given by a coordinator, and what a colleague at the desk checks its answer with. */
  async function invited(asked: Asked) {
    const secret = newInvitationSecret(random)
    const { macKey } = readInvitation(secret)
    const key = await newKeyPair()
    const seeds = { anna: random(32), boris: random(32), former: random(32) }
    const anna = { ...listed('a', 'coordinator'), sign: publicHalf(seeds.anna) }
    const boris = { ...listed('b', 'administrator'), sign: publicHalf(seeds.boris) }
    const former = { ...listed('c', 'coordinator', now - 1), sign: publicHalf(seeds.former) }
    const office = officeWith([anna, boris, former], [headOf(anna)])
    const sealed = async (by: string, seed: Uint8Array, what: Asked = asked) =>
      base64(await sealInvitation(secret, what, { by, seed, recipient: key.recipient }))
    const here: Checking = { office, identities: [(await newKeyPair()).identity, key.identity], now }
    return {
      macKey,
      here,
      sealed: await sealed(anna.id, seeds.anna),
      /** As others might have left it: without a word who gave it, for another thing, by nobody who may. */
      others: {
        bare: base64(await sealFile(secret, key.recipient)),
        unsigned: await sealed(anna.id, random(32)),
        byAdministrator: await sealed(boris.id, seeds.boris),
        inAnothersName: await sealed(anna.id, seeds.boris),
        byFormer: await sealed(former.id, seeds.former),
        byNobody: await sealed(id('d'), seeds.anna),
        for: (what: Asked) => sealed(anna.id, seeds.anna, what),
      },
    }
  }

  async function colleague() {
    const asked = { for: 'member', office: DESK, role: 'triager' } as const
    const { macKey, sealed, others, here } = await invited(asked)
    const { id, sign, recipient } = await newFounder(random)
    const joining: Joining = { office: DESK, role: 'triager', member: { id, sign, recipient } }
    const row: MemberInvitationRow = {
      invitation: 'a'.repeat(32),
      role: 'triager',
      state: 'answered',
      secret: sealed,
      answered: { joining, mac: macOf(joining, macKey), name: 'ime' },
    }
    return { row, joining, here, others, asked, mac: macOf(joining, macKey), macKey }
  }

  test('of a colleague holds for the very office, role and keys', async () => {
    const { row, joining, here, mac } = await colleague()
    expect((await checkJoining(row, here)).joining).toEqual(joining)

    const other = await newFounder(random)
    const refused = (changed: Partial<MemberInvitationRow>, checking: Checking = here) =>
      expect(checkJoining({ ...row, ...changed }, checking)).rejects.toBeInstanceOf(AnswerRefused)
    const answering = (changed: object) => ({
      answered: { joining: { ...joining, ...changed } as Joining, mac, name: 'ime' },
    })
    await refused({ answered: null })
    await refused({}, { ...here, office: { ...here.office, id: id('9') } })
    // The server swaps the role, in the row or in both
    await refused({ role: 'administrator' })
    await refused({ role: 'administrator', ...answering({ role: 'administrator' }) })
    await refused(answering({ member: { ...joining.member, recipient: other.recipient } }))
    await refused(answering({ member: { ...joining.member, sign: other.sign } }))
    await refused(answering({ epoch: 1 }))
    await refused({ secret: base64(random(40)) })
    await refused({}, { ...here, identities: [other.keyring.identity] })
  })

  test('of a colleague holds for the role that was given, though the row, the answer and its MAC agree', async () => {
    const { row, joining, here, macKey } = await colleague()
    for (const role of ['administrator', 'coordinator'] as const) {
      const swapped: Joining = { ...joining, role }
      const answered = { joining: swapped, mac: macOf(swapped, macKey), name: 'ime' }
      await expect(checkJoining({ ...row, role, answered }, here)).rejects.toBeInstanceOf(AnswerRefused)
    }
  })

  test('of a colleague holds for an invitation that a head of now gave, and signed for this', async () => {
    const { row, here, others, asked } = await colleague()
    const { bare, unsigned, byAdministrator, inAnothersName, byFormer, byNobody } = others
    const foreign = [
      ...[bare, unsigned, byAdministrator, inAnothersName, byFormer, byNobody],
      await others.for({ ...asked, office: id('9') }),
      await others.for({ for: 'office', kind: 'police', name: 'Izmišljena policija', agency: null }),
    ]
    for (const secret of foreign)
      await expect(checkJoining({ ...row, secret }, here)).rejects.toBeInstanceOf(AnswerRefused)
    expect(await checkJoining({ ...row, secret: await others.for(asked) }, here)).toBeTruthy()
  })

  test('of an agency holds for its page too, and for the kind, name and code that were given', async () => {
    const asked = { for: 'office', kind: 'police', name: 'Izmišljena policija', agency: null } as const
    const { macKey, sealed, others, here } = await invited(asked)
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
    expect((await checkAnswer(row, here)).answer).toEqual(answer)

    const refused = (changed: Partial<InvitationRow>) =>
      expect(checkAnswer({ ...row, ...changed }, here)).rejects.toBeInstanceOf(AnswerRefused)
    await refused({ name: 'Druga policija' })
    await refused({ kind: 'health' })
    // The row, the answer and its MAC agree, and the invitation was given for another
    for (const changed of [
      { kind: 'health' },
      { name: 'Druga policija' },
      { agency: 'POL-MUP-KS' },
    ] as const) {
      const swapped: Answer = { ...answer, office: { ...office, ...changed } }
      await refused({ ...changed, answered: { answer: swapped, mac: macOf(swapped, macKey), page } })
    }
    const { bare, unsigned, inAnothersName, byFormer, byNobody } = others
    for (const secret of [bare, unsigned, inAnothersName, byFormer, byNobody]) await refused({ secret })
    await refused({ secret: await others.for({ for: 'member', office: DESK, role: 'triager' }) })
    // An administrator may invite agencies
    expect(await checkAnswer({ ...row, secret: others.byAdministrator }, here)).toBeTruthy()
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
