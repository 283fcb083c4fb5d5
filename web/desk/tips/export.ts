import { filePassphrase } from '../../../core/keys/passphrase.ts'
import { type ExportedTips, paths } from '../../../core/wire.ts'
import { call, Problem } from '../api.ts'
import { random } from '../random.ts'
import { audited, unlocked } from '../session.ts'
import { sealedWithPassphrase } from '../with-passphrase.ts'
import { filesOf, type Numbered, openFiles, textsOf } from './bundle.ts'
import { readablePage } from './readable.tsx'
import { readThread } from './thread.ts'

/** Where the taking out is: threads are fetched all at once, opened one by one, their files too, and sealed as one. */
export type Progress =
  | { at: 'fetching' | 'sealing' }
  | { at: 'opening' | 'files'; done: number; total: number }

/** An age file, and the digits that open it. They are in this page's memory only. */
export interface TakenOut {
  file: Blob
  passphrase: string
  /** How many tips are in it: what was deleted meanwhile is not. */
  count: number
  /** Files that could not be opened: the bundle says which. */
  filesLeftOut: number
}

/** Hundreds of threads are tens of megabytes, and a confirmed request is good for one answer: ten minutes. */
const PATIENCE = 600_000

/**
 * Takes tips out: fetches, opens, and seals them into one bundle under a new passphrase (a page to read, JSON, a table,
 * the files). Nothing is kept in the browser.
 *
 * @param second the confirmed request, where they are more than one person may take out alone.
 * @param withFiles whether the files go along; each is opened, and the chain says so.
 * @throws Problem, OpenerStopped, KeysNotMade
 */
export async function takeOut(
  tips: string[],
  second: string | null,
  withFiles: boolean,
  onProgress: (progress: Progress) => void,
): Promise<TakenOut> {
  onProgress({ at: 'fetching' })
  const { tips: threads } = await audited('exported', second ?? tips.join(','), (entry) =>
    call<ExportedTips>('POST', paths.tipsExport, { tips, second, entry }, PATIENCE),
  )
  const session = unlocked.value
  if (!session) throw new Problem('locked', 0)
  let done = 0
  const opened = await Promise.all(
    threads.map(async (fetched, at): Promise<Numbered> => {
      const thread = await readThread(fetched, session)
      onProgress({ at: 'opening', done: ++done, total: threads.length })
      return { number: at + 1, thread }
    }),
  )
  const total = opened.reduce((sum, { thread }) => sum + filesOf(thread).length, 0)
  const { bundled, files } = await openFiles(withFiles ? opened : [], session, (done) =>
    onProgress({ at: 'files', done, total }),
  )
  onProgress({ at: 'sealing' })
  const made = new Date()
  const passphrase = filePassphrase(random)
  const file = await sealedWithPassphrase({
    files: [
      { name: 'javi.html', input: await readablePage(opened, bundled, made) },
      ...textsOf(opened, bundled, session, made),
      ...files,
    ],
    made: made.getTime(),
    passphrase,
  })
  const filesLeftOut = bundled.filter(({ path }) => path === null).length
  return { file, passphrase, count: opened.length, filesLeftOut }
}
