import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hex } from '../core/bytes.ts'
import { partOf, readTag } from '../core/list.ts'
import { fill, paths, type TipList, type TipRow } from '../core/wire.ts'
import { ask, expectProblem, tried } from './support/asking.ts'
import { look } from './support/database.ts'
import { entries, type Server, start } from './support/entries.ts'
import {
  addOffices,
  audited,
  type Founded,
  foundDesk,
  invite,
  join,
  newColleague,
  offBoard,
  type Person,
  random,
  refer,
  report,
  type Session,
  signIn,
  tell,
} from './support/world.ts'

/*
 * Who has taken a tip, and a list of which only what has changed is sent.
 */

describe.each(entries)('the desk’s list on %s', (entry) => {
  let server: Server
  let founded: Founded
  let desk: Session
  let amra: Session
  let administrator: Person
  let police: Person
  let tips: string[]

  const list = async (tag?: string) => {
    const headers = { cookie: desk.cookie, ...(tag && { 'if-none-match': tag }) }
    const { status, headers: answered, text } = await ask(server.url, paths.deskTips, { headers })
    return {
      status,
      tag: answered.get('etag') as string,
      cache: answered.get('cache-control'),
      list: (text ? JSON.parse(text) : null) as TipList | null,
    }
  }
  const rowOf = async (tip: string) => (await list()).list?.tips.find((row) => row.tip === tip) as TipRow
  const path = (tip: string) => fill(paths.tipAssign, { tip })
  const subject = (tip: string, to: string | null) => (to === null ? tip : `${tip},${to}`)
  const assign = (session: Session, tip: string, from: string | null, to: string | null) =>
    audited(session, 'assigned', subject(tip, to), path(tip), { from, to })
  const cannot = (session: Session, tip: string, from: string | null, to: string | null) =>
    tried(session, 'assigned', subject(tip, to), path(tip), { from, to })

  beforeAll(async () => {
    server = await start(entry)
    founded = await foundDesk(server)
    desk = await signIn(server, founded.coordinator, founded.rootKey)
    const invitation = { kind: 'police', name: 'Izmišljena policijska uprava', agency: null } as const
    police = await join(server, await invite(desk, invitation), 'Inspektorica')
    await addOffices(desk, founded.rootSeed)
    const colleague = await newColleague(desk, 'triager', 'amra')
    amra = await signIn(server, colleague, founded.rootKey)
    administrator = await newColleague(desk, 'administrator', 'admir')
    tips = []
    for (const text of ['Prva izmišljena dojava.', 'Druga.', 'Treća.'])
      tips.push((await tell(server, founded.rootKey, report(text))).tip)
  })
  afterAll(() => server.stop())

  test('one takes a tip, hands it over, gives it back; each is written down with whom it is about', async () => {
    const [tip] = tips as [string]
    const [own, her] = [desk.me.member.id, amra.me.member.id]
    expect((await rowOf(tip)).assignee).toBeNull()
    await assign(desk, tip, null, own)
    expect((await rowOf(tip)).assignee).toBe(own)
    await assign(desk, tip, own, her)
    expect((await rowOf(tip)).assignee).toBe(her)
    await assign(amra, tip, her, null)
    expect((await rowOf(tip)).assignee).toBeNull()
    const written = await look(server, "SELECT text FROM audit WHERE text LIKE '%assigned%'")
    const subjects = written.map(({ text }) => JSON.parse(String(text)).subject)
    expect(subjects.toSorted()).toEqual([tip, `${tip},${own}`, `${tip},${her}`].toSorted())
  })

  test('what somebody else has taken meanwhile is not taken from them unseen', async () => {
    const [, tip] = tips as [string, string]
    const [own, her] = [desk.me.member.id, amra.me.member.id]
    await assign(amra, tip, null, her)
    expectProblem(await cannot(desk, tip, null, own), 409, 'taken-over')
    expect((await rowOf(tip)).assignee).toBe(her)
    await assign(desk, tip, her, own)
    expect((await rowOf(tip)).assignee).toBe(own)
  })

  test('only who may read tips gets one; an agency’s member, an administrator and nobody are as absent', async () => {
    const [tip] = tips as [string]
    for (const to of [administrator.id, police.id, hex(random(8))])
      expectProblem(await cannot(desk, tip, null, to), 404, 'not-found')
    expectProblem(await cannot(desk, hex(random(16)), null, desk.me.member.id), 404, 'not-found')
    const wrong = await tried(desk, 'assigned', subject(tip, amra.me.member.id), path(tip), {
      from: null,
      to: desk.me.member.id,
    })
    expectProblem(wrong, 400, 'bad-request')
    expect((await rowOf(tip)).assignee).toBeNull()
  })

  test('the list names who works on it, and who no longer does but has a tip', async () => {
    const leaver = await newColleague(desk, 'triager', 'dino')
    const names = async () =>
      (await list()).list?.members.map(({ name, here }) => `${name} ${here ? 'here' : 'not here'}`)
    expect(await names()).toEqual(['amra here', 'dino here', 'koordinatorka here'])
    await assign(desk, tips[2] as string, null, leaver.id)
    await offBoard(desk, leaver)
    expect(await names()).toEqual(['amra here', 'dino not here', 'koordinatorka here'])
    await assign(desk, tips[2] as string, leaver.id, null)
    expect(await names()).toEqual(['amra here', 'koordinatorka here'])
  })

  test('the hour of closing and referrals without an answer stand in the row', async () => {
    const [tip] = tips as [string]
    expect(await rowOf(tip)).toMatchObject({ closed: null, referrals: 0, unanswered: 0 })
    await refer(desk, tip, police.office, 'Izmišljeno.')
    expect(await rowOf(tip)).toMatchObject({ referrals: 1, unanswered: 1 })
    const judge = (body: object) => audited(desk, 'judged', tip, fill(paths.tipJudge, { tip }), body)
    await judge({ status: 'closed', closing: 'acted' })
    const { closed, hour } = await rowOf(tip)
    expect(closed).toBeGreaterThanOrEqual(hour)
    await judge({ status: 'open' })
    expect((await rowOf(tip)).closed).toBeNull()
  })

  test('whoever holds the list gets nothing while it is the same, then the parts that have changed, each whole', async () => {
    const first = await list()
    expect(first).toMatchObject({ status: 200, list: { parts: null }, cache: 'no-store' })
    expect(await list(first.tag)).toMatchObject({ status: 304, tag: first.tag, list: null })

    const { tip } = await tell(server, founded.rootKey, report('Četvrta izmišljena dojava.'))
    const second = await list(first.tag)
    expect(second.list?.parts).toEqual([partOf(tip)])
    expect(second.list?.tips.every((row) => partOf(row.tip) === partOf(tip))).toBe(true)
    expect(second.list?.tips.map((row) => row.tip)).toContain(tip)
    expect(await list(second.tag)).toMatchObject({ status: 304 })

    await audited(desk, 'judged', tip, fill(paths.tipJudge, { tip }), { priority: 'P2' })
    expect((await list(second.tag)).list?.parts).toEqual([partOf(tip)])
    // Who holds the very first list gets what changed since, and then holds what everybody holds.
    const third = await list(first.tag)
    expect(third.list?.parts).toEqual([partOf(tip)])
    expect(third.tag).toBe((await list()).tag)
  })

  test('a tag that is none of ours gets the whole list; ours says nothing of what is in it', async () => {
    for (const tag of ['*', '"abc"', 'W/"abc"', `"${'0'.repeat(779)}"`, `"${'g'.repeat(780)}"`])
      expect((await list(tag)).list?.parts, tag).toBeNull()
    const { tag } = await list()
    expect(new Set(readTag(tag))).toHaveProperty('size', 65)
    for (const tip of tips) expect(tag).not.toContain(tip.slice(0, 8))
  })
})
