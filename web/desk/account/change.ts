import type { Way } from '../../../core/keys/keyring.ts'

/** What somebody is about to change of their own access. */
export type Change = { what: 'passphrase' | 'sheet' | 'passkey' } | { what: 'remove'; way: Way }

/** What every change is given: it ends with a sentence's id, or with nothing when it was given up. */
export interface ChangeProps {
  onEnd: (said: string | null) => void
}
