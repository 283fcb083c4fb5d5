import { hourOf } from '../core/hour.ts'
import { BODY_MAX } from '../core/limits.ts'
import { DESK } from '../core/roles.ts'
import {
  judgeBody,
  openBody,
  paths,
  replyBody,
  type SortedTip,
  sortedBody,
  summariesBody,
  type TipRow,
  type TipThread,
} from '../core/wire.ts'
import { countTips } from '../db/seconds.ts'
import { openTip } from '../db/threads.ts'
import { addReply, countReplies, judgeTip, listTips, putSummaries, sortTips, tipExists } from '../db/tips.ts'
import { readBase64 } from './body.ts'
import { door } from './door.ts'
import { unlessStale } from './epochs.ts'
import { readSealed } from './intake.ts'
import type { Ports } from './ports.ts'
import { Refusal } from './problem.ts'
import { asMessage, asRow, asThread } from './threads.ts'

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
  run: async ({ ports: { store } }): Promise<{ tips: TipRow[] }> => ({
    tips: (await store.use(listTips)).map(asRow),
  }),
})

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
    const first = await store.use((db) => sortTips(db, body.tips, entry))
    return { tips: first.map((row) => ({ tip: row.tip, message: asMessage(row) })) }
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
    const judged = { ...(priority && { priority }), ...(status && { status, closing: closing ?? null }) }
    await ports.store.use((db) => judgeTip(db, tip, judged, entry))
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
