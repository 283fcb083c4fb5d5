import type { PassedFile } from '../../../core/envelope/attached.ts'
import { fileName } from '../../../core/files/type.ts'
import { CannotCrop, type Cropped, cropPicture } from '../files/crop.ts'
import { type OpenFile, openFile } from '../files/open-file.ts'
import { sealAndSend } from '../files/send-file.ts'
import type { Unlocked } from '../session.ts'
import type { Crop, PassableFile } from './leaving.ts'

/** A file as it will leave, before it is sealed to anybody. */
export interface Prepared {
  bytes: Blob
  picture: ImageBitmap | null
  said: Omit<PassedFile, 'file' | 'sealed' | 'name'>
}

/** Files of the tip that were opened while it is passed on: each is fetched, and written down as opened, once. */
export class OpenFiles {
  readonly #open = new Map<string, Promise<OpenFile>>()
  readonly #stop = new AbortController()
  readonly #tip: string

  constructor(tip: string) {
    this.#tip = tip
  }

  get(
    { attached, epoch }: PassableFile,
    session: Unlocked,
    onPart: (part: number) => void,
  ): Promise<OpenFile> {
    const before = this.#open.get(attached.file)
    if (before) return before
    const opening = openFile({ of: { tip: this.#tip }, epoch, attached }, session, onPart, this.#stop.signal)
    this.#open.set(attached.file, opening)
    // What failed can be tried again.
    opening.catch(() => this.#open.delete(attached.file))
    return opening
  }

  /** Lets go of all of them. */
  close(): void {
    this.#stop.abort()
    for (const opening of this.#open.values()) opening.then(({ picture }) => picture?.close()).catch(() => {})
    this.#open.clear()
  }
}

const WHOLE: Crop = { x: 0, y: 0, width: 1, height: 1 }

/**
 * A file whole, or a part of a picture drawn anew.
 *
 * @param isRead whether our own pages show it. Elsewhere nothing says how a picture is turned, so it is drawn upright;
 *   one that is too large for that goes as it lies.
 * @throws CannotCrop
 */
export async function prepared(
  file: PassableFile,
  open: OpenFile,
  crop: Crop | undefined,
  isRead: boolean,
): Promise<Prepared> {
  const { removed, turned, original, sha256, size } = file.attached
  const asItIs: Prepared = {
    bytes: open.bytes,
    picture: open.picture,
    said: { type: open.type, size, sha256, removed, turned, original },
  }
  // An original has its Exif, by which the browser turns it already.
  const lies = original ? null : turned
  const drawn = (part: Crop) => cropPicture({ bytes: open.bytes, type: open.type, turned: lies, crop: part })
  if (crop) return drawnAnew(file, await drawn(crop), { cropped: sha256 })
  if (isRead || lies === null) return asItIs
  try {
    return drawnAnew(file, await drawn(WHOLE))
  } catch (error) {
    if (error instanceof CannotCrop) return asItIs
    throw error
  }
}

function drawnAnew(
  { attached: { removed } }: PassableFile,
  part: Cropped,
  more: Pick<PassedFile, 'cropped'> = {},
): Prepared {
  return {
    bytes: new Blob([part.bytes]),
    picture: part.picture,
    said: {
      type: part.type,
      size: part.bytes.length,
      sha256: part.sha256,
      removed,
      turned: null,
      original: false,
      ...more,
    },
  }
}

/** Seals a file to somebody, and sends it part by part. @param onPart called with how much has gone, from 0 to 1. */
export async function sendPrepared(
  { bytes, said }: Prepared,
  number: number,
  recipient: string,
  onPart: (part: number) => void,
): Promise<PassedFile> {
  const { file, sha256, sealed } = await sealAndSend(bytes, recipient, onPart)
  if (sha256 !== said.sha256) throw new Error('not the file that was looked at')
  return { ...said, file, name: fileName(said.type, number), sealed }
}
