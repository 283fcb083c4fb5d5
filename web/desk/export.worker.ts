import { sealWithPassphrase } from '../../core/keys/file.ts'

/** What is to be sealed, and the words that open it. */
export interface ExportTask {
  text: string
  passphrase: string
}

/*
 * Seals an export under its passphrase, which takes a second and would freeze the page. It does one and is ended by
 * the page.
 */

const here = self as unknown as DedicatedWorkerGlobalScope

here.onmessage = async ({ data }: MessageEvent<ExportTask>) => {
  here.postMessage(await sealWithPassphrase(data.text, data.passphrase))
}
