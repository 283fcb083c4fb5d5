import { expect, test } from 'vitest'
import type { Contact } from '../core/envelope/record.ts'
import { freedom, type Partner } from '../core/line/reach.ts'

/*
 * When somebody may be written to: by their last message, and by what they said is safe.
 */

const MINUTE = 60_000
const minute = (iso: string) => Date.parse(iso) / MINUTE
/** A Monday, one hour behind the country's clocks. */
const NOW = Date.parse('2026-11-23T12:00:00Z')
const sms = (wrote: number | null): Partner => ({ by: 'sms', wrote })
const long = sms(minute('2026-11-23T08:00:00Z'))
const morning: Contact = { safe: [{ day: 0, from: 9 * 60, to: 11 * 60 }] }
const noon: Contact = { safe: [{ day: 0, from: 13 * 60, to: 14 * 60 }] }

test.each([
  ['this very minute', '2026-11-23T12:00:00Z', true],
  ['fourteen minutes ago', '2026-11-23T11:46:00Z', true],
  ['a quarter of an hour ago', '2026-11-23T11:45:00Z', false],
  ['in the future, by some clock', '2026-11-23T12:01:00Z', false],
])('whoever wrote %s', (_, wrote, isFree) => {
  for (const contact of [null, {}, morning, { channel: 'none' }, { channel: 'call' }] as (Contact | null)[]) {
    const found = freedom(contact, sms(minute(wrote)), NOW)
    expect(found.free).toBe(isFree)
    if (isFree) expect(found).toMatchObject({ because: 'wrote', until: Date.parse(wrote) + 15 * MINUTE })
  }
})

test('whoever wrote that they cannot write safely is left in peace, in their own hours too', () => {
  const silent = { ...sms(minute('2026-11-23T11:50:00Z')), silent: true }
  for (const contact of [null, morning, noon])
    expect(freedom(contact, silent, NOW)).toEqual({ free: false, because: 'silent', opens: null })
  // A while later it is what they said before that counts.
  expect(freedom(noon, { ...long, silent: true }, NOW)).toMatchObject({ free: true, because: 'hours' })
})

test.each<[string, Contact | null, object]>([
  ['no rules are known', null, { free: false, because: 'no_hours', opens: null }],
  ['they gave none', { word: 'izmišljena' }, { free: false, because: 'no_hours', opens: null }],
  [
    'they gave another time',
    morning,
    { free: false, because: 'not_now', opens: Date.parse('2026-11-30T08:00:00Z') },
  ],
  ['it is their time', noon, { free: true, because: 'hours', until: Date.parse('2026-11-23T13:00:00Z') }],
  [
    'it is their time, and SMS is what they want',
    { ...noon, channel: 'sms' },
    { free: true, because: 'hours', until: Date.parse('2026-11-23T13:00:00Z') },
  ],
  [
    'it is their time, but for a call',
    { ...noon, channel: 'call' },
    { free: false, because: 'otherwise', opens: null },
  ],
  [
    'they want no word from us',
    { ...noon, channel: 'none' },
    { free: false, because: 'not_at_all', opens: null },
  ],
])('later: %s', (_, contact, expected) => {
  for (const partner of [long, sms(null)]) expect(freedom(contact, partner, NOW)).toEqual(expected)
})

test('SMS is not WhatsApp', () => {
  const contact: Contact = { ...noon, channel: 'sms' }
  expect(freedom(contact, { by: 'whatsapp', wrote: null }, NOW)).toMatchObject({ because: 'otherwise' })
  expect(freedom(noon, { by: 'whatsapp', wrote: null }, NOW).free).toBe(true)
})

test('hours past midnight, and at any time', () => {
  const night: Contact = { safe: [{ day: 6, from: 23 * 60, to: 60 }] }
  expect(freedom(night, long, Date.parse('2026-11-22T23:30:00Z')).free).toBe(true)
  expect(freedom(night, long, Date.parse('2026-11-23T00:00:00Z')).free).toBe(false)
  const always: Contact = { safe: [0, 1, 2, 3, 4, 5, 6].map((day) => ({ day, from: 0, to: 24 * 60 })) }
  expect(freedom(always, long, NOW)).toEqual({ free: true, because: 'hours', until: null })
})
