import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { days } from '../core/hour.ts'
import { PAGE_GRACE, PAGE_LIFE } from '../core/limits.ts'
import { type AlarmRow, paths } from '../core/wire.ts'
import { type StandIn, startCarrier } from './carrier/carrier.ts'
import { expectAccessible } from './support/axe.ts'
import { launchBrowser, signInAt, visit } from './support/browser.ts'
import { passTime } from './support/clock.ts'
import { type Server, start } from './support/entries.ts'
import { threadsOf } from './support/line.ts'
import { type Founded, foundDesk, get, renewPage, type Session, signIn } from './support/world.ts'

/*
 * What the desk must know, on its screens.
 */

const HOUR = 3_600_000

let server: Server
let carrier: StandIn
let founded: Founded
let browser: Browser | undefined
let passed = 0

beforeAll(async () => {
  carrier = await startCarrier()
  server = await start('node', carrier.environment)
  carrier.serves(server.url)
  founded = await foundDesk(server)
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
  await carrier?.stop()
  await passTime(-passed)
})

test('it stands on every screen with what to do, and whoever takes note takes it away for everybody', async () => {
  const desk = await signIn(server, founded.coordinator, founded.rootKey)
  const { form } = await carrier.sms({ from: '+38760000801', text: 'Izmišljeno, prvo.' })
  await carrier.repeat(server.url + paths.sms, { ...form, Body: 'Izmišljeno, drugo.' })
  carrier.fail('list', 503, Number.POSITIVE_INFINITY)
  await server.tick('minute')
  carrier.heal()
  browser = await launchBrowser()
  const { page } = await visit(browser, `${server.url}/desk`, 360, 'en-GB')
  await signInAt(page, founded.coordinator, 1)
  const conflict = page.getByTestId('alarm-conflict')
  const away = page.getByTestId('alarm-carrier_away')
  await conflict.waitFor()
  expect(await conflict.innerText()).toContain('The first was kept.')
  expect(await away.innerText()).toContain('The carrier cannot be reached.')
  // That is not over because somebody knows of it.
  expect(await away.getByRole('button').count()).toBe(0)
  await expectAccessible(page, 'what alarms')
  await conflict.getByRole('button', { name: 'I have taken note' }).click()
  await conflict.waitFor({ state: 'detached' })
  await server.tick('minute')
  const { alarms } = await get<{ alarms: AlarmRow[] }>(server.url, paths.alarms, { cookie: desk.cookie })
  expect(alarms).toEqual([])
  await browser.close()
  browser = undefined
})

test('past its end the desk’s page is still what the line seals to, and the desk is told', async () => {
  const from = '+38760000802'
  const pass = async (hours: number) => {
    passed += hours * HOUR
    await passTime(hours * HOUR)
  }
  const known = async (desk: Session) =>
    (await get<{ alarms: AlarmRow[] }>(server.url, paths.alarms, { cookie: desk.cookie })).alarms.map(
      ({ what }) => what,
    )
  const { form } = await carrier.sms({ from, text: 'Izmišljeno, na vrijeme.' })
  await pass(days(8))
  // A form that somebody caught is still signed, and still known.
  expect((await carrier.repeat(server.url + paths.sms, form)).status).toBe(200)
  await pass(PAGE_LIFE.desk)
  expect((await carrier.sms({ from, text: 'Izmišljeno, kasno.' })).status).toBe(200)
  // Reporters' pages would no longer send; whoever sends an SMS cannot send it again.
  await pass(PAGE_GRACE)
  expect((await carrier.sms({ from, text: 'Izmišljeno, još kasnije.' })).status).toBe(200)
  await server.tick('minute')
  const desk = await signIn(server, founded.coordinator, founded.rootKey)
  expect(await known(desk)).toContain('page_ended')
  const [thread] = await threadsOf(desk, from)
  expect(thread?.told.map(({ text }) => text)).toEqual([
    'Izmišljeno, na vrijeme.',
    'Izmišljeno, kasno.',
    'Izmišljeno, još kasnije.',
  ])
  await renewPage(desk)
  await server.tick('minute')
  expect(await known(desk)).not.toContain('page_ended')
})
