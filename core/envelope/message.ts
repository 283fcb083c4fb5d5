import type { Bodies } from './bodies.ts'
import type { Context, Kind } from './context.ts'

/** A message as it stands inside the seal. `by` names the signer (a member's id), `sig` is Ed25519 in base64url. */
export interface Message<K extends Kind = Kind> {
  context: Context<K>
  body: Bodies[K]
  by?: string | undefined
  sig?: string | undefined
}

declare const inside: unique symbol
/** An age file; the type says what is inside. */
export type Sealed<K extends Kind = Kind> = Uint8Array & { readonly [inside]?: K }
