import { attaching } from './attaching.ts'
import { files } from './files/part.ts'
import { need } from './words.ts'

/** @param startWorker starts the worker that looks at files and seals them; a page's policy knows its address. */
export async function loadAttaching(startWorker: () => Worker): Promise<void> {
  try {
    const [{ begin }] = await Promise.all([import('./files/begin.ts'), need(files)])
    attaching.value = begin(startWorker)
  } catch {
    attaching.value = 'lost'
  }
}
