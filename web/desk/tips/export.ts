import { sixWords } from '../../../core/keys/passphrase.ts'
import { type ExportedTips, paths } from '../../../core/wire.ts'
import { call, Problem } from '../api.ts'
import type { ExportTask } from '../export.worker.ts'
import { KeysNotMade } from '../keys.ts'
import { random } from '../random.ts'
import { audited, unlocked } from '../session.ts'
import { startWorker, workers } from '../workers.ts'
import { exported } from './exported.ts'
import { readThread } from './thread.ts'

/** Where the taking out is: threads are fetched all at once, opened one by one, sealed as one file. */
export type Progress = { at: 'fetching' | 'sealing' } | { at: 'opening'; done: number; total: number }

/** An age file, and the words that open it. They are in this page's memory only. */
export interface TakenOut {
  file: Uint8Array
  passphrase: string
  /** How many tips are in it: what was deleted meanwhile is not. */
  count: number
}

/** Hundreds of threads are tens of megabytes, and a confirmed request is good for one answer: ten minutes. */
const PATIENCE = 600_000

/**
 * Takes tips out: fetches, opens, and seals them into one file under a new passphrase. Nothing is kept in the browser.
 *
 * @param second the confirmed request, where they are more than one person may take out alone.
 * @throws Problem, OpenerStopped, KeysNotMade
 */
export async function takeOut(
  tips: string[],
  second: string | null,
  onProgress: (progress: Progress) => void,
): Promise<TakenOut> {
  onProgress({ at: 'fetching' })
  const { tips: threads } = await audited('exported', second ?? tips.join(','), (entry) =>
    call<ExportedTips>('POST', paths.tipsExport, { tips, second, entry }, PATIENCE),
  )
  const session = unlocked.value
  if (!session) throw new Problem('locked', 0)
  let done = 0
  const opened = await Promise.all(
    threads.map(async (thread) => {
      const tip = exported(await readThread(thread, session), session.keybook)
      onProgress({ at: 'opening', done: ++done, total: threads.length })
      return tip
    }),
  )
  onProgress({ at: 'sealing' })
  const made = { made: new Date().toISOString(), by: session.member.id, tips: opened }
  const passphrase = sixWords(random)
  const file = await sealed({ text: JSON.stringify(made, null, 2), passphrase })
  return { file, passphrase, count: opened.length }
}

function sealed(task: ExportTask): Promise<Uint8Array> {
  const worker = startWorker(workers.export)
  return new Promise<Uint8Array>((done, failed) => {
    worker.onerror = () => failed(new KeysNotMade())
    worker.onmessage = ({ data }: MessageEvent<Uint8Array>) => done(data)
    worker.postMessage(task)
  }).finally(() => worker.terminate())
}
