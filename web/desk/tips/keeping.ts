import { useState } from 'preact/hooks'
import type { RecordOfDesk } from '../../../core/envelope/record.ts'
import { Problem } from '../api.ts'
import { type Kept, keepRecord } from './record.ts'
import type { Thread } from './thread.ts'

/** What the newest revision says; nothing where there is none, or it cannot be read. */
export const bodyOf = (kept: Kept): RecordOfDesk => kept.newest?.message.body ?? {}

/** The next revision of a tip's record, kept at a press. */
export interface Keeping {
  busy: boolean
  error: unknown
  /** A colleague was before us: the thread shows what they wrote, and nothing of ours was kept. */
  isBehind: boolean
  /** @returns whether it was kept. What changes nothing is not kept, and is well. */
  keep: (change: (body: RecordOfDesk) => RecordOfDesk) => Promise<boolean>
  /** The same where there is more to do than to keep it. */
  run: (work: () => Promise<unknown>) => Promise<boolean>
}

/** @param onKept opens the thread anew: it is not what it was. */
export function useKeeping(thread: Thread | null, onKept: () => void): Keeping {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const [isBehind, setBehind] = useState(false)

  async function run(work: () => Promise<unknown>): Promise<boolean> {
    setBusy(true)
    setError(null)
    setBehind(false)
    try {
      await work()
      onKept()
      return true
    } catch (why) {
      const isTaken = why instanceof Problem && why.code === 'taken'
      if (isTaken) onKept()
      else setError(why)
      setBehind(isTaken)
      return false
    } finally {
      setBusy(false)
    }
  }

  return {
    busy,
    error,
    isBehind,
    run,
    keep: (change) => run(async () => thread && keepChange(thread, change)),
  }
}

/** @throws Problem `taken` when a colleague was before us */
export async function keepChange(
  { row, kept }: Thread,
  change: (body: RecordOfDesk) => RecordOfDesk,
): Promise<void> {
  const before = bodyOf(kept)
  const after = change(before)
  if (JSON.stringify(after) !== JSON.stringify(before)) await keepRecord(row, kept.next, after)
}
