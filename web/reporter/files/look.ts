import { canClean, clean, isClean } from '../../../core/files/clean.ts'
import type { Removal, Turn } from '../../../core/files/cleaned.ts'
import { type FileType, fileTypeOf, HEAD_BYTES } from '../../../core/files/type.ts'
import { FILE_MAX } from '../../../core/limits.ts'

/*
 * What a chosen file is, and what is taken out of it where it is a picture: the same for reporters and for staff, in a
 * worker.
 */

/** What a file is, and the cleaned one where it could be cleaned. */
export interface Looked {
  type: FileType
  cleaned: { file: Blob; removed: Removal[]; turned: Turn | null } | null
}

export interface LookTasks {
  look: { given: { file: Blob }; made: Looked }
}

export async function look({ file }: { file: Blob }): Promise<Looked> {
  const type = fileTypeOf(await bytesOf(file.slice(0, HEAD_BYTES)))
  if (!canClean(type) || file.size > FILE_MAX) return { type, cleaned: null }
  const cleaned = cleanedOf(file, type, await readWhole(file))
  // Read again and parsed again: what is sent is this.
  const isSure = cleaned && cleaned.file.size <= FILE_MAX && isClean(type, await readWhole(cleaned.file))
  return { type, cleaned: isSure ? cleaned : null }
}

/** In which whole pictures are looked at, one after the other: the largest is held once. */
let room = new Uint8Array(0)

/** Lets go of the room: no more is looked at for now. */
export function letGo(): void {
  room = new Uint8Array(0)
}

/** Bytes that are read at a time. */
export const READ = 1024 * 1024

export const bytesOf = async (file: Blob) => new Uint8Array(await file.arrayBuffer())

/** Reads a file bit by bit. What it read before is then gone. */
async function readWhole(file: Blob): Promise<Uint8Array> {
  if (room.length < file.size) room = new Uint8Array(file.size)
  for (let at = 0; at < file.size; at += READ) room.set(await bytesOf(file.slice(at, at + READ)), at)
  return room.subarray(0, file.size)
}

/** Of stretches of the original, which stays where it is: nothing of it is copied. */
function cleanedOf(file: Blob, type: FileType, bytes: Uint8Array): Looked['cleaned'] {
  const found = clean(type, bytes)
  if (!found) return null
  const { pieces, removed, turned } = found
  const blobs = pieces.map((piece) => ('to' in piece ? file.slice(piece.from, piece.to) : piece))
  return { file: new Blob(blobs), removed, turned }
}
