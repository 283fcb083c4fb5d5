import type { WordsWay } from '../../core/keys/credentials.ts'
import { KeyringLocked, unwrapKeyringKey, type Way } from '../../core/keys/keyring.ts'
import type { Me, WayRow } from '../../core/wire-people.ts'
import { stretch } from './keys.ts'
import { type Touched, touchHere } from './passkey.ts'

/*
 * From a way to unlock to the keyring's key. Whoever gets the key wipes it.
 */

/** A member's own ways, as the server keeps them. */
export type Ways = Pick<Me, 'member' | 'ways'>

/** What somebody knows or holds: words, typed; or what those were stretched to; or a passkey, touched. */
type Wrap = { way: Way; wrap: Uint8Array }

/** Unwraps, and wipes the key that wrapped. @throws KeyringLocked */
export function keyringKey({ member, ways }: Ways, { way, wrap }: Wrap): Uint8Array {
  const row = ways.find((one) => one.way === way)
  if (!row) throw new KeyringLocked()
  const key = unwrapKeyringKey(row.wrap, member.id, way, wrap)
  wrap.fill(0)
  return key
}

/** @throws KeyringLocked when the words are wrong; WrongStretching, KeysNotMade */
export async function keyByWords(mine: Ways, way: WordsWay['way'], words: string): Promise<Uint8Array> {
  const stretching = mine.ways.find((one) => one.way === way)?.stretching
  if (!stretching) throw new KeyringLocked()
  const { wrap } = await stretch(words, stretching)
  return keyringKey(mine, { way, wrap })
}

/** @throws PasskeyRefused, KeyringLocked */
export async function keyByPasskey(mine: Ways): Promise<Uint8Array> {
  const touched: Touched = await touchHere(credentialsOf(mine.ways))
  return keyringKey(mine, touched)
}

/** The credentials' ids of all passkeys among the ways. */
export const credentialsOf = (ways: readonly WayRow[]): string[] =>
  ways.flatMap(({ credential }) => credential ?? [])
