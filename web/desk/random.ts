import type { Random } from '../../core/bytes.ts'

export const random: Random = (length) => crypto.getRandomValues(new Uint8Array(length))
