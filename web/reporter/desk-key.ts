import * as v from 'valibot'
import type { Hour } from '../../core/hour.ts'
import {
  type Keybook,
  type KeybookOffice,
  KeybookRefused,
  maySealTo,
  officeOf,
  remember,
  type Seen,
  unverifiedKeybook,
  verifyKeybook,
} from '../../core/keys/keybook.ts'
import { DESK } from '../../core/roles.ts'

/** What a page knows when it asks whether a keybook is the team's. */
export interface KeybookGiven {
  keybook: unknown
  /** The root's public half, out of the page. */
  rootKey: string
  now: Hour
  /** What this visit has seen: nothing older is taken. Across visits the page's 30 days bound it (THREATS). */
  seen: Seen | undefined
}

/** The desk as a verified keybook lists it, or why it may not be used. */
export type DeskFound =
  | { trusted: true; keybook: Keybook; desk: KeybookOffice; seen: Seen }
  | { trusted: false; why: 'forged' | 'old' }

export function findDesk({ keybook, rootKey, now, seen }: KeybookGiven): DeskFound {
  try {
    const verified = verifyKeybook(v.parse(unverifiedKeybook, keybook), rootKey, now, seen)
    const desk = officeOf(verified, DESK)
    if (!maySealTo(desk, now)) return { trusted: false, why: 'old' }
    return { trusted: true, keybook: verified, desk, seen: remember(verified, seen) }
  } catch (error) {
    if (error instanceof KeybookRefused || error instanceof v.ValiError)
      return { trusted: false, why: 'forged' }
    throw error
  }
}
