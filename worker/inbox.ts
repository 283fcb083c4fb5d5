import { base64, equalText, utf8 } from '../core/bytes.ts'
import { digest } from '../core/envelope/digest.ts'
import { minuteOf } from '../core/hour.ts'
import { isRequestSigned, type ReceiptAction } from '../core/keys/receipt-request.ts'
import { isTombstone, tombstoneBytes } from '../core/keys/tombstone.ts'
import { ANSWERS, BODY_MAX, CHALLENGE_LIFE } from '../core/limits.ts'
import { reporterStatus } from '../core/status.ts'
import {
  type Challenge,
  challengeBody,
  deletionBody,
  followupBody,
  paths,
  type Replies,
  repliesBody,
  type Stored,
} from '../core/wire.ts'
import { addFollowup, deleteReplies, fetchReplies, findReceipt } from '../db/receipts.ts'
import { AlreadyThere } from '../db/store.ts'
import { spendWork } from '../db/work.ts'
import { answeredChallenge, isOurChallenge, newChallenge } from './challenge.ts'
import { door } from './door.ts'
import { readSealed, unlessFilesLack } from './intake.ts'
import type { Ports } from './ports.ts'
import { Refusal } from './problem.ts'
import { checkWork } from './work.ts'

/*
 * A reporter comes back. A wrong receipt goes the same way as a right one and gets an answer of the same look.
 */

interface Proof {
  challenge: string
  lookup: string
  sign: string
  sig: string
}

/** The tip that a receipt stands for, or `null` when it stands for none. */
async function tipOf(ports: Ports, action: ReceiptAction, proof: Proof, body: Uint8Array) {
  const { config, store } = ports
  const { challenge, lookup, sign, sig } = proof
  if (!isOurChallenge(ports, 'receipt', challenge)) throw new Refusal('bad-request')
  const request = { origin: config.origins.report, action, lookup, challenge, body }
  if (!isRequestSigned(request, sign, sig)) throw new Refusal('bad-request')
  const used = answeredChallenge(ports, challenge)
  const found = await store
    .use((db) => findReceipt(db, config.pepper.hash('receipt-lookup', lookup), used))
    .catch((error: unknown) => {
      throw error instanceof AlreadyThere ? new Refusal('bad-request') : error
    })
  const isTheirs = equalText(found?.sign ?? '', config.pepper.hash('receipt-sign', sign))
  return found && isTheirs ? found : null
}

/** What a receipt shows. A wrong one asks the database the same questions, for a tip that is not there. */
async function shown(ports: Ports, found: Awaited<ReturnType<typeof tipOf>>): Promise<Response> {
  const { next, replies, tombstones } = await ports.store.use((db) => fetchReplies(db, found?.tip ?? ''))
  return padded({
    found: found !== null,
    tip: found?.tip ?? '',
    status: reporterStatus(found?.status ?? 'new'),
    next,
    replies: replies.map(({ seq, epoch, sealed }) => ({ seq, epoch, sealed: base64(sealed) })),
    tombstones,
  })
}

/** Pads an answer inside its JSON, so that its size is one of few. */
function padded(answer: Omit<Replies, 'padding'>): Response {
  const size = utf8(JSON.stringify({ ...answer, padding: '' })).length
  const last = ANSWERS[ANSWERS.length - 1] as number
  const target = ANSWERS.find((one) => size <= one) ?? Math.ceil(size / last) * last
  return Response.json({ ...answer, padding: ' '.repeat(target - size) })
}

/** Each try of a receipt wants one, and one costs work: so many guesses are slow, and no address is kept for it. */
export const challenge = door({
  method: 'POST',
  path: paths.challenge,
  site: 'report',
  who: 'anyone',
  audit: null,
  body: challengeBody,
  async run({ ports, body }): Promise<Challenge> {
    const work = checkWork(ports, body.work)
    if (!work) throw new Refusal('work-needed')
    await ports.store
      .use((db) => spendWork(db, work))
      .catch((error: unknown) => {
        throw error instanceof AlreadyThere ? new Refusal('work-needed') : error
      })
    return { challenge: newChallenge(ports, 'receipt', CHALLENGE_LIFE) }
  },
})

export const replies = door({
  method: 'POST',
  path: paths.replies,
  site: 'report',
  who: 'receipt',
  audit: null,
  body: repliesBody,
  run: async ({ ports, body }) => shown(ports, await tipOf(ports, 'fetch', body, new Uint8Array())),
})

export const deletions = door({
  method: 'POST',
  path: paths.deletions,
  site: 'report',
  who: 'receipt',
  audit: null,
  body: deletionBody,
  async run({ ports, body }) {
    const { tip, tombstones, sign } = body
    // Before anything is looked up, so that a wrong receipt takes as long as a right one.
    if (!tombstones.every((one) => isTombstone(tip, one, sign))) throw new Refusal('bad-request')
    const found = await tipOf(ports, 'delete', body, tombstoneBytes(tombstones))
    await ports.store.use((db) => deleteReplies(db, found?.tip === tip ? tip : '', tombstones))
    return shown(ports, found)
  },
})

export const followups = door({
  method: 'POST',
  path: paths.followups,
  site: 'report',
  who: 'receipt',
  audit: null,
  body: followupBody,
  limit: BODY_MAX.sealed,
  async run({ ports, body }): Promise<Stored> {
    const sealed = readSealed(body.sealed)
    const found = await tipOf(ports, 'followup', body, sealed)
    if (!found) throw new Refusal('not-found')
    const arrival = {
      tip: found.tip,
      seq: body.seq,
      kind: 'followup',
      channel: 'web',
      epoch: body.epoch,
      minute: minuteOf(ports.now()),
      sha256: digest(sealed),
      sealed,
      urgent: false,
    } as const
    const { sha256, next } = await ports.store
      .use(async (db) => ({
        sha256: await addFollowup(db, arrival, body.files ?? []),
        next: (await fetchReplies(db, found.tip)).next,
      }))
      .catch(unlessFilesLack)
    if (sha256) return { sha256 }
    throw new Refusal(next === body.seq ? 'stale-key' : 'taken')
  },
})
