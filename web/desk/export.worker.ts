import { makeZip } from 'client-zip'
import { sealStreamWithPassphrase, sealWithPassphrase } from '../../core/keys/file.ts'

/** One file of the bundle. */
export interface BundleFile {
  name: string
  input: string | Blob
}

interface BundleTask {
  files: BundleFile[]
  /** Milliseconds since 1970, which all files say as theirs. */
  made: number
  passphrase: string
}

/** What is to be sealed, and the words that open it: a bundle, or one page for whoever has no more than age. */
export type ExportTask = BundleTask | { page: string; passphrase: string }

/*
 * Seals an export under its passphrase: a ZIP file, or a page, inside of an age file. It takes a second, and longer with
 * files, and would freeze the page. It does one and is ended by the page.
 */

const here = self as unknown as DedicatedWorkerGlobalScope

here.onmessage = async ({ data }: MessageEvent<ExportTask>) => {
  here.postMessage('page' in data ? await sealedPage(data.page, data.passphrase) : await sealedBundle(data))
}

const sealedPage = async (page: string, passphrase: string): Promise<Blob> =>
  new Blob([(await sealWithPassphrase(page, passphrase)) as Uint8Array<ArrayBuffer>])

async function sealedBundle({ files, made, passphrase }: BundleTask): Promise<Blob> {
  const zipped = makeZip(files.map((file) => ({ ...file, lastModified: made })))
  const sealed = await sealStreamWithPassphrase(zipped, passphrase)
  return new Response(sealed as ReadableStream<Uint8Array<ArrayBuffer>>).blob()
}
