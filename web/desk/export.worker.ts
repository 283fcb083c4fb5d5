import { makeZip } from 'client-zip'
import { sealStreamWithPassphrase } from '../../core/keys/file.ts'

/** One file of the bundle. */
export interface BundleFile {
  name: string
  input: string | Blob
}

/** What is to be sealed, and the words that open it. */
export interface ExportTask {
  files: BundleFile[]
  /** Milliseconds since 1970, which all files say as theirs. */
  made: number
  passphrase: string
}

/*
 * Seals an export under its passphrase: a ZIP file inside of an age file. It takes a second, and longer with files, and
 * would freeze the page. It does one and is ended by the page.
 */

const here = self as unknown as DedicatedWorkerGlobalScope

here.onmessage = async ({ data: { files, made, passphrase } }: MessageEvent<ExportTask>) => {
  const zipped = makeZip(files.map((file) => ({ ...file, lastModified: made })))
  const sealed = await sealStreamWithPassphrase(zipped, passphrase)
  here.postMessage(await new Response(sealed as ReadableStream<Uint8Array<ArrayBuffer>>).blob())
}
