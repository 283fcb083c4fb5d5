import type { ActorKeys, CheckedEntry, StoredEntry } from '../../../core/keys/chains.ts'
import type { ChainsAnswer, ChainsTask } from '../chains.worker.ts'
import { startWorker, workers } from '../workers.ts'

/** The browser did not run the checking: says nothing of the chains. */
export class ChainsStopped extends Error {
  constructor() {
    super('the checking stopped')
    this.name = 'ChainsStopped'
  }
}

// As with opening: more than four gain nothing.
const POOL = Math.min(4, Math.max(1, navigator.hardwareConcurrency || 1))

/**
 * Checks entries side by side in Web Workers, and gives them back in their order.
 *
 * @param onSome called now and then with the number done so far. @throws ChainsStopped
 */
export async function checkAll(
  entries: StoredEntry[],
  keys: ActorKeys,
  onSome: (done: number) => void,
): Promise<CheckedEntry[]> {
  const size = Math.ceil(entries.length / POOL)
  const parts = Array.from({ length: POOL }, (_, at) => entries.slice(at * size, (at + 1) * size))
  let done = 0
  const checked = await Promise.all(
    parts
      .filter((part) => part.length > 0)
      .map((part) =>
        checkPart({ entries: part, keys }, (some) => {
          done += some
          onSome(done)
        }),
      ),
  )
  return checked.flat()
}

function checkPart(task: ChainsTask, onSome: (some: number) => void): Promise<CheckedEntry[]> {
  const worker = startWorker(workers.chains)
  const checked: CheckedEntry[] = []
  return new Promise<CheckedEntry[]>((done, failed) => {
    worker.onerror = () => failed(new ChainsStopped())
    worker.onmessage = ({ data }: MessageEvent<ChainsAnswer>) => {
      checked.push(...data)
      onSome(data.length)
      if (checked.length === task.entries.length) done(checked)
    }
    worker.postMessage(task)
  }).finally(() => worker.terminate())
}
