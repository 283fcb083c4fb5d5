import { KeybookRefused } from '../../core/keys/keybook.ts'
import { KeyringLocked } from '../../core/keys/keyring.ts'
import { WrongStretching } from '../../core/keys/passphrase.ts'
import { WrongShares } from '../../core/keys/recovery.ts'
import { Problem } from './api.ts'
import { NotShown, OtherRoot } from './keybook.ts'
import { KeysNotMade } from './keys.ts'
import { PasskeyRefused } from './passkey.ts'
import { NotListed } from './unlocking.ts'
import { i18n } from './words.ts'

/** What went wrong and what to do, in a sentence. Takes anything that was thrown. */
export const sentence = (error: unknown): string => i18n._(sentenceId(error))

const codes: Record<string, string> = {
  offline: 'problem.offline',
  unavailable: 'problem.unavailable',
  busy: 'problem.busy',
  'slow-down': 'problem.busy',
  refused: 'problem.refused',
  gone: 'problem.gone',
  'bad-request': 'problem.bad-request',
  locked: 'problem.signed-out',
  'signed-out': 'problem.signed-out',
  'page-behind': 'problem.behind',
  'audit-behind': 'problem.behind',
  'stale-key': 'problem.behind',
  'last-way': 'account.last-way',
  'too-many': 'account.passkey.most',
}

function sentenceId(error: unknown): string {
  if (error instanceof Problem) return codes[error.code] ?? 'problem.other'
  if (error instanceof PasskeyRefused) return `passkey.${error.why}`
  if (error instanceof OtherRoot) return 'problem.other-root'
  if (error instanceof NotShown) return 'problem.not-shown'
  if (error instanceof KeybookRefused) return 'problem.keybook'
  if (error instanceof KeyringLocked) return 'problem.passphrase'
  if (error instanceof WrongShares) return 'recover.elsewhere'
  if (error instanceof WrongStretching) return 'problem.stretching'
  if (error instanceof NotListed) return 'problem.not-listed'
  if (error instanceof KeysNotMade) return 'problem.keys-not-made'
  return 'problem.other'
}
