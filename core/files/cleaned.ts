/*
 * What all the cleaners share. A cleaned picture is the original with stretches left out or blanked: nothing is
 * decoded, and no pixel changes.
 */

/**
 * What was found in a picture besides the picture, by what it may tell. `place`: where it was taken. `camera`: the
 * device, its settings, the time. `preview`: a small second picture, which may show what was since cut off.
 * `description`: texts of programs and people (XMP, IPTC, text chunks). `comment`: a comment. `colour`: the colour
 * profile, which may name the device. `appended`: data after the picture's end, such as a second picture or a video.
 * `other`: anything that is not the picture.
 */
export const removals = [
  'place',
  'camera',
  'preview',
  'description',
  'comment',
  'colour',
  'appended',
  'other',
] as const
export type Removal = (typeof removals)[number]

/** How a picture has to be turned or mirrored to stand upright: 2 to 8 of EXIF's Orientation (tag 0x0112). */
export type Turn = 2 | 3 | 4 | 5 | 6 | 7 | 8

/** A stretch of the original, or bytes that stand in the place of others. */
export type Piece = { from: number; to: number } | Uint8Array<ArrayBuffer>

export interface Cleaned {
  /** One after the other they are the cleaned picture. */
  pieces: Piece[]
  removed: Removal[]
  /** What was taken out with the rest and has to be known; `null` when it stands upright as it is. */
  turned: Turn | null
}

/** Collects what stays and what went. */
export class Cleaning {
  readonly #pieces: Piece[] = []
  readonly #removed = new Set<Removal>()
  turned: Turn | null = null

  keep(from: number, to: number): void {
    const last = this.#pieces.at(-1)
    if (from >= to) return
    if (last && 'to' in last && last.to === from) last.to = to
    else this.#pieces.push({ from, to })
  }

  put(bytes: Uint8Array<ArrayBuffer>): void {
    this.#pieces.push(bytes)
  }

  drop(...found: Removal[]): void {
    for (const one of found) this.#removed.add(one)
  }

  done(): Cleaned {
    return {
      pieces: this.#pieces,
      removed: removals.filter((one) => this.#removed.has(one)),
      turned: this.turned,
    }
  }
}
