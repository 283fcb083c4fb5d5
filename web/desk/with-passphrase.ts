import type { ExportAnswer, ExportTask } from './export.worker.ts'
import { KeysNotMade } from './keys.ts'
import { startWorker, workers } from './workers.ts'

/**
 * Seals what leaves the house under a passphrase, off the main thread: the same age file for an export, and for an
 * agency that has no key.
 *
 * @param onPart called with how much of a bundle has been sealed, from 0 to 1.
 * @throws KeysNotMade
 */
export function sealedWithPassphrase(
  task: ExportTask,
  onPart: (part: number) => void = () => {},
): Promise<Blob> {
  const worker = startWorker(workers.export)
  return new Promise<Blob>((done, failed) => {
    worker.onerror = () => failed(new KeysNotMade())
    worker.onmessage = ({ data }: MessageEvent<ExportAnswer>) =>
      'part' in data ? onPart(data.part) : done(data.sealed)
    worker.postMessage(task)
  }).finally(() => worker.terminate())
}
