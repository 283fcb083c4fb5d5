import type { AttachedFile } from '../../../core/envelope/attached.ts'
import type { Message } from '../../../core/envelope/message.ts'
import { csv, inOneCell } from '../../../core/export/csv.ts'
import { type HtcdsTip, htcdsOf } from '../../../core/export/htcds.ts'
import { fileName } from '../../../core/files/type.ts'
import { isoDay } from '../../../core/hour.ts'
import { placeByCode } from '../../../core/places.ts'
import { DESK, type OfficeKind } from '../../../core/roles.ts'
import { Problem } from '../api.ts'
import type { BundleFile } from '../export.worker.ts'
import { FileDamaged, openFile } from '../files/open-file.ts'
import type { Unlocked } from '../session.ts'
import { type ExportedTip, exported } from './exported.ts'
import type { Thread } from './thread.ts'

/** A file that goes with a tip: where it lies in the bundle, or that it could not be opened. */
export interface BundledFile {
  tip: string
  file: string
  path: string | null
}

/** A thread with its number in the bundle, from 1: files and rows go by it. */
export interface Numbered {
  number: number
  thread: Thread
}

/** The files of all messages of a thread, each with its place and the epoch that opens it. */
export const filesOf = ({
  items,
}: Thread): { attached: AttachedFile; epoch: number; message: number; n: number }[] =>
  items.flatMap((item) => {
    if (item.what !== 'reporter' || !item.message) return []
    const { body, context } = item.message as Message<'tip' | 'followup' | 'line'>
    return (body.files ?? []).map((attached, at) => ({
      attached,
      epoch: context.epoch,
      message: item.seq + 1,
      n: at + 1,
    }))
  })

/**
 * Opens the files of threads one after the other; each is an entry in the chain. One that is damaged, or does not come,
 * is left out and said to be: what has been opened is not lost for it.
 *
 * @throws Problem `locked` when the desk was locked meanwhile.
 */
export async function openFiles(
  threads: Numbered[],
  session: Unlocked,
  onFile: (done: number) => void,
): Promise<{ bundled: BundledFile[]; files: BundleFile[] }> {
  const bundled: BundledFile[] = []
  const files: BundleFile[] = []
  for (const { number, thread } of threads) {
    for (const { attached, epoch, message, n } of filesOf(thread)) {
      const tip = thread.row.tip
      try {
        const { bytes, type } = await openFile(
          { of: { tip }, epoch, attached },
          session,
          () => {},
          new AbortController().signal,
        )
        // By what it is, as everywhere at the desk: what its message calls it counts for nothing.
        const path = `files/${number}-${message}-${fileName(type, n)}`
        files.push({ name: path, input: bytes })
        bundled.push({ tip, file: attached.file, path })
      } catch (error) {
        const isGone = error instanceof FileDamaged || (error instanceof Problem && error.code !== 'locked')
        if (!isGone) throw error
        bundled.push({ tip, file: attached.file, path: null })
      }
      onFile(bundled.length)
    }
  }
  return { bundled, files }
}

/** All of the bundle that is text, but the page for reading. */
export function textsOf(
  threads: Numbered[],
  bundled: BundledFile[],
  { keybook, member }: Unlocked,
  made: Date,
): BundleFile[] {
  const tips = threads.map(({ number, thread }) => ({
    number,
    ...exported(thread, keybook),
    files: filesOf(thread).map(({ attached, message }) => ({
      message,
      name: attached.name,
      type: attached.type,
      bytes: attached.size,
      sha256: attached.sha256,
      removed: attached.removed,
      original: attached.original,
      path: bundled.find(({ tip, file }) => tip === thread.row.tip && file === attached.file)?.path ?? null,
    })),
    htcds: htcdsOfThread(thread, keybook.book.offices),
  }))
  const document = { made: made.toISOString(), by: member.id, standard: 'HTCDS v2.0', tips }
  return [
    { name: 'javi.json', input: JSON.stringify(document, null, 2) },
    { name: 'javi.csv', input: csv(table(tips)) },
  ]
}
export type BundledTip = ExportedTip & { number: number; htcds: HtcdsTip }

function htcdsOfThread(
  { row, first, items, kept }: Thread,
  offices: readonly { id: string; name: string; kind: OfficeKind }[],
): HtcdsTip {
  return htcdsOf({
    channel: row.channel,
    told: row.hour,
    status: row.status,
    said: first?.context.kind === 'tip' ? (first as Message<'tip'>).body.report : null,
    judged: kept.newest?.message.body.judgement ?? null,
    referrals: items.flatMap((item) => {
      if (item.what === 'handed') {
        const { row, sent } = item.handed
        return [{ hour: row.hour, name: sent?.body.name ?? '', kind: sent?.body.kind ?? null }]
      }
      if (item.what !== 'referral') return []
      const { hour, office } = item.referral.row
      const listed = offices.find(({ id }) => id === office)
      return [{ hour, name: listed?.name ?? office, kind: kindOf(listed?.kind) }]
    }),
  })
}

const kindOf = (kind: OfficeKind | undefined) => (kind === undefined || kind === DESK ? null : kind)

const columns = [
  'cas_Status',
  'cas_ReferringOrganisation',
  'cas_IncomingReferralDate',
  'vic_TraffickingStatus',
  'vic_TypeOfExploitation',
  'vic_MethodsOfControl',
  'prs_Gender',
  'prs_Citizenship',
  'hte_City',
  'hte_State',
  'hte_Country',
] as const satisfies (keyof HtcdsTip)[]

/** One row a tip, for a spreadsheet: codes, and at the end what was said. */
const table = (tips: BundledTip[]): string[][] => [
  [
    ...['number', 'channel', 'told', 'status', 'closed_because', 'priority', 'place'],
    ...columns,
    ...['referred_to', 'messages', 'text'],
  ],
  ...tips.map(({ number, channel, told, status, closed_because, priority, messages, htcds }) => [
    String(number),
    channel,
    isoDay(new Date(told)),
    status,
    closed_because ?? '',
    priority ?? '',
    placeByCode(htcds.hte_City ?? '')?.name ?? '',
    ...columns.map((column) => [htcds[column] ?? []].flat().join(' ')),
    htcds.referrals.map((one) => one.cas_ReferredOrganisation).join('; '),
    String(messages.length),
    textIn(messages),
  ]),
]

/** All that the reporter wrote: who reads only this must not miss “do not call me”. */
const textIn = (messages: readonly unknown[]): string =>
  inOneCell(messages.map((message) => ((message ?? {}) as { text?: unknown }).text))
