import type { Cleaned } from './cleaned.ts'
import { cleanHeif } from './heif.ts'
import { cleanJpeg, jpegSize } from './jpeg.ts'
import { cleanPng, pngSize } from './png.ts'
import type { Size } from './size.ts'
import type { FileType } from './type.ts'
import { cleanWebp, webpSize } from './webp.ts'

/** What can be cleaned, each in its own way. */
const cleaners: Partial<Record<FileType, (bytes: Uint8Array) => Cleaned | null>> = {
  jpeg: cleanJpeg,
  png: cleanPng,
  webp: cleanWebp,
  heic: cleanHeif,
  avif: cleanHeif,
}

export const canClean = (type: FileType): boolean => type in cleaners

/**
 * Takes out of a picture everything that is not the picture.
 *
 * @returns `null` when that cannot be done: another kind of file, or not whole.
 */
export const clean = (type: FileType, bytes: Uint8Array): Cleaned | null => cleaners[type]?.(bytes) ?? null

/** Whether a picture has nothing in it but the picture: asked of what was cleaned, by its own bytes. */
export function isClean(type: FileType, bytes: Uint8Array): boolean {
  const again = clean(type, bytes)
  return again !== null && again.removed.length === 0 && again.turned === null
}

/** Pictures that the desk shows. */
const sizes: Partial<Record<FileType, (bytes: Uint8Array) => Size | null>> = {
  jpeg: jpegSize,
  png: pngSize,
  webp: webpSize,
}

export const canShow = (type: FileType): boolean => type in sizes

/** How large a picture will be when it is decoded; `null` when it is none that is shown, or is not whole. */
export const sizeOf = (type: FileType, bytes: Uint8Array): Size | null => sizes[type]?.(bytes) ?? null
