import { type ActorKeys, type CheckedEntry, checkEntries, type StoredEntry } from '../../core/keys/chains.ts'

/** Entries to be checked by themselves, and the keys that may have signed them. */
export interface ChainsTask {
  entries: StoredEntry[]
  keys: ActorKeys
}
/** Some of them, in their order. */
export type ChainsAnswer = CheckedEntry[]

/** So many at a time: a tenth of a second or two, that progress can be seen. */
const PART = 100

/*
 * Checks the signatures of audit entries off the main thread, part by part. It does one task and is ended by the page.
 */

const here = self as unknown as DedicatedWorkerGlobalScope

here.onmessage = ({ data: { entries, keys } }: MessageEvent<ChainsTask>) => {
  for (let at = 0; at < entries.length; at += PART)
    here.postMessage(checkEntries(entries.slice(at, at + PART), keys) satisfies ChainsAnswer)
}
