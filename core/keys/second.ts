import { sha256 } from '@noble/hashes/sha2.js'
import { hex, utf8 } from '../bytes.ts'

/** What cannot be undone and needs a second person: deleting a tip before its time, taking many out at once. */
export const secondActs = ['delete', 'export'] as const
export type SecondAct = (typeof secondActs)[number]

/**
 * What both persons' entries name: the request, the act, and all the tips by one hash, so that the second confirms the
 * very thing that the first asked for.
 */
export const secondSubject = (id: string, act: SecondAct, tips: readonly string[]): string =>
  `${id},${act},${hex(sha256(utf8([...tips].sort().join('\n'))))}`
