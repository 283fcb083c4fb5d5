import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Duty } from '../core/duty.ts'
import { DESK } from '../core/roles.ts'
import { fill, paths } from '../core/wire.ts'
import { type StandIn, startCarrier } from './carrier/carrier.ts'
import { ask } from './support/asking.ts'
import { huntCanaries } from './support/canary.ts'
import { passTime } from './support/clock.ts'
import { change, look } from './support/database.ts'
import { entries, type Server, start } from './support/entries.ts'
import { audited, type Founded, foundDesk, newColleague, type Session, signIn } from './support/world.ts'

/*
 * A week-end night: nobody reads, two are on duty. The page, SMS and calls say the same, and a call for help wakes them.
 */

const CANARY = 'zaključana u kući kod stare pilane'
const phones = { first: '+38761000301', second: '+38761000302' }
const victim = '+38760000321'
const DAY = 86_400_000

/** A day of the week by UTC, some days from now: far enough from midnight anywhere. */
const weekday = (ahead: number) => (new Date(Date.now() + ahead * DAY).getUTCDay() + 6) % 7

// The last one lets time go by, which the other's clock would not follow.
describe.each(entries.toReversed())('a week-end night on %s', (entry) => {
  let carrier: StandIn
  let server: Server
  let founded: Founded
  let desk: Session
  let triager: Session

  beforeAll(async () => {
    carrier = await startCarrier()
    server = await start(entry, carrier.environment)
    carrier.serves(server.url)
    founded = await foundDesk(server)
    const { coordinator, rootKey } = founded
    desk = await signIn(server, coordinator, rootKey)
    triager = await signIn(server, await newColleague(desk, 'triager', 'Čitateljica'), rootKey)
    for (const [session, phone] of [
      [triager, phones.first],
      [desk, phones.second],
    ] as const)
      await audited(session, 'work_phone_changed', session.me.member.id, paths.phone, { phone })
  })
  afterAll(async () => {
    await server?.stop()
    await carrier?.stop()
  })

  const page = async (path: string) => (await ask(server.url, path)).text
  const wait = (minutes: number) =>
    entry === 'node' ? passTime(minutes * 60_000) : change(server, `UPDATE timer SET due = due - ${minutes}`)
  /** The one sentence about the hours, without its tags. */
  const said = (html: string) =>
    [...html.matchAll(/<p data-reads="\w+">(.*?)<\/p>/g)].map(([, text = '']) => text.replace(/<[^>]+>/g, ''))

  test('while no hours are set no page says a word of them', async () => {
    for (const path of ['/bs/', '/bs/return', '/bs/about']) {
      const html = await page(path)
      expect(said(html)).toEqual([])
      expect(html).not.toContain('%JAVI')
      expect(html).toContain('data-reads=""')
    }
  })

  test('page, SMS and calls say the same: nobody reads now, when again, and 122', async () => {
    const roster = [triager, desk].flatMap(({ me }) =>
      [0, 1, 2, 3, 4, 5, 6].map((day) => ({ member: me.member.id, day, from: 0, to: 1440, calls: false })),
    )
    const duty: Duty = {
      week: [{ day: weekday(3), from: 9 * 60, to: 17 * 60 }],
      holidays: [],
      closures: [],
      roster,
    }
    await audited(desk, 'duty_changed', DESK, paths.duty, { n: 0, duty })
    const begins = /Sada niko ne čita\. Ponovo čitamo: \S+ (u )?09:00\./
    for (const path of ['/bs/', '/bs/return', '/bs/about']) {
      const html = await page(path)
      expect(said(html)).toEqual([expect.stringMatching(begins)])
      expect(html).toMatch(/data-reads="closed \d+"/)
      expect(html).toContain('122')
    }
    expect(said(await page('/bs/return'))[0]).toContain('122')
    expect(said(await page('/en/'))).toEqual([
      expect.stringMatching(/^Nobody is reading now\. We read again: \w+.* 09:00\.$/),
    ])
    expect(said(await page('/ar/'))).toEqual([expect.stringContaining('09:00')])
    const { texts } = await carrier.sms({ from: victim, text: `POMOĆ ${CANARY}` })
    expect(texts).toHaveLength(1)
    expect(texts[0]).toContain('09:00')
    expect(texts[0]).toContain('122')
    const call = await carrier.call({ from: '+38760000322' })
    await call.press('1')
    expect(JSON.stringify(call.heard)).toMatch(/closed|Sada niko ne radi/)
    await call.hangUp()
  })

  test('whoever is on duty is told at once, the next after five minutes, nobody once it is open', async () => {
    const told = () => [carrier.textsTo(phones.first).length, carrier.textsTo(phones.second).length]
    await server.tick('minute')
    expect(told()).toEqual([1, 0])
    await wait(5)
    await server.tick('minute')
    expect(told()).toEqual([1, 1])
    for (const { id } of await look(server, "SELECT id FROM tip WHERE status = 'new'"))
      await audited(desk, 'opened', String(id), fill(paths.tipOpen, { tip: String(id) }))
    await wait(60)
    await server.tick('minute')
    expect(told()).toEqual([1, 1])
  })

  test('nothing of it lies anywhere, and nothing at the carrier', async () => {
    await carrier.deliver()
    for (let minute = 0; carrier.messages.length > 0 && minute < 9; minute++) await server.tick('minute')
    const numbers = [victim, ...Object.values(phones)]
    const kept = carrier.kept()
    for (const canary of [CANARY, ...numbers]) expect(kept.includes(canary), canary).toBe(false)
    await huntCanaries(server, [CANARY, ...numbers, ...numbers.map((number) => number.slice(1))])
  })
})
