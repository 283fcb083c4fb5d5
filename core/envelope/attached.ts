import * as v from 'valibot'
import { hash, id16 } from '../encoded.ts'
import { removals } from '../files/cleaned.ts'
import { fileTypeNames } from '../files/type.ts'
import { FILE_MAX, FILES_MAX } from '../limits.ts'

/** What is said of a file's bytes: how many, their SHA-256, and what became of them. */
const bytesOfFile = {
  type: v.picklist(fileTypeNames),
  size: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(FILE_MAX)),
  sha256: hash,
  /** What was taken out in the sender's browser. */
  removed: v.pipe(v.array(v.picklist(removals)), v.maxLength(removals.length)),
  /** How it has to be turned to stand upright; that was taken out with the rest. */
  turned: v.nullable(v.picklist([2, 3, 4, 5, 6, 7, 8])),
  /** True when nothing was taken out: the sender chose so, or it is of a kind that cannot be cleaned. */
  original: v.boolean(),
}

/** What a message says of a file that goes with it. The server knows of these an id, and how many MiB it has. */
const attachedFile = v.strictObject({
  file: id16,
  /** Ours, never the sender's. */
  name: v.pipe(v.string(), v.regex(/^[a-z]{4,8}-[1-9]\.[a-z0-9]{3,4}$/)),
  ...bytesOfFile,
  /** The age file's SHA-256. */
  sealed: hash,
})
export type AttachedFile = v.InferOutput<typeof attachedFile>

/** They are sealed to the key of the same epoch as the message that names them. */
export const attachedFiles = v.pipe(v.array(attachedFile), v.minLength(1), v.maxLength(FILES_MAX))

/**
 * Of a file that was cut out of another the desk's own copy has the SHA-256 of that other; the agency's says only that
 * it was.
 */
const cropped = v.optional(v.union([hash, v.literal(true)]))

/** A file that is passed on, sealed anew. */
const passedFile = v.strictObject({ ...attachedFile.entries, cropped })
export type PassedFile = v.InferOutput<typeof passedFile>

/**
 * As the agency gets it: by the SHA-256 of what it does not get it could tell whether a picture that it finds is the
 * same.
 */
export const asAgencyGets = <F extends { size: number } & Pick<PassedFile, 'cropped'>>({
  cropped,
  ...file
}: F) => ({
  ...file,
  ...(cropped !== undefined && { cropped: true as const }),
})

export const passedFiles = v.pipe(v.array(passedFile), v.minLength(1), v.maxLength(FILES_MAX))

/** One that was handed over in a sealed file: which of the tip's it is, and what it is called in there. */
const handedFile = v.strictObject({
  file: id16,
  name: v.pipe(v.string(), v.regex(/^[1-9]\.[a-z0-9]{3,4}$/)),
  ...bytesOfFile,
  cropped,
})
export type HandedFile = v.InferOutput<typeof handedFile>

export const handedFiles = v.pipe(v.array(handedFile), v.minLength(1), v.maxLength(FILES_MAX))
