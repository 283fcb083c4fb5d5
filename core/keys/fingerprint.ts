import { sha256 } from '@noble/hashes/sha2.js'
import { utf8 } from '../bytes.ts'

/**
 * Eight groups of four digits (about 106 bits) over any text: for posters, telephones and two people comparing
 * aloud. Digits are read alike in every language.
 */
export function fingerprint(text: string): string {
  const hash = new DataView(sha256(utf8(`javi/fingerprint/v1\n${text}`)).buffer)
  // 32 bits modulo 10,000 favours no group by more than one part in 400,000.
  return Array.from({ length: 8 }, (_, i) => String(hash.getUint32(i * 4) % 10_000).padStart(4, '0')).join(
    ' ',
  )
}
