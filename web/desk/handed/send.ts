import type { Agency } from '../../../core/agencies.ts'
import { base64 } from '../../../core/bytes.ts'
import type { Against, Bodies, HandedAnswer, ReferralToAgency } from '../../../core/envelope/bodies.ts'
import type { Context, TipContext } from '../../../core/envelope/context.ts'
import { seal } from '../../../core/envelope/seal.ts'
import { signMessage } from '../../../core/envelope/signature.ts'
import { hourOf } from '../../../core/hour.ts'
import { officeOf } from '../../../core/keys/keybook.ts'
import { type Paper, paperHtml } from '../../../core/paper.ts'
import { DESK } from '../../../core/roles.ts'
import { fill, paths, type TipRow } from '../../../core/wire.ts'
import { call, Problem } from '../api.ts'
import type { ExportTask } from '../export.worker.ts'
import { KeysNotMade } from '../keys.ts'
import { nextNumber } from '../numbers.ts'
import { withCurrentKeys } from '../sending.ts'
import { audited } from '../session.ts'
import { startWorker, workers } from '../workers.ts'
import type { OpenedHanded } from './handed.ts'

/** What is about to be handed over: fixed when it is shown, so that what is seen is what is sealed. */
export interface Handing {
  handed: string
  agency: Agency
  body: ReferralToAgency
  /** It stays here. */
  against: Against | null
}

/** Seals the page under the words, off the main thread. @throws KeysNotMade */
export function sealedPaper(paper: Paper, passphrase: string): Promise<Blob> {
  const worker = startWorker(workers.export)
  return new Promise<Blob>((done, failed) => {
    worker.onerror = () => failed(new KeysNotMade())
    worker.onmessage = ({ data }: MessageEvent<Blob>) => done(data)
    const task: ExportTask = { page: paperHtml(paper), passphrase }
    worker.postMessage(task)
  }).finally(() => worker.terminate())
}

/** Signs something of the desk's own about a tip, and seals it to the desk. */
const sealedToDesk = <K extends 'handed' | 'handed_answer'>(
  { tip, channel }: TipRow,
  kind: K,
  seq: number,
  body: Bodies[K],
  send: (epoch: number, sealed: string) => Promise<void>,
): Promise<void> =>
  withCurrentKeys(async ({ member, keyring, keybook }) => {
    const { epoch, recipient } = officeOf(keybook, DESK).page
    const context: TipContext<K> = { v: 1, kind, tip, seq, channel, epoch, hour: hourOf(Date.now()) }
    const message = signMessage<K>(context as Context<K>, body, keyring.signSeed, member.id)
    await send(epoch, base64(await seal(message, recipient)))
  })

/** Writes down what is handed over, before it is. The same once more is the first one, done. */
export const hand = (row: TipRow, { handed, agency, body, against }: Handing): Promise<void> => {
  const { code, name, kind } = agency
  const over = { handed, agency: code, name, kind, referral: body, ...(against && { against }) }
  return sealedToDesk(row, 'handed', 0, over, async (epoch, sealed) => {
    try {
      await audited('handed', `${row.tip},${handed}`, (entry) =>
        call('POST', fill(paths.tipHanded, { tip: row.tip }), {
          handed,
          due: body.due,
          epoch,
          sealed,
          entry,
        }),
      )
    } catch (error) {
      if (!(error instanceof Problem && error.code === 'taken')) throw error
    }
  })
}

/** Writes down what an agency said. */
export const answerHanded = (
  row: TipRow,
  { row: { handed, state: from }, answers }: OpenedHanded,
  heard: Omit<HandedAnswer, 'handed'>,
): Promise<void> => {
  const seq = nextNumber(answers)
  return sealedToDesk(row, 'handed_answer', seq, { handed, ...heard }, async (epoch, sealed) => {
    await audited('handed_answered', `${row.tip},${handed}`, (entry) =>
      call('POST', fill(paths.handedAnswer, { tip: row.tip, handed }), {
        seq,
        from,
        state: heard.state,
        epoch,
        sealed,
        entry,
      }),
    )
  })
}
