import { sha256 } from '@noble/hashes/sha2.js'
import { hex } from '../bytes.ts'

/** The SHA-256 of sealed bytes, in hex: by it a page knows what the server has stored. */
export const digest = (sealed: Uint8Array): string => hex(sha256(sealed))
