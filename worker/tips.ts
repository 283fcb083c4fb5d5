import { hourOf } from '../core/hour.ts'
import { BODY_MAX } from '../core/limits.ts'
import { changedParts, LIST_PARTS, type ListTag, readTag, tagOf, writeTag } from '../core/list.ts'
import { DESK } from '../core/roles.ts'
import {
  assignBody,
  judgeBody,
  openBody,
  paths,
  replyBody,
  type SortedTip,
  sortedBody,
  summariesBody,
  type TipList,
  type TipThread,
} from '../core/wire.ts'
import { listState, listTips } from '../db/list.ts'
import { countTips } from '../db/seconds.ts'
import { openTip } from '../db/threads.ts'
import {
  addReply,
  assigneeOf,
  assignTip,
  countReplies,
  judgeTip,
  mayTake,
  putSummaries,
  sortTips,
  tipExists,
} from '../db/tips.ts'
import { readBase64 } from './body.ts'
import { door } from './door.ts'
import { unlessStale } from './epochs.ts'
import { readSealed } from './intake.ts'
import type { Ports } from './ports.ts'
import { Refusal } from './problem.ts'
import { asMessage, asRecord, asRow, asThread } from './threads.ts'

/*
 * The desk's doors to tips. Sealed bytes are handed out only together with the entry that says so.
 */

/** The tip that a path names. @throws Refusal `not-found` */
export async function existing({ store }: Ports, params: Record<string, string>): Promise<string> {
  const { tip = '' } = params
  if (!(await store.use((db) => tipExists(db, tip)))) throw new Refusal('not-found')
  return tip
}

/** What an entry about the tip of a path names. */
export const tipOf = (_body: unknown, { tip = '' }: Record<string, string>) => tip

export const deskTips = door({
  method: 'GET',
  path: paths.deskTips,
  site: 'desk',
  who: 'tips',
  audit: null,
  async run({ ports, request }) {
    const { store, config } = ports
    const tag = ({ parts, members }: { parts: string[]; members: string }) =>
      tagOf(parts, members, (text) => config.pepper.hash('desk-list', text))
    const held = readTag(request.headers.get('if-none-match'))
    const before = held && tag(await store.use(listState))
    if (held && before && writeTag(held) === writeTag(before)) return notModified(held)
    const parts = held && before && changedParts(before, held)
    const { state, tips, members } = await store.use((db) => listTips(db, parts))
    const now = tag(state)
    // Of the parts that are not answered, whoever asks goes on holding what they held.
    const holds = now.map((hash, at) => (parts && at < LIST_PARTS && !parts.includes(at) ? held[at] : hash))
    const answer: TipList = { now: ports.now(), parts, tips: tips.map(asRow), members }
    return Response.json(answer, { headers: { etag: writeTag(holds as string[]) } })
  },
})

const notModified = (tag: ListTag) => new Response(null, { status: 304, headers: { etag: writeTag(tag) } })

export const sorted = door({
  method: 'POST',
  path: paths.sorted,
  site: 'desk',
  who: 'tips',
  audit: 'sorted',
  subject: (body) => body.tips.join(','),
  body: sortedBody,
  async run({ ports: { store }, body, entry }): Promise<{ tips: SortedTip[] }> {
    // The entry names tips, and nothing else that somebody would like to stand in the chain for good.
    if ((await store.use((db) => countTips(db, body.tips))) < body.tips.length)
      throw new Refusal('bad-request')
    const found = await store.use((db) => sortTips(db, body.tips, body.whole === true, entry))
    return {
      tips: found.map(({ message, record, later }) => ({
        tip: message.tip,
        message: asMessage(message),
        record: record && asRecord(record),
        later: later.map(asMessage),
      })),
    }
  },
})

export const summaries = door({
  method: 'POST',
  path: paths.summaries,
  site: 'desk',
  who: 'tips',
  audit: null,
  body: summariesBody,
  limit: BODY_MAX.sealed,
  async run({ ports, body }) {
    const rows = body.summaries.map((row) => ({ ...row, sealed: readBase64(row.sealed) }))
    const sealed = rows.map(({ epoch }) => ({ office: DESK, epoch }))
    await ports.store.use((db) => putSummaries(db, rows)).catch(unlessStale(ports, ...sealed))
    return {}
  },
})

export const tipOpen = door({
  method: 'POST',
  path: paths.tipOpen,
  site: 'desk',
  who: 'tips',
  audit: 'opened',
  subject: tipOf,
  body: openBody,
  async run({ ports, params, entry }): Promise<TipThread> {
    const tip = await existing(ports, params)
    const opened = await ports.store.use((db) => openTip(db, tip, entry))
    if (!opened) throw new Refusal('not-found')
    return asThread(opened)
  },
})

export const tipJudge = door({
  method: 'POST',
  path: paths.tipJudge,
  site: 'desk',
  who: 'tips',
  audit: 'judged',
  subject: tipOf,
  body: judgeBody,
  async run({ ports, params, body, entry }) {
    const { priority, status, closing } = body
    // Closed has a reason, and nothing else has one.
    if ((!priority && !status) || (status === 'closed') !== (closing !== undefined))
      throw new Refusal('bad-request')
    const tip = await existing(ports, params)
    const closed = status === 'closed' ? hourOf(ports.now()) : null
    const judged = {
      ...(priority && { priority }),
      ...(status && { status, closing: closing ?? null, closed }),
    }
    await ports.store.use((db) => judgeTip(db, tip, judged, entry))
    return {}
  },
})

export const tipAssign = door({
  method: 'POST',
  path: paths.tipAssign,
  site: 'desk',
  who: 'tips',
  audit: 'assigned',
  subject: ({ to }, { tip = '' }) => (to === null ? tip : `${tip},${to}`),
  body: assignBody,
  async run({ ports: { store }, params: { tip = '' }, body: { from, to }, entry }) {
    const { assignee, isAbsent } = await store.use(async (db) => ({
      assignee: await assigneeOf(db, tip),
      isAbsent: to !== null && !(await mayTake(db, to)),
    }))
    if (assignee === undefined || isAbsent) throw new Refusal('not-found')
    if (assignee !== from) throw new Refusal('taken-over')
    await store.use((db) => assignTip(db, tip, { from, to }, entry))
    return {}
  },
})

export const tipReply = door({
  method: 'POST',
  path: paths.tipReply,
  site: 'desk',
  who: 'tips',
  audit: 'replied',
  subject: tipOf,
  body: replyBody,
  limit: 2 * BODY_MAX.sealed,
  async run({ ports, params, body, entry }) {
    const { seq, epoch, asks } = body
    const row = {
      tip: await existing(ports, params),
      seq,
      epoch,
      hour: hourOf(ports.now()),
      sealed: readSealed(body.sealed),
      own: readSealed(body.own),
    }
    if (seq !== (await ports.store.use((db) => countReplies(db, row.tip)))) throw new Refusal('taken')
    await ports.store
      .use((db) => addReply(db, row, asks ? 'waiting' : null, entry))
      .catch(unlessStale(ports, { office: DESK, epoch }))
    return {}
  },
})
