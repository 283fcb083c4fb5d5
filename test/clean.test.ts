import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { concat, utf8 } from '../core/bytes.ts'
import { canClean, clean, isClean, sizeOf } from '../core/files/clean.ts'
import { type Cleaned, removals, type Turn } from '../core/files/cleaned.ts'
import { fileName, fileTypeNames, fileTypeOf, HEAD_BYTES } from '../core/files/type.ts'
import { upright } from '../core/files/upright.ts'
import { launchBrowser } from './support/browser.ts'
import { formsOf } from './support/canary.ts'

/*
 * Pictures lose all that is not the picture, and not a pixel.
 *
 * `pictures/` holds files that real programs made of one drawing: `exiftool` put place, owner, serial number, time,
 * orientation, thumbnail, XMP, IPTC, comment and a colour profile into `phone.jpg`; `heif-enc -t 32` made the HEIC and
 * the AVIF of it; the others are like it. What may not stay says “canary”, in them or behind their end.
 */

const picture = (name: string) => new Uint8Array(readFileSync(new URL(`pictures/${name}`, import.meta.url)))
const joined = (bytes: Uint8Array, { pieces }: Cleaned) =>
  concat(...pieces.map((piece) => ('to' in piece ? bytes.subarray(piece.from, piece.to) : piece)))

function cleaned(bytes: Uint8Array) {
  const type = fileTypeOf(bytes.subarray(0, HEAD_BYTES))
  const found = clean(type, bytes)
  return found && { ...found, type, bytes: joined(bytes, found) }
}

const everything = ['place', 'camera', 'description', 'colour']
const files: [name: string, type: string, removed: string[], turned: number | null][] = [
  ['phone.jpg', 'jpeg', [...everything, 'preview', 'comment', 'appended'], 6],
  ['shot.png', 'png', [...everything, 'appended', 'other'], 6],
  ['pic.webp', 'webp', [...everything, 'appended'], 6],
  // These are turned by a property of their own, which stays.
  ['phone.heic', 'heic', [...everything, 'preview'], null],
  ['phone.avif', 'avif', [...everything, 'preview'], null],
  ['print.jpg', 'jpeg', [], null],
]

/** What may be found by whoever looks for it: the canaries in every form, and the names that metadata go by. */
const traces = [
  ...['Canary', 'canary', 'CANARY', 'Izmisljeni', 'Telefon 7', '2026:10:03'].flatMap(formsOf),
  ...[
    'Exif\0\0',
    'ns.adobe.com',
    'xmpmeta',
    'rdf',
    'Photoshop 3.0',
    '8BIM',
    'MM\0*',
    'II*\0',
    'Copyright',
  ].map((text) => Buffer.from(text, 'latin1')),
]
const tracesIn = (bytes: Uint8Array) =>
  traces.filter((trace) => Buffer.from(bytes).includes(trace)).map(String)

/** What the parts of a file call themselves, read without our own readers. */
function partsOf(bytes: Uint8Array): string[] {
  const buffer = Buffer.from(bytes)
  const parts: string[] = []
  if (buffer[0] === 0xff) {
    for (let at = 2; at < buffer.length; ) {
      const marker = buffer[at + 1] as number
      parts.push(marker.toString(16))
      if (marker === 0xd9) break
      at += 2 + buffer.readUInt16BE(at + 2)
      if (marker === 0xda) while (buffer[at] !== 0xff || (buffer[at + 1] as number) < 0xc0) at++
    }
  } else if (buffer[0] === 0x89) {
    for (let at = 8; at < buffer.length; at += 12 + buffer.readUInt32BE(at))
      parts.push(buffer.toString('latin1', at + 4, at + 8))
  } else if (buffer.toString('latin1', 0, 4) === 'RIFF') {
    for (let at = 12; at < buffer.length; at += 8 + Math.ceil(buffer.readUInt32LE(at + 4) / 2) * 2)
      parts.push(buffer.toString('latin1', at, at + 4))
  } else {
    for (const found of buffer.toString('latin1').matchAll(/infe.{8}(.{4})/gs)) parts.push(found[1] as string)
  }
  return parts
}

describe.each(files)('%s', (name, type, removed, turned) => {
  const bytes = picture(name)

  test('loses what tells about people, and says what that was', () => {
    expect(tracesIn(bytes).length > 0).toBe(removed.length > 0)
    const found = cleaned(bytes)
    expect(found?.type).toBe(type)
    expect(found?.removed.toSorted()).toEqual(removed.toSorted())
    expect(found?.turned).toBe(turned)
    expect(tracesIn(found?.bytes as Uint8Array)).toEqual([])
  })

  test('has only what a picture needs, and is clean when it is parsed again', () => {
    const { bytes: out } = cleaned(bytes) as { bytes: Uint8Array }
    const allowed: Record<string, RegExp> = {
      jpeg: /^(e0|ee|db|c0|c2|c4|da|dd|d9)$/,
      png: /^(IHDR|gAMA|cHRM|PLTE|IDAT|IEND)$/,
      webp: /^VP8[ XL]$/,
      heic: /^(hvc1|grid|free)$/,
      avif: /^(av01|free)$/,
    }
    for (const part of partsOf(out)) expect(part).toMatch(allowed[type] as RegExp)
    expect(partsOf(out).length).toBeGreaterThan(0)
    expect(isClean(fileTypeOf(out), out)).toBe(true)
    expect(isClean(fileTypeOf(bytes), bytes)).toBe(removed.length === 0)
  })
})

describe('in a browser', () => {
  let browser: Browser
  let page: Page
  beforeAll(async () => {
    browser = await launchBrowser()
    page = await browser.newPage()
  })
  afterAll(() => browser?.close())

  /** Its pixels as they are shown: turned by Exif where there is any, else as we say. */
  const decoded = (bytes: Uint8Array, type: string, turned: Turn | null) =>
    page.evaluate(
      async ({ base64, type, placed }) => {
        const file = await (await fetch(`data:${type};base64,${base64}`)).blob()
        const picture = await createImageBitmap(file, { colorSpaceConversion: 'none' })
        const { width, height } = placed ?? picture
        const canvas = new OffscreenCanvas(width, height)
        const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D
        if (placed) context.setTransform(...placed.matrix)
        context.drawImage(picture, 0, 0)
        const { data } = context.getImageData(0, 0, width, height)
        return { width, height, pixels: data.join() }
      },
      {
        base64: Buffer.from(bytes).toString('base64'),
        type,
        placed: turned && upright({ width: 96, height: 64 }, turned),
      },
    )

  // Chromium has no decoder for HEIC; the AVIF is the same container, cleaned by the same code.
  test.each(['phone.jpg', 'print.jpg', 'shot.png', 'pic.webp', 'phone.avif'])(
    '%s has the same pixels as before',
    async (name) => {
      const bytes = picture(name)
      const { type, bytes: out, turned } = cleaned(bytes) as NonNullable<ReturnType<typeof cleaned>>
      const before = await decoded(bytes, `image/${type}`, null)
      // Of these two Chromium reads the Exif.
      const isTurned = ['phone.jpg', 'shot.png'].includes(name)
      expect([before.width, before.height]).toEqual(isTurned ? [64, 96] : [96, 64])
      expect(await decoded(out, `image/${type}`, isTurned ? turned : null)).toEqual(before)
    },
  )
})

test.each([null, 2, 3, 4, 5, 6, 7, 8] as const)('turned by %s, all of a picture is in view', (turn) => {
  const { width, height, matrix } = upright({ width: 30, height: 20 }, turn)
  expect([width, height]).toEqual((turn ?? 1) > 4 ? [20, 30] : [30, 20])
  const [a, b, c, d, e, f] = matrix
  const corners = [
    [0, 0],
    [30, 20],
  ].map(([x = 0, y = 0]) => [a * x + c * y + e, b * x + d * y + f])
  expect(corners.flat().toSorted((x, y) => x - y)).toEqual([0, 0, 20, 30])
  // Where the upper left corner comes to stand, by EXIF's table.
  const first = { 1: [0, 0], 2: [1, 0], 3: [1, 1], 4: [0, 1], 5: [0, 0], 6: [1, 0], 7: [1, 1], 8: [0, 1] }[
    turn ?? 1
  ]
  expect(corners[0]).toEqual([(first[0] ?? 0) * width, (first[1] ?? 0) * height])
})

test('of a HEIC the picture itself stays byte by byte, where it was', () => {
  const bytes = picture('phone.heic')
  const { bytes: out } = cleaned(bytes) as { bytes: Uint8Array }
  expect(out.length).toBe(bytes.length)
  // Its primary item, by `heif-info -d`: 69 bytes at the beginning of the data.
  const at = Buffer.from(bytes).indexOf('mdat') + 4
  expect(out.subarray(at, at + 69)).toEqual(bytes.subarray(at, at + 69))
  expect(out.subarray(at + 69).every((byte) => byte === 0)).toBe(true)
})

describe('what a picture may have besides', () => {
  const jpeg = picture('print.jpg')
  const segment = (marker: number, text: string | Uint8Array) => {
    const content = typeof text === 'string' ? Buffer.from(text, 'latin1') : text
    return Uint8Array.of(0xff, marker, (content.length + 2) >> 8, (content.length + 2) & 255, ...content)
  }
  const within = (...segments: Uint8Array[]) => concat(jpeg.subarray(0, 2), ...segments, jpeg.subarray(2))

  test.each<[string, Uint8Array, string[]]>([
    ['a comment', within(segment(0xfe, 'canary')), ['comment']],
    [
      'XMP, and more of it',
      within(segment(0xe1, 'http://ns.adobe.com/xmp/extension/\0canary')),
      ['description'],
    ],
    ['IPTC', within(segment(0xed, 'Photoshop 3.0\0canary')), ['description']],
    ['where second pictures are', within(segment(0xe2, 'MPF\0canary')), ['appended']],
    ['a maker’s own', within(segment(0xe4, 'canary'), segment(0xef, 'canary')), ['other']],
    ['a thumbnail of JFIF', within(segment(0xe0, `JFIF\0\x01\x01\0\0\x01\0\x01\x01\x01canary`)), ['preview']],
    ['a thumbnail beside it', within(segment(0xe0, 'JFXX\0\x10canary')), ['preview']],
    ['Exif that is cut off', within(segment(0xe1, 'Exif\0\0MM\0*\0\0\0\x08\0\xffcanary')), ['camera']],
    ['bytes between segments', within(segment(0xfe, 'x'), utf8('canary')), ['comment', 'other']],
    ['a second picture', concat(jpeg, picture('phone.jpg')), ['appended']],
    ['markers filled up with ones', within(Uint8Array.of(0xff, 0xff), segment(0xfe, 'canary')), ['comment']],
  ])('%s goes', (_, bytes, removed) => {
    const found = cleaned(bytes)
    expect(found?.removed).toEqual(removed)
    expect(Buffer.from(found?.bytes as Uint8Array).includes('canary')).toBe(false)
    expect(isClean('jpeg', found?.bytes as Uint8Array)).toBe(true)
  })

  test('frames of a moving WebP are cleaned too', () => {
    const webp = picture('pic.webp')
    const at = Buffer.from(webp).indexOf('VP8 ')
    const vp8 = webp.subarray(at, at + 8 + Buffer.from(webp).readUInt32LE(at + 4))
    const chunk = (type: string, content: Uint8Array) => {
      const head = Buffer.from(`${type}0000`)
      head.writeUInt32LE(content.length, 4)
      return concat(head, content, new Uint8Array(content.length % 2))
    }
    const frame = concat(new Uint8Array(16), vp8, chunk('note', utf8('canary')))
    const body = concat(
      chunk('VP8X', Uint8Array.of(0x2e, 0, 0, 0, 95, 0, 0, 63, 0, 0)),
      chunk('ANIM', new Uint8Array(6)),
      chunk('ANMF', frame),
      chunk('ANMF', frame),
    )
    const riff = Buffer.from('RIFF0000WEBP')
    riff.writeUInt32LE(body.length + 4, 4)
    const found = cleaned(concat(riff, body))
    expect(found?.removed).toEqual(['other'])
    const out = Buffer.from(found?.bytes as Uint8Array)
    expect([out.includes('canary'), out.readUInt32LE(4), out[20]]).toEqual([false, out.length - 8, 0x02])
    expect(isClean('webp', out)).toBe(true)
  })

  test('of a HEIC: boxes, properties and data that nothing names', () => {
    const avif = picture('phone.avif')
    const box = (type: string, text: string) => {
      const head = Buffer.alloc(8)
      head.writeUInt32BE(8 + text.length)
      head.write(type, 4)
      return concat(head, utf8(text))
    }
    const bytes = concat(
      avif,
      box('uuid', 'canary canary canary'),
      box('mpvd', 'canary'),
      box('free', 'canary'),
    )
    const { bytes: out, removed } = cleaned(bytes) as { bytes: Uint8Array; removed: string[] }
    expect(Buffer.from(out).includes('canary')).toBe(false)
    expect(removed).toEqual(expect.arrayContaining(['appended', 'other']))
    expect(isClean('avif', out)).toBe(true)
  })
})

describe('what cannot be cleaned', () => {
  test('is not called clean: films, documents, texts, what is cut off', () => {
    for (const type of fileTypeNames)
      if (!canClean(type)) expect(clean(type, picture('phone.jpg')), type).toBe(null)
    for (const [name] of files) {
      const bytes = picture(name)
      for (const part of [0, 1, 10, 30]) expect(cleaned(bytes.subarray(0, part)), name).toBe(null)
    }
    // A film in the container of a HEIC.
    const film = Buffer.from(picture('phone.heic'))
    film.write('moov', film.indexOf('mdat'))
    expect(clean('heic', film)).toBe(null)
  })

  test('a JPEG that ends too early keeps what there is of it, and an end', () => {
    const whole = picture('phone.jpg')
    const cut = whole.subarray(0, Buffer.from(whole).lastIndexOf(Buffer.of(0xff, 0xd9)) - 20)
    const { bytes } = cleaned(cut) as { bytes: Uint8Array }
    expect(tracesIn(bytes)).toEqual([])
    expect([...bytes.subarray(-2)]).toEqual([0xff, 0xd9])
    expect(isClean('jpeg', bytes)).toBe(true)
  })

  test('a JPEG whose frame ends before it says how large it is', () => {
    const bytes = picture('print.jpg')
    const frame = Buffer.from(bytes).indexOf(Buffer.of(0xff, 0xc2, 0, 20))
    bytes[frame + 3] = 2
    expect(cleaned(bytes)).toBe(null)
    expect(sizeOf('jpeg', bytes)).toBe(null)
  })

  test.each(files.map(([name]) => name))(
    '%s with any bytes changed: clean and as large as it was, or not taken for it',
    (name) => {
      const bytes = picture(name)
      const changes = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), {
        minLength: 1,
        maxLength: 6,
      })
      fc.assert(
        fc.property(changes, fc.nat(bytes.length), (changes, end) => {
          const changed = bytes.slice(0, end % 3 ? bytes.length : end)
          for (const [at, value] of changes) if (at < changed.length) changed[at] = value
          const found = cleaned(changed)
          // The page looks at what comes out once more, and does not call clean what is not (files.worker.ts).
          if (!found || !isClean(found.type, found.bytes)) return
          expect(sizeOf(found.type, found.bytes)).toEqual(sizeOf(found.type, changed))
        }),
        { numRuns: 400 },
      )
    },
  )
})

describe('what a file is', () => {
  const latin1 = (text: string) => Buffer.from(text, 'latin1')
  test.each<[string, Uint8Array]>([
    ['gif', latin1('GIF89a<script>alert(1)</script>')],
    ['mp4', latin1('\0\0\0\x18ftypisom\0\0\x02\0isomiso2')],
    ['mov', latin1('\0\0\0\x14ftypqt  \0\0\0\0qt  ')],
    ['3gp', latin1('\0\0\0\x14ftyp3gp5\0\0\0\0')],
    ['m4a', latin1('\0\0\0\x14ftypM4A \0\0\0\0')],
    ['heic', latin1('\0\0\0\x18ftypmif1\0\0\0\0mif1heic')],
    ['avif', latin1('\0\0\0\x18ftypmif1\0\0\0\0mif1avif')],
    ['webm', latin1('\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm')],
    ['mkv', latin1('\x1aE\xdf\xa3\xa3B\x82\x88matroska')],
    ['avi', latin1('RIFF0000AVI LIST')],
    ['wav', latin1('RIFF0000WAVEfmt ')],
    ['ogg', latin1('OggS\0\x02')],
    ['flac', latin1('fLaC\0\0')],
    ['amr', latin1('#!AMR\n')],
    ['mp3', latin1('ID3\x04\0')],
    ['mp3', latin1('\xff\xfb\x90d')],
    ['aac', latin1('\xff\xf1P\x80')],
    ['pdf', latin1('%PDF-1.7\n%\xe2\xe3\xcf\xd3')],
    ['docx', latin1('PK\x03\x04 [Content_Types].xml … PK\x03\x04 word/document.xml')],
    ['xlsx', latin1('PK\x03\x04 [Content_Types].xml … PK\x03\x04 xl/workbook.xml')],
    ['pptx', latin1('PK\x03\x04 [Content_Types].xml … PK\x03\x04 ppt/presentation.xml')],
    ['odt', latin1('PK\x03\x04 mimetypeapplication/vnd.oasis.opendocument.textPK\x03\x04')],
    ['zip', latin1('PK\x03\x04 anything.exe')],
    ['text', utf8('Čuo sam.\r\n')],
    // Markup is a text: saved as one, it runs nowhere.
    ['text', utf8('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')],
    ['text', utf8('<!doctype html><script>alert(1)</script>')],
    ['text', utf8('č'.repeat(3_000)).subarray(1, 4_001).subarray(1)],
    ['unknown', latin1('MZ\x90\0\x03')],
    ['unknown', latin1('\x7fELF')],
    ['unknown', Buffer.from('﻿<script>alert(1)</script>', 'utf16le')],
    ['unknown', latin1('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1')],
    ['unknown', new Uint8Array(0)],
  ])('%s, by its bytes', (type, bytes) => {
    expect(fileTypeOf(bytes)).toBe(type)
  })

  test('is what it begins as, whatever is hidden in it: a picture that is a page too', () => {
    const page = '<html><script>alert(1)</script>'
    const jpeg = picture('print.jpg')
    const comment = concat(Uint8Array.of(0xff, 0xfe, 0, page.length + 2), utf8(page))
    const polyglot = concat(jpeg.subarray(0, 2), comment, jpeg.subarray(2), utf8(page))
    expect(fileTypeOf(polyglot)).toBe('jpeg')
    expect(Buffer.from(cleaned(polyglot)?.bytes as Uint8Array).includes('script')).toBe(false)
  })

  test('gives its name: ours, short, of letters and digits', () => {
    for (const type of fileTypeNames) expect(fileName(type, 5)).toMatch(/^[a-z]{4,8}-5\.[a-z0-9]{3,4}$/)
    expect([fileName('jpeg', 1), fileName('text', 2)]).toEqual(['photo-1.jpg', 'document-2.txt'])
  })
})

describe('how large a picture becomes', () => {
  test.each(['phone.jpg', 'print.jpg', 'shot.png', 'pic.webp'])('%s, by its container', (name) => {
    const bytes = picture(name)
    expect(sizeOf(fileTypeOf(bytes), bytes)).toEqual({ width: 96, height: 64 })
  })

  test('is told of bombs too, which are small', () => {
    const png = Buffer.from(picture('shot.png'))
    png.writeUInt32BE(60_000, 16)
    png.writeUInt32BE(50_000, 20)
    expect(sizeOf('png', png)).toEqual({ width: 60_000, height: 50_000 })
    const jpeg = Buffer.from(picture('phone.jpg'))
    const frame = jpeg.lastIndexOf(Buffer.of(0xff, 0xc0))
    jpeg.writeUInt16BE(65_535, frame + 5)
    expect(sizeOf('jpeg', jpeg)).toEqual({ width: 96, height: 65_535 })
    const webp = Buffer.from(picture('pic.webp'))
    webp.writeUIntLE(16_000_000, 24, 3)
    expect(sizeOf('webp', webp)).toEqual({ width: 16_000_001, height: 64 })
  })

  test('of what is not shown is not told', () => {
    for (const type of fileTypeNames)
      if (!['jpeg', 'png', 'webp'].includes(type)) expect(sizeOf(type, picture('phone.jpg')), type).toBe(null)
  })
})

test('all that may be told of removals has a name', () => {
  expect(new Set(files.flatMap(([, , removed]) => removed))).toEqual(new Set(removals))
})
