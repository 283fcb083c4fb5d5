import { KeybookRefused } from '../../core/keys/keybook.ts'
import { KeyringLocked } from '../../core/keys/keyring.ts'
import { WrongOfficeKey } from '../../core/keys/office.ts'
import { WeakStretching } from '../../core/keys/passphrase.ts'
import { Problem } from './api.ts'
import { KeysNotMade } from './keys.ts'
import { NotListed } from './session.ts'
import { i18n } from './words.ts'

/** What went wrong and what to do, in a sentence. Takes anything that was thrown. */
export const sentence = (error: unknown): string => i18n._(sentenceId(error))

const codes: Record<string, string> = {
  offline: 'problem.offline',
  unavailable: 'problem.unavailable',
  busy: 'problem.busy',
  refused: 'problem.refused',
  gone: 'problem.gone',
  locked: 'problem.signed-out',
  'signed-out': 'problem.signed-out',
  'page-behind': 'problem.behind',
  'audit-behind': 'problem.behind',
  'stale-key': 'problem.behind',
}

function sentenceId(error: unknown): string {
  if (error instanceof Problem) return codes[error.code] ?? 'problem.other'
  if (error instanceof KeybookRefused) return 'problem.keybook'
  if (error instanceof KeyringLocked) return 'problem.passphrase'
  if (error instanceof WrongOfficeKey) return 'problem.office-key'
  if (error instanceof WeakStretching) return 'problem.weak'
  if (error instanceof NotListed) return 'problem.not-listed'
  if (error instanceof KeysNotMade) return 'problem.keys-not-made'
  return 'problem.other'
}
