import { request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { fromBase64, hex } from '../../core/bytes.ts'
import { digest } from '../../core/envelope/digest.ts'
import type { Keybook } from '../../core/keys/keybook.ts'
import { type ReceiptKeys, receiptKeys } from '../../core/keys/receipt.ts'
import { newReceipt } from '../../core/receipt.ts'
import { paths } from '../../core/wire.ts'
import { prepare, type Reporter, random, report } from './world.ts'

/*
 * Reporters for the faults: their messages are sealed beforehand, and they send until somebody says that it is taken
 * in, as the page and the carrier do.
 */

/** Seals tips that differ in everything; the stretching of a receipt, half a second, is done once for all. */
export async function prepareMany(
  place: { url: string },
  keybook: Keybook,
  count: number,
): Promise<Reporter[]> {
  const keys: ReceiptKeys = await receiptKeys(newReceipt(random))
  const reporters: Reporter[] = []
  for (let i = 0; i < count; i++) {
    const own = { ...keys, lookup: hex(random(16)) }
    reporters.push(await prepare(place, keybook, report(`Izmišljena dojava broj ${i}.`), own))
  }
  return reporters
}

export const sendTip = (url: string, reporter: Reporter): Promise<Response> =>
  fetch(url + paths.tips, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(reporter.request),
  })

/** The hash that a server answers when it has taken in this tip and no other. */
export const hashOf = ({ request: { sealed } }: Reporter): string => digest(fromBase64(sealed))

/**
 * Sends until it is acknowledged, whatever happens to the server in between.
 *
 * @returns the answer, and how often it was sent. What is refused for good (4xx) is returned too.
 */
export async function insist(send: () => Promise<Response>): Promise<{ response: Response; sent: number }> {
  for (let sent = 1; ; sent++) {
    const response = await send().catch(() => null)
    if (response && response.status < 500) return { response, sent }
    await response?.body?.cancel()
    await pause(20)
  }
}

/** Sends a tip and hangs up: when all is sent, or when the answer begins to come, unread. */
export async function sendAndVanish(
  url: string,
  reporter: Reporter,
  when: 'sent' | 'answered',
): Promise<void> {
  const body = JSON.stringify(reporter.request)
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
  const sending = request(url + paths.tips, { method: 'POST', headers })
  sending.on('error', () => {})
  sending.on('response', () => sending.destroy())
  sending.end(body, () => when === 'sent' && sending.destroy())
  await new Promise((done) => sending.on('close', done))
}
