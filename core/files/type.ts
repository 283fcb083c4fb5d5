/*
 * What a file is, by its bytes alone: what its name or its sender says of it counts for nothing.
 */

type Kind = 'photo' | 'video' | 'sound' | 'document' | 'file'

/** What is told apart: what people call it, how its name ends when it is saved, and what a browser calls it. */
export const fileTypes = {
  jpeg: { kind: 'photo', ending: 'jpg', mime: 'image/jpeg' },
  png: { kind: 'photo', ending: 'png', mime: 'image/png' },
  webp: { kind: 'photo', ending: 'webp', mime: 'image/webp' },
  heic: { kind: 'photo', ending: 'heic', mime: 'image/heic' },
  avif: { kind: 'photo', ending: 'avif', mime: 'image/avif' },
  gif: { kind: 'photo', ending: 'gif', mime: 'image/gif' },
  mp4: { kind: 'video', ending: 'mp4', mime: 'video/mp4' },
  mov: { kind: 'video', ending: 'mov', mime: 'video/quicktime' },
  '3gp': { kind: 'video', ending: '3gp', mime: 'video/3gpp' },
  webm: { kind: 'video', ending: 'webm', mime: 'video/webm' },
  mkv: { kind: 'video', ending: 'mkv', mime: 'video/matroska' },
  avi: { kind: 'video', ending: 'avi', mime: 'video/x-msvideo' },
  m4a: { kind: 'sound', ending: 'm4a', mime: 'audio/mp4' },
  mp3: { kind: 'sound', ending: 'mp3', mime: 'audio/mpeg' },
  aac: { kind: 'sound', ending: 'aac', mime: 'audio/aac' },
  ogg: { kind: 'sound', ending: 'ogg', mime: 'audio/ogg' },
  wav: { kind: 'sound', ending: 'wav', mime: 'audio/wav' },
  flac: { kind: 'sound', ending: 'flac', mime: 'audio/flac' },
  amr: { kind: 'sound', ending: 'amr', mime: 'audio/amr' },
  pdf: { kind: 'document', ending: 'pdf', mime: 'application/pdf' },
  docx: { kind: 'document', ending: 'docx', mime: 'application/octet-stream' },
  xlsx: { kind: 'document', ending: 'xlsx', mime: 'application/octet-stream' },
  pptx: { kind: 'document', ending: 'pptx', mime: 'application/octet-stream' },
  odt: { kind: 'document', ending: 'odt', mime: 'application/octet-stream' },
  // Markup too, with whatever script there is in it: as a text it runs nowhere.
  text: { kind: 'document', ending: 'txt', mime: 'text/plain' },
  zip: { kind: 'file', ending: 'zip', mime: 'application/octet-stream' },
  unknown: { kind: 'file', ending: 'bin', mime: 'application/octet-stream' },
} as const satisfies Record<string, { kind: Kind; ending: string; mime: string }>

export type FileType = keyof typeof fileTypes
export const fileTypeNames = Object.keys(fileTypes) as FileType[]

/** Bytes from the beginning that are enough to tell. */
export const HEAD_BYTES = 4096

/** Our own name for the file number `n` of a message, from 1: `photo-1.jpg`. The sender's names nobody and leaves nothing. */
export const fileName = (type: FileType, n: number): string =>
  `${fileTypes[type].kind}-${n}.${fileTypes[type].ending}`

/** @param head the first `HEAD_BYTES` of the file, or all of it. */
export function fileTypeOf(head: Uint8Array): FileType {
  const text = latin1(head.subarray(0, HEAD_BYTES))
  for (const [start, type] of starts) if (start.test(text)) return type
  if (text.startsWith('PK\x03\x04')) return zipped(text)
  return isText(head.subarray(0, HEAD_BYTES)) ? 'text' : 'unknown'
}

const brands = (...names: string[]) => new RegExp(`^.{4}ftyp(${names.join('|')})`, 's')

/** Signatures, the narrower before the wider. Sources: each format's own specification; brands by ISO/IEC 14496-12. */
const starts: [RegExp, FileType][] = [
  [/^\xff\xd8\xff/, 'jpeg'],
  [/^\x89PNG\r\n/, 'png'],
  [/^RIFF.{4}WEBP/s, 'webp'],
  [/^GIF8[79]a/, 'gif'],
  [brands('avif', 'avis'), 'avif'],
  // A HEIF file of any codec says which among the brands that follow.
  [/^.{4}ftypmif1.{4}(?:.{4}){0,12}avif/s, 'avif'],
  [brands('hei[cxms]', 'hev[cxms]', 'mif1', 'msf1'), 'heic'],
  [brands('M4[ABP] '), 'm4a'],
  [brands('qt  '), 'mov'],
  [brands('3g[prsg2]'), '3gp'],
  [brands(''), 'mp4'],
  [/^.{4}(moov|mdat|wide)/s, 'mov'],
  [/^.E\xdf\xa3.{0,40}webm/s, 'webm'],
  [/^.E\xdf\xa3/s, 'mkv'],
  [/^RIFF.{4}AVI /s, 'avi'],
  [/^RIFF.{4}WAVE/s, 'wav'],
  [/^OggS/, 'ogg'],
  [/^fLaC/, 'flac'],
  [/^#!AMR/, 'amr'],
  [/^ID3/, 'mp3'],
  // Frames begin with eleven bits of ones (ISO/IEC 11172-3, layers II and III; with none it is ADTS, ISO/IEC 13818-7).
  [/^\xff[\xf0\xf1\xf8\xf9]/, 'aac'],
  [/^\xff[\xe2\xe3\xf2-\xf5\xfa-\xfd]/, 'mp3'],
  [/^%PDF-/, 'pdf'],
]

/** What an Office or OpenDocument file has first in its ZIP. */
function zipped(text: string): FileType {
  if (text.includes('application/vnd.oasis.opendocument.text')) return 'odt'
  if (!text.includes('[Content_Types].xml')) return 'zip'
  const folder = /(?:word|xl|ppt)\//.exec(text)?.[0]
  return folder === 'word/' ? 'docx' : folder === 'xl/' ? 'xlsx' : folder === 'ppt/' ? 'pptx' : 'zip'
}

function isText(head: Uint8Array): boolean {
  try {
    // As a stream, for a letter may be cut in two at the end.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true })
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what a text does not have
    return head.length > 0 && !/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/.test(text)
  } catch {
    return false
  }
}

const latin1 = (bytes: Uint8Array): string => {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return text
}
