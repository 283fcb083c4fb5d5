import { fingerprint } from '../../core/keys/fingerprint.ts'
import type { BookStep, History, PageStep } from '../../core/keys/history.ts'
import { say } from '../reporter/words.ts'
import { sayDate } from './found.tsx'

/** The roots before this one, and every book and key sheet that there was; the newest first. */
export function Published({ history, file }: { history: History; file: string }) {
  const { roots, books, pages } = history
  const before = roots.slice(0, -1).toReversed()
  return (
    <>
      {before.length === 0 && <p>{say('keybook.replaced.none')}</p>}
      {before.map((root) => (
        <p key={root} class="quiet">
          {say('keybook.replaced.before', { number: fingerprint(root) })}
        </p>
      ))}
      <h2>{say('keybook.history.title')}</h2>
      <p>{say('keybook.history.what')}</p>
      <details id="books">
        <summary>{say('keybook.history.books', { count: books.length })}</summary>
        <ol class="issues" reversed>
          {books.toReversed().map((one) => (
            <li key={one.n} value={one.n}>
              <p>{changeOfBook(one)}</p>
              <Hash of={one.hash} hour={one.hour} />
            </li>
          ))}
        </ol>
      </details>
      <details id="pages">
        <summary>{say('keybook.history.pages', { count: pages.length })}</summary>
        <ol class="issues" reversed>
          {pages.toReversed().map((one) => (
            <li key={one.n} value={one.n}>
              <p>{changeOfPage(one)}</p>
              <Hash of={one.hash} hour={one.made} />
            </li>
          ))}
        </ol>
      </details>
      <p id="saved">{say('keybook.history.saved')}</p>
      <div class="onward">
        <button type="button" id="save" aria-describedby="saved" onClick={() => save(file)}>
          {say('keybook.history.save')}
        </button>
      </div>
    </>
  )
}

/** As much of a hash as two people compare; the file has all of it. */
const SHOWN = 16

function Hash({ of, hour }: { of: string; hour: number | null }) {
  return (
    <small>
      {hour !== null && `${sayDate(hour)} · `}
      {say('keybook.history.hash')} <code translate={false}>{of.slice(0, SHOWN)}…</code>
    </small>
  )
}

function changeOfBook({ change }: BookStep): string {
  if (!change) return say('keybook.book.several')
  return say(`keybook.book.${change.act}`, { count: change.act === 'offices' ? change.added.length : 0 })
}

const changeOfPage = ({ change }: PageStep): string => say(`keybook.page.${change?.act ?? 'several'}`)

/** A file that says nothing by its name. The link is never in the page, where a click on one would leave it. */
function save(file: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([file], { type: 'application/json' }))
  link.download = 'keys.json'
  link.click()
  // Safari reads it only after this.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
