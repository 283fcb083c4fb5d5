import { bech32 } from '@scure/base'

const PREFIX = 'AGE-SECRET-KEY-PQ-'

/** 32 bytes as the hybrid identity that age takes: `AGE-SECRET-KEY-PQ-1…`. */
export const identityFrom = (secret: Uint8Array): string =>
  bech32.encodeFromBytes(PREFIX, secret).toUpperCase()

/** The 32 bytes of an identity. @throws Error when it is none. */
export const secretOf = (identity: string): Uint8Array => bech32.decodeToBytes(identity).bytes
