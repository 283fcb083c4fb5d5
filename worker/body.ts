import * as v from 'valibot'
import { fromBase64 } from '../core/bytes.ts'
import { isShortFile, type ShortFile } from '../core/envelope/shape.ts'
import { BODY_MAX, FILE_PART } from '../core/limits.ts'
import { Refusal } from './problem.ts'

/**
 * Bytes beyond the limit that are read and forgotten, so that whoever sends them hears why they are refused: nine times
 * the largest limit.
 */
const SPARE = 9 * BODY_MAX.page

/**
 * Reads a body, counting what truly comes: a Content-Length can be absent or lie.
 *
 * @throws Refusal `too-large`
 */
async function readBytes(request: Request, limit: number): Promise<Uint8Array> {
  if (Number(request.headers.get('content-length') ?? 0) > limit + SPARE) throw new Refusal('too-large')
  const reader = request.body?.getReader()
  const chunks: Uint8Array[] = []
  let size = 0
  while (reader) {
    const { done, value } = await reader.read()
    if (done) break
    size += value.length
    if (size > limit + SPARE) break
    if (size <= limit) chunks.push(value)
  }
  if (size > limit) throw new Refusal('too-large')
  const bytes = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}

/** @throws Refusal `media-type`, `too-large`, or `bad-request` when whoever sends it breaks off. */
async function readBody(request: Request, limit: number, type: string): Promise<Uint8Array> {
  const given = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (given !== type) throw new Refusal('media-type')
  try {
    return await readBytes(request, limit)
  } catch (error) {
    throw error instanceof Refusal ? error : new Refusal('bad-request')
  }
}

async function readText(request: Request, limit: number, type: string): Promise<string> {
  const bytes = await readBody(request, limit, type)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new Refusal('bad-request')
  }
}

/** A part of a sealed file. @throws Refusal as `readJson` does. */
export const readPart = (request: Request): Promise<Uint8Array> =>
  readBody(request, FILE_PART, 'application/octet-stream')

/** @throws Refusal `media-type`, `too-large`, or `bad-request` when it is no JSON of that shape. */
export async function readJson<T>(
  request: Request,
  schema: v.GenericSchema<unknown, T>,
  limit: number,
): Promise<T> {
  const text = await readText(request, limit, 'application/json')
  try {
    return v.parse(schema, JSON.parse(text))
  } catch {
    throw new Refusal('bad-request')
  }
}

/** Bytes out of a body. @throws Refusal `bad-request` when the text is not base64url to its last bit. */
export function readBase64(text: string): Uint8Array {
  try {
    return fromBase64(text)
  } catch {
    throw new Refusal('bad-request')
  }
}

/** What is sealed and is no message, out of a body. @throws Refusal `bad-request`, or `not-sealed` when it is none. */
export function readSealedFile(text: string, what: ShortFile = 'key'): Uint8Array {
  const sealed = readBase64(text)
  if (!isShortFile(sealed, what)) throw new Refusal('not-sealed')
  return sealed
}

/** A form as a carrier posts it. @throws Refusal as `readJson` does, and when a name stands twice. */
export async function readForm(request: Request, limit: number): Promise<Record<string, string>> {
  const text = await readText(request, limit, 'application/x-www-form-urlencoded')
  const form: Record<string, string> = Object.create(null)
  for (const [name, value] of new URLSearchParams(text)) {
    if (name in form) throw new Refusal('bad-request')
    form[name] = value
  }
  return form
}
