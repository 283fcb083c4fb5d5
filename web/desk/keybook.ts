import * as v from 'valibot'
import { hourOf } from '../../core/hour.ts'
import { fingerprint } from '../../core/keys/fingerprint.ts'
import {
  type Keybook,
  remember,
  type Seen,
  type UnverifiedKeybook,
  verifyKeybook,
} from '../../core/keys/keybook.ts'
import { followRoot } from '../../core/keys/root.ts'
import { paths } from '../../core/wire.ts'
import { rootKey } from '../root-key.ts'
import { call } from './api.ts'

// Staff remember the root and the highest numbers that they have seen; a reporter's page stores nothing.
const SEEN = 'javi-desk-seen'
const kept = v.object({
  root: v.string(),
  seen: v.object({ book: v.number(), pages: v.record(v.string(), v.number()) }),
})
type Kept = v.InferOutput<typeof kept>

/** The page came with another root than this browser remembers, and that one has named no successor. */
export class OtherRoot extends Error {
  constructor() {
    super('the page has another root than the one remembered')
    this.name = 'OtherRoot'
  }
}

/** Fetches the keybook and verifies it against the root. @throws OtherRoot, KeybookRefused, Problem */
export const fetchKeybook = async (): Promise<Keybook> =>
  checkKeybook(await call<UnverifiedKeybook>('GET', paths.deskKeybook))

/**
 * Verifies a keybook against the root that this browser remembers, else against the page's, and remembers what it
 * holds. Another root in the page counts only where the remembered one leads to it, each signing for the next.
 *
 * @throws OtherRoot, KeybookRefused
 */
export function checkKeybook(given: UnverifiedKeybook): Keybook {
  const before = readKept()
  const pinned = before?.root ?? rootKey
  if (followRoot(pinned, given.roots) !== followRoot(rootKey, given.roots)) throw new OtherRoot()
  const keybook = verifyKeybook(given, pinned, hourOf(Date.now()), before?.seen)
  keep({ root: keybook.root, seen: remember(keybook, before?.seen) })
  return keybook
}

/**
 * Takes the page's root for the right one, when somebody has read its fingerprint from paper or from a poster.
 *
 * @param typed 32 digits, in groups or not. @returns false when they are another root's.
 */
export function acceptRoot(typed: string): boolean {
  const isRight = typed.replace(/\D/g, '') === fingerprint(rootKey).replaceAll(' ', '')
  // The numbers seen belong to the root that signed them.
  if (isRight) keep({ root: rootKey, seen: { book: 0, pages: {} } satisfies Seen })
  return isRight
}

const keep = (value: Kept) => localStorage.setItem(SEEN, JSON.stringify(value))

function readKept(): Kept | undefined {
  try {
    return v.parse(kept, JSON.parse(localStorage.getItem(SEEN) ?? ''))
  } catch {
    return undefined
  }
}
