import { equal } from '../../../core/bytes.ts'
import { shareFromText } from '../../../core/keys/paper.ts'

/** What is wrong with one line of a sheet: `missing`, `other` (not of such a sheet at all), `damaged`, `twice`. */
export type ShareTrouble = 'missing' | 'other' | 'damaged' | 'twice'

/** Two lines of two sheets as they were typed or read; or what is wrong with each. */
export function readShares(typed: readonly [string, string]): Uint8Array[] | (ShareTrouble | undefined)[] {
  const read = typed.map(readShare)
  const [first, second] = read as [Uint8Array | ShareTrouble, Uint8Array | ShareTrouble]
  if (typeof first === 'string' || typeof second === 'string')
    return read.map((one) => (typeof one === 'string' ? one : undefined))
  return equal(first, second) ? [undefined, 'twice'] : [first, second]
}

/** Every line of a share begins so (core/keys/paper.ts). */
const BEGINS = 'javishare1'

function readShare(typed: string): Uint8Array | ShareTrouble {
  const line = typed.replace(/\s+/g, '').toLowerCase()
  if (line === '') return 'missing'
  try {
    return shareFromText(line)
  } catch {
    return line.startsWith(BEGINS) ? 'damaged' : 'other'
  }
}

export const areRead = (read: ReturnType<typeof readShares>): read is Uint8Array[] =>
  read.every((one) => one instanceof Uint8Array)
