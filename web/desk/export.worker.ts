import { makeZip } from 'client-zip'
import { sealStreamWithPassphrase, sealWithPassphrase } from '../../core/keys/file.ts'

/** One file of a bundle. */
export interface BundleFile {
  name: string
  input: string | Blob
}

interface BundleTask {
  files: readonly BundleFile[]
  /** Milliseconds since 1970, which all files say as theirs. */
  made: number
  passphrase: string
}

/** What is to be sealed, and the words that open it: a bundle, or one page for whoever has no more than age. */
export type ExportTask = BundleTask | { page: string; passphrase: string }

/** How much of it has gone by, from 0 to 1; then it, sealed. */
export type ExportAnswer = { part: number } | { sealed: Blob }

/*
 * Seals what leaves the house under a passphrase: a ZIP file, or a page, inside of an age file. It takes a second, and
 * longer with files, and would freeze the page. It does one and is ended by the page.
 */

const here = self as unknown as DedicatedWorkerGlobalScope

const answer = (said: ExportAnswer) => here.postMessage(said)

here.onmessage = ({ data }: MessageEvent<ExportTask>) => {
  const sealing = 'page' in data ? sealedPage(data.page, data.passphrase) : sealedBundle(data)
  // What fails is the page's to say: nobody else hears of a promise.
  sealing.then((sealed) => answer({ sealed }), reportError)
}

const sealedPage = async (page: string, passphrase: string): Promise<Blob> =>
  new Blob([(await sealWithPassphrase(page, passphrase)) as Uint8Array<ArrayBuffer>])

async function sealedBundle({ files, made, passphrase }: BundleTask): Promise<Blob> {
  const zipped = makeZip(files.map((file) => ({ ...file, lastModified: made })))
  const all = files.reduce(
    (sum, { input }) => sum + (typeof input === 'string' ? input.length : input.size),
    0,
  )
  const sealed = await sealStreamWithPassphrase(zipped.pipeThrough(counted(all)), passphrase)
  return new Response(sealed as ReadableStream<Uint8Array<ArrayBuffer>>).blob()
}

/** Says how much has gone through, by whole hundredths. @param all about how many bytes there are. */
function counted(all: number): TransformStream<Uint8Array, Uint8Array> {
  let bytes = 0
  let said = 0
  return new TransformStream({
    transform(chunk, controller) {
      bytes += chunk.length
      const now = Math.min(1, Math.floor((100 * bytes) / Math.max(1, all)) / 100)
      if (now > said) answer({ part: now })
      said = now
      controller.enqueue(chunk)
    },
  })
}
