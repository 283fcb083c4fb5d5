import { expect } from 'vitest'
import { open } from '../../core/envelope/open.ts'
import type { Stored } from '../../core/wire.ts'
import type { Server } from './entries.ts'
import { hashOf } from './insist.ts'
import type { Reporter } from './world.ts'

/** The server says that it has taken in this tip, and no other in its place. */
export async function expectTaken(response: Response, reporter: Reporter): Promise<void> {
  const text = await response.text()
  expect(response.status, text).toBe(200)
  expect((JSON.parse(text) as Stored).sha256).toBe(hashOf(reporter))
}

/** What a server has stored of a tip, as its operator sees it. */
interface StoredMessage {
  tip: string
  seq: number
  channel: 'web' | 'sms'
  sha256: string
  sealed: Uint8Array
  messages: number
  receipts: number
}

export const storedMessages = async (server: Server): Promise<StoredMessage[]> =>
  (await server.query(`
    SELECT m.tip, m.seq, t.channel, m.sha256, m.sealed, t.messages,
      (SELECT count(*) FROM receipt WHERE receipt.tip = t.id) AS receipts
    FROM tip t LEFT JOIN message m ON m.tip = t.id ORDER BY m.tip, m.seq`)) as unknown as StoredMessage[]

/** Each of these tips is there once, with its receipt, and opens; nothing is there besides. */
export async function expectOnce(
  stored: StoredMessage[],
  reporters: Reporter[],
  identity: string,
): Promise<void> {
  const seen = stored.map(({ tip, seq, sha256, messages, receipts }) => ({
    tip,
    seq,
    sha256,
    messages,
    receipts,
  }))
  const told = reporters.map((one) => ({
    tip: one.tip,
    seq: 0,
    sha256: hashOf(one),
    messages: 1,
    receipts: 1,
  }))
  expect(seen).toEqual(told.sort((a, b) => (a.tip < b.tip ? -1 : 1)))
  for (const { tip, sealed } of stored) {
    const context = { v: 1, kind: 'tip', tip, seq: 0, channel: 'web', epoch: 1 } as const
    const { body } = await open<'tip'>(sealed, identity, context)
    expect(body.report.text).toMatch(/^Izmišljena dojava broj \d+\.$/)
  }
}
