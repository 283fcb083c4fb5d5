import { letters, u32 } from './read.ts'

/** A box of the ISO base media file format (ISO/IEC 14496-12 section 4.2). */
export interface Box {
  type: string
  from: number
  content: number
  to: number
}

/**
 * The boxes of a stretch, one after the other, up to the first that does not fit in it.
 *
 * @returns also where the last of them ends.
 */
export function boxesIn(bytes: Uint8Array, from: number, end: number): { boxes: Box[]; end: number } {
  const boxes: Box[] = []
  let at = from
  while (at + 8 <= end) {
    const short = u32(bytes, at)
    const header = short === 1 ? 16 : 8
    // 0 is “to the end”; 1 is “64 bits follow”, of which the upper ones would be of a file that nobody sends.
    const size =
      short === 0 ? end - at : short === 1 ? u32(bytes, at + 8) * 2 ** 32 + u32(bytes, at + 12) : short
    if (size < header || at + size > end) break
    boxes.push({ type: letters(bytes, at + 4, 4), from: at, content: at + header, to: at + size })
    at += size
  }
  return { boxes, end: at }
}

/** Reads numbers one after the other. @throws RangeError beyond the end. */
export class Reader {
  readonly #bytes: Uint8Array
  #at: number
  readonly #end: number

  constructor(bytes: Uint8Array, { content, to }: Pick<Box, 'content' | 'to'>) {
    this.#bytes = bytes
    this.#at = content
    this.#end = to
  }

  get at(): number {
    return this.#at
  }

  /** A big-endian number of 0 to 8 bytes. */
  number(size: number): number {
    if (this.#at + size > this.#end) throw new RangeError('beyond the end')
    let value = 0
    for (let i = 0; i < size; i++) value = value * 256 + (this.#bytes[this.#at + i] as number)
    this.#at += size
    return value
  }

  /** Version and flags, with which “full” boxes begin. */
  version(): { version: number; flags: number } {
    return { version: this.number(1), flags: this.number(3) }
  }

  letters(count: number): string {
    const at = this.#at
    this.number(count)
    return letters(this.#bytes, at, count)
  }

  /** Up to the zero that ends it. */
  text(): string {
    let text = ''
    for (let one = this.letters(1); one !== '\0'; one = this.letters(1)) text += one
    return text
  }
}
