import { type Box, boxesIn, Reader } from './boxes.ts'
import { type Cleaned, Cleaning, type Removal } from './cleaned.ts'
import { readExif } from './exif.ts'
import { blankProfile } from './profile.ts'
import { letters, u32 } from './read.ts'

/*
 * HEIC and AVIF (ISO/IEC 23008-12): a box `meta` lists items and says at which bytes of the file each lies. To move
 * nothing, what goes is blanked where it is: the picture is what the primary item is made of, and its transparency;
 * everything else becomes zeros, and its entry an item of no kind.
 */

/** Coded pictures, and pictures put together of others. */
const pictures = ['hvc1', 'hev1', 'av01', 'avc1', 'grid', 'iden', 'iovl']
const stays = ['hdlr', 'pitm', 'iinf', 'iloc', 'iref', 'iprp', 'idat', 'dinf', 'grpl']
/** What decoders are told of a picture. Others are its description, the time it was made, and what is not known. */
const properties =
  /^(ispe|pixi|hvcC|lhvC|av1C|avcC|jpgC|colr|irot|imir|clap|pasp|auxC|rloc|lsel|a1op|a1lx|clli|mdcv|cclv)$/
const ALPHA = ['urn:mpeg:mpegB:cicp:systems:auxiliary:alpha', 'urn:mpeg:hevc:2015:auxid:1']

interface Item {
  type: string
  entry: Box
  /** Where the four letters of its type stand; its names follow. */
  typeAt: number
  /** Where it lies in the file. */
  extents: { from: number; to: number }[]
}

interface Link {
  type: string
  from: number
  to: number[]
}

interface Property extends Box {
  /** The items that it belongs to, and whether whoever does not know it may not show them. */
  items: Map<number, boolean>
}

interface Parts {
  top: Box[]
  end: number
  meta: Box[]
  primary: number
  items: Map<number, Item>
  links: Link[]
  properties: Property[]
}

/** `null` when this is no HEIC or AVIF picture that could be cleaned. */
export function cleanHeif(original: Uint8Array): Cleaned | null {
  const bytes = original.slice()
  try {
    return cleaned(bytes, partsOf(bytes))
  } catch {
    return null
  }
}

// ---- Reading. Whatever is not as it has to be throws: then nothing is known of what is in the file. ----

function partsOf(bytes: Uint8Array): Parts {
  const { boxes: top, end } = boxesIn(bytes, 0, bytes.length)
  const metaBox = only(top, 'meta')
  // A film or a series of pictures has more than its pictures to hide.
  if (top[0]?.type !== 'ftyp' || top.some(({ type }) => type === 'moov' || type === 'moof'))
    throw new Error('not a still picture')
  const { boxes: meta } = boxesIn(bytes, metaBox.content + 4, metaBox.to)
  const items = readItems(bytes, only(meta, 'iinf'))
  const idat = meta.find(({ type }) => type === 'idat')
  readPlaces(bytes, only(meta, 'iloc'), idat, items)
  const pitm = new Reader(bytes, only(meta, 'pitm'))
  const primary = pitm.number(pitm.version().version === 0 ? 2 : 4)
  const iref = meta.find(({ type }) => type === 'iref')
  return {
    top,
    end,
    meta,
    primary,
    items,
    links: iref ? readLinks(bytes, iref) : [],
    properties: readProperties(bytes, only(meta, 'iprp')),
  }
}

function only(boxes: Box[], type: string): Box {
  const [found, another] = boxes.filter((box) => box.type === type)
  if (!found || another) throw new Error(`not one ${type}`)
  return found
}

function readItems(bytes: Uint8Array, iinf: Box): Map<number, Item> {
  const reader = new Reader(bytes, iinf)
  reader.number(reader.version().version === 0 ? 2 : 4)
  const items = new Map<number, Item>()
  for (const entry of boxesIn(bytes, reader.at, iinf.to).boxes) {
    const infe = new Reader(bytes, entry)
    const { version } = infe.version()
    if (entry.type !== 'infe' || version < 2) throw new Error('an item without a type')
    const id = infe.number(version === 2 ? 2 : 4)
    infe.number(2)
    const typeAt = infe.at
    if (items.has(id)) throw new Error('an item twice')
    items.set(id, { type: infe.letters(4), entry, typeAt, extents: [] })
  }
  return items
}

function readPlaces(bytes: Uint8Array, iloc: Box, idat: Box | undefined, items: Map<number, Item>): void {
  const reader = new Reader(bytes, iloc)
  const { version } = reader.version()
  const sizes = reader.number(2)
  const [offset, length, base, index] = [
    sizes >> 12,
    (sizes >> 8) & 15,
    (sizes >> 4) & 15,
    sizes & 15,
  ] as const
  const count = reader.number(version < 2 ? 2 : 4)
  for (let i = 0; i < count; i++) {
    const item = items.get(reader.number(version < 2 ? 2 : 4))
    const method = version > 0 ? reader.number(2) & 15 : 0
    const reference = reader.number(2)
    if (!item || method > 1 || reference !== 0) throw new Error('lies elsewhere')
    const start = reader.number(base) + (method === 1 ? (idat?.content ?? Number.NaN) : 0)
    const extents = reader.number(2)
    for (let j = 0; j < extents; j++) {
      if (version > 0) reader.number(index)
      const from = start + reader.number(offset)
      const size = reader.number(length)
      if (!(size > 0 && from + size <= bytes.length)) throw new Error('lies nowhere')
      item.extents.push({ from, to: from + size })
    }
  }
}

function readLinks(bytes: Uint8Array, iref: Box): Link[] {
  const reader = new Reader(bytes, iref)
  const size = reader.version().version === 0 ? 2 : 4
  return boxesIn(bytes, reader.at, iref.to).boxes.map((box) => {
    const link = new Reader(bytes, box)
    const from = link.number(size)
    const to = Array.from({ length: link.number(2) }, () => link.number(size))
    return { type: box.type, from, to }
  })
}

function readProperties(bytes: Uint8Array, iprp: Box): Property[] {
  const { boxes } = boxesIn(bytes, iprp.content, iprp.to)
  const ipco = only(boxes, 'ipco')
  const found = boxesIn(bytes, ipco.content, ipco.to).boxes.map((box) => ({ ...box, items: new Map() }))
  for (const box of boxes.filter(({ type }) => type === 'ipma')) {
    const reader = new Reader(bytes, box)
    const { version, flags } = reader.version()
    const isWide = (flags & 1) === 1
    const entries = reader.number(4)
    for (let i = 0; i < entries; i++) {
      const item = reader.number(version < 1 ? 2 : 4)
      const count = reader.number(1)
      for (let j = 0; j < count; j++) {
        const value = reader.number(isWide ? 2 : 1)
        const mark = isWide ? 0x8000 : 0x80
        // Counted from 1; 0 is none.
        found[(value & ~mark) - 1]?.items.set(item, value >= mark)
      }
    }
  }
  return found
}

// ---- Blanking ----

function cleaned(bytes: Uint8Array<ArrayBuffer>, parts: Parts): Cleaned {
  const { items, end } = parts
  const cleaning = new Cleaning()
  const kept = keptItems(bytes, parts)
  for (const [id, item] of items) {
    // Its names.
    bytes.fill(0, item.typeAt + 4, item.entry.to)
    if (kept.has(id)) continue
    if (item.type !== NO_TYPE) cleaning.drop(...foundIn(bytes, id, item, parts))
    bytes.set(FREE, item.typeAt)
  }
  cleanProperties(bytes, parts, kept, cleaning)
  cleanBoxes(bytes, parts, kept, cleaning)
  cleaning.put(bytes.subarray(0, end))
  if (end < bytes.length) cleaning.drop('appended')
  return cleaning.done()
}

/** Space that nobody uses (ISO/IEC 14496-12 section 8.1.2): as the type of a box, and here of an item and a property. */
const NO_TYPE = 'free'
const FREE = Uint8Array.from(NO_TYPE, (letter) => letter.charCodeAt(0))

/** What the primary item is made of, and the transparency of any of it. */
function keptItems(bytes: Uint8Array, { primary, items, links, properties }: Parts): Set<number> {
  const kept = new Set<number>()
  const waiting = [primary]
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (kept.has(id)) continue
    if (!pictures.includes(items.get(id)?.type ?? '')) throw new Error('not a picture')
    kept.add(id)
    for (const { type, from, to } of links) {
      if (type === 'dimg' && from === id) waiting.push(...to)
      if (type === 'auxl' && to.includes(id) && isAlpha(bytes, from, properties)) waiting.push(from)
    }
  }
  return kept
}

function isAlpha(bytes: Uint8Array, item: number, found: Property[]): boolean {
  const auxC = found.find(({ type, items }) => type === 'auxC' && items.has(item))
  if (!auxC) return false
  const reader = new Reader(bytes, auxC)
  reader.version()
  return ALPHA.includes(reader.text())
}

function foundIn(bytes: Uint8Array, id: number, { type, extents }: Item, { links }: Parts): Removal[] {
  if (type === 'Exif') {
    const [first] = extents
    const exif = bytes.subarray(first?.from, first?.to)
    // How far after these four bytes the TIFF file begins (ISO/IEC 23008-12 annex A.2.1). A picture is turned by `irot`.
    return readExif(exif.subarray(4 + u32(exif, 0))).found
  }
  if (type === 'mime' || type === 'uri ') return ['description']
  if (links.some((link) => link.type === 'thmb' && link.from === id)) return ['preview']
  // A tile is told by what it is a tile of.
  if (links.some((link) => link.type === 'dimg' && link.to.includes(id))) return []
  // Depth, brightness, another version, a next picture.
  return [pictures.includes(type) || type === 'tmap' ? 'appended' : 'other']
}

function cleanProperties(bytes: Uint8Array, parts: Parts, kept: Set<number>, cleaning: Cleaning): void {
  for (const { type, from, content, to, items } of parts.properties) {
    if (type === 'colr' && /^(prof|rICC)$/.test(letters(bytes, content, 4))) {
      if (blankProfile(bytes.subarray(content + 4, to))) cleaning.drop('colour')
    } else if (!properties.test(type) && type !== NO_TYPE) {
      if ([...items].some(([item, isEssential]) => isEssential && kept.has(item)))
        throw new Error('not to be shown without it')
      cleaning.drop(type === 'udes' ? 'description' : type === 'crtt' || type === 'mdft' ? 'camera' : 'other')
      bytes.set(FREE, from + 4)
      bytes.fill(0, content, to)
    }
  }
}

function cleanBoxes(bytes: Uint8Array, { top, meta, items }: Parts, kept: Set<number>, cleaning: Cleaning) {
  const used = [...kept].flatMap((id) => items.get(id)?.extents ?? []).toSorted((a, b) => a.from - b.from)
  const room = [...top.filter(({ type }) => type === 'mdat'), ...meta.filter(({ type }) => type === 'idat')]
  const isWithin = (one: { from: number; to: number }) =>
    room.some(({ content, to }) => one.from >= content && one.to <= to)
  if (!used.every(isWithin)) throw new Error('lies where no data is')
  const blank = (from: number, to: number, found: Removal[]) => {
    const stretch = bytes.subarray(from, to)
    if (stretch.some((byte) => byte !== 0)) cleaning.drop(...found)
    stretch.fill(0)
  }
  for (const box of [...top, ...meta]) {
    const { type, from, content, to } = box
    if (room.includes(box)) {
      // What the items that went leave behind is told by them; nothing tells of what no item named.
      let at = content
      for (const one of used.filter(({ from }) => from >= content && from < to)) {
        blank(at, one.from, [])
        at = Math.max(at, one.to)
      }
      blank(at, to, [])
    } else if (type === 'hdlr') {
      // After its version, two numbers, the kind and reserved zeros: a name.
      blank(content + 24, to, ['other'])
    } else if (type !== 'ftyp' && type !== 'meta' && !stays.includes(type)) {
      blank(content, to, [top.includes(box) && type !== 'skip' && type !== NO_TYPE ? 'appended' : 'other'])
      bytes.set(FREE, from + 4)
    }
  }
}
