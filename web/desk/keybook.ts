import * as v from 'valibot'
import { hourOf } from '../../core/hour.ts'
import {
  type Keybook,
  remember,
  type Seen,
  type UnverifiedKeybook,
  verifyKeybook,
} from '../../core/keys/keybook.ts'
import { paths } from '../../core/wire.ts'
import { rootKey } from '../root-key.ts'
import { call } from './api.ts'

// Staff remember the highest numbers they have seen, of each root; a reporter's page stores nothing.
const SEEN = 'javi-desk-seen'
const kept = v.object({
  root: v.literal(rootKey),
  seen: v.object({ book: v.number(), pages: v.record(v.string(), v.number()) }),
})

/** Fetches the keybook and verifies it against the root. @throws KeybookRefused, Problem */
export async function fetchKeybook(): Promise<Keybook> {
  const given = await call<UnverifiedKeybook>('GET', paths.deskKeybook)
  const seen = readSeen()
  const keybook = verifyKeybook(given, rootKey, hourOf(Date.now()), seen)
  localStorage.setItem(SEEN, JSON.stringify({ root: rootKey, seen: remember(keybook, seen) }))
  return keybook
}

function readSeen(): Seen | undefined {
  try {
    return v.parse(kept, JSON.parse(localStorage.getItem(SEEN) ?? '')).seen
  } catch {
    return undefined
  }
}
