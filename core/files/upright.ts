import type { Turn } from './cleaned.ts'
import type { Size } from './size.ts'

/** A transformation as canvases take it: x′ = a·x + c·y + e, y′ = b·x + d·y + f. */
export type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number]

/** How a picture that lies or is mirrored is drawn upright, and how large it then is (Exif 2.32, Orientation). */
export function upright({ width, height }: Size, turn: Turn | null): Size & { matrix: Matrix } {
  const [w, h] = [width, height]
  switch (turn) {
    case null:
      return { width: w, height: h, matrix: [1, 0, 0, 1, 0, 0] }
    case 2:
      return { width: w, height: h, matrix: [-1, 0, 0, 1, w, 0] }
    case 3:
      return { width: w, height: h, matrix: [-1, 0, 0, -1, w, h] }
    case 4:
      return { width: w, height: h, matrix: [1, 0, 0, -1, 0, h] }
    case 5:
      return { width: h, height: w, matrix: [0, 1, 1, 0, 0, 0] }
    case 6:
      return { width: h, height: w, matrix: [0, 1, -1, 0, h, 0] }
    case 7:
      return { width: h, height: w, matrix: [0, -1, -1, 0, h, w] }
    case 8:
      return { width: h, height: w, matrix: [0, -1, 1, 0, 0, w] }
  }
}
