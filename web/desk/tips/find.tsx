import { useState } from 'preact/hooks'
import { Trouble } from '../trouble.tsx'
import { i18n } from '../words.ts'
import {
  behind,
  isSearching,
  prepare,
  query,
  reading,
  searchSummaries,
  searchWhole,
  stopped,
  whole,
} from './search.ts'
import { search, searchable } from './shown.ts'

/** By its id the key `/` finds it. */
export const FIND = 'find-tips'

const toList = () => document.querySelector<HTMLElement>('.rows')?.focus()

/** Looks for words in what this member may read. Nothing that is typed leaves the browser. */
export function Find() {
  const [error, setError] = useState<unknown>(null)

  function onKey(event: KeyboardEvent) {
    if (event.key === 'Enter' || event.key === 'ArrowDown') toList()
    else if (event.key === 'Escape' && query.value !== '') search('')
    else if (event.key === 'Escape') toList()
    else return
    event.preventDefault()
  }

  return (
    <search class="find" aria-busy={behind.value}>
      <input
        id={FIND}
        type="search"
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        aria-label={i18n._('tips.find')}
        placeholder={i18n._('tips.find.hint')}
        value={query.value}
        onFocus={prepare}
        onKeyDown={onKey}
        onInput={(event) => search(event.currentTarget.value)}
      />
      {isSearching.value && !stopped.value && <Whole onError={setError} />}
      {stopped.value && <p class="notice">{i18n._('tips.find.stopped')}</p>}
      <Trouble error={error} />
    </search>
  )
}

/** Whole texts are opened when somebody asks for it: the chain says so. */
function Whole({ onError }: { onError: (error: unknown) => void }) {
  const progress = reading.value
  return (
    <div class="buttons">
      <button
        type="button"
        aria-pressed={whole.value}
        onClick={() => {
          onError(null)
          if (whole.value) searchSummaries()
          else void searchWhole(searchable()).catch(onError)
        }}
      >
        {i18n._('tips.find.whole')}
      </button>
      {progress && (
        <p class="quiet" role="status">
          {i18n._('tips.opening', { ...progress })}
        </p>
      )}
    </div>
  )
}
