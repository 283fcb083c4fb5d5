import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LINE_QUEUE } from '../core/limits.ts'
import { count } from './support/database.ts'
import { carrier, entries, type Server, start } from './support/entries.ts'
import { foundDesk, newSid, smsRequest } from './support/world.ts'

/*
 * More at once than can be answered while the carrier waits. How fast it is, `npm run bench` measures.
 */

describe.each(entries)('many write at once on %s', (entry) => {
  let server: Server

  beforeAll(async () => {
    server = await start(entry)
    await foundDesk(server)
  })
  afterAll(async () => server?.stop())

  test('none is lost, none comes twice, and what is too much is asked for again', async () => {
    const requests = Array.from({ length: entry === 'node' ? 3 * LINE_QUEUE : 120 }, (_, i) => {
      const from = `+38760001${String(i).padStart(3, '0')}`
      return smsRequest(server, { sid: newSid(), from, text: 'Izmišljeno, mnogo.' }, carrier)
    })
    const tell = async ({ url, init }: (typeof requests)[number]) => (await fetch(url, init)).status
    const first = await Promise.all(requests.map(tell))
    const refused = requests.filter((_, i) => first[i] !== 200)
    expect(first.filter((status) => status !== 200)).toEqual(refused.map(() => 503))
    if (entry === 'node') expect(refused.length).toBeGreaterThan(0)
    // The carrier tries again: those, and some that it thinks were lost.
    let rest = [...refused, ...requests.slice(0, 20)]
    for (let round = 0; rest.length > 0 && round < 10; round++) {
      const again = await Promise.all(rest.map(tell))
      rest = rest.filter((_, i) => again[i] !== 200)
    }
    expect(rest).toEqual([])
    for (const table of ['tip', 'message', 'carrier_message'])
      expect(await count(server, table)).toBe(requests.length)
  })
})
