import { workersOf } from '../worker-url.ts'
import chains from './chains.worker.ts?worker&url'
import exporting from './export.worker.ts?worker&url'
import crop from './files/crop.worker.ts?worker&url'
import file from './files/file.worker.ts?worker&url'
import look from './files/look.worker.ts?worker&url'
import keys from './keys.worker.ts?worker&url'
import opener from './opener.worker.ts?worker&url'
import rekey from './rekey.worker.ts?worker&url'
import search from './tips/search.worker.ts?worker&url'

/** The addresses of staff's workers; all of them stand here, because a page can name its policy only once. */
export const workers = { chains, crop, export: exporting, file, keys, look, opener, rekey, search }

export const startWorker = workersOf(Object.values(workers))
