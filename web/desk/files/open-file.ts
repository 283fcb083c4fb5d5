import type { AttachedFile } from '../../../core/envelope/attached.ts'
import type { FileType } from '../../../core/files/type.ts'
import { type FileOpened, fill, paths } from '../../../core/wire.ts'
import { call, Problem } from '../api.ts'
import { audited, type Unlocked } from '../session.ts'
import { startWorker, workers } from '../workers.ts'
import type { FileAnswer, FileTask, NotShown } from './file.worker.ts'

/** It does not open, or is not what its message says. The words are the same for all of that. */
export class FileDamaged extends Error {
  constructor() {
    super('the file is damaged')
    this.name = 'FileDamaged'
  }
}

/** A file, open: for its bytes, what it is by them, and the picture or why there is none. */
export interface OpenFile {
  bytes: Blob
  type: FileType
  picture: ImageBitmap | null
  notShown: NotShown | null
}

/** Milliseconds in which a picture must be decoded. */
const DECODING = 20_000

/** Whose a file is: a tip's, at the desk; or a referral's, at its agency. */
export type FileOwner = { tip: string } | { referral: string }

/** Which file of whose, and the epoch of the message that names it. */
export interface FilePlace {
  of: FileOwner
  epoch: number
  attached: AttachedFile
}

const doorsOf = (of: FileOwner) =>
  'tip' in of
    ? ({ act: 'file_opened', id: of.tip, open: paths.tipFileOpen, part: paths.tipFilePart } as const)
    : ({
        act: 'referral_file_opened',
        id: of.referral,
        open: paths.referralFileOpen,
        part: paths.referralFilePart,
      } as const)

/**
 * Opens a file; the chain says so before anything of it is handed out.
 *
 * @param onPart called with how much has come, from 0 to 1.
 * @param signal ends it, and everything that it holds.
 * @throws FileDamaged, Problem
 */
export async function openFile(
  { of, epoch, attached }: FilePlace,
  session: Unlocked,
  onPart: (part: number) => void,
  signal: AbortSignal,
): Promise<OpenFile> {
  const identity = session.identities.get(epoch)
  if (!identity) throw new FileDamaged()
  const { act, id, open, part } = doorsOf(of)
  const names = { tip: id, ref: id, attachment: attached.file }
  const { parts, ticket } = await audited(act, `${id},${attached.file}`, (entry) =>
    call<FileOpened>('POST', fill(open, names), { entry }),
  )
  signal.throwIfAborted()
  const partPaths = Array.from({ length: parts }, (_, n) => fill(part, { ...names, part: String(n) }))
  return inWorker({ parts: partPaths, ticket, identity, attached }, onPart, signal)
}

function inWorker(task: FileTask, onPart: (part: number) => void, signal: AbortSignal): Promise<OpenFile> {
  const worker = startWorker(workers.file)
  let timer: ReturnType<typeof setTimeout> | undefined
  return new Promise<OpenFile>((done, failed) => {
    let open: OpenFile | null = null
    const shown = (some: Partial<OpenFile>) => open && done({ ...open, ...some })
    signal.addEventListener('abort', () => failed(new Problem('locked', 0)))
    worker.onerror = () => (open ? shown({ notShown: 'broken' }) : failed(new Problem('offline', 0)))
    worker.onmessage = ({ data }: MessageEvent<FileAnswer>) => {
      if ('part' in data) onPart(data.part / task.parts.length)
      else if ('opened' in data) {
        open = { bytes: data.opened, type: data.type, picture: null, notShown: null }
        timer = setTimeout(() => shown({ notShown: 'broken' }), DECODING)
      } else if ('picture' in data) shown({ picture: data.picture })
      else if ('notShown' in data) shown({ notShown: data.notShown })
      else if ('done' in data) shown({})
      else
        failed(
          data.failed === 'damaged'
            ? new FileDamaged()
            : new Problem(data.failed === 'gone' ? 'not-found' : 'offline', 0),
        )
    }
    worker.postMessage(task)
  }).finally(() => {
    clearTimeout(timer)
    worker.terminate()
  })
}
