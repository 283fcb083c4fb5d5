import { useAskedWords } from '../asked.ts'
import { byAlphabet, i18n } from '../words.ts'
import { sayChoice } from './say.ts'
import { choiceCounts, choose, clear, filter, filters, noteCount, view, viewCounts } from './shown.ts'
import { type FilterName, filterNames, views } from './views.ts'

/** The saved views, each with how many tips it has. */
export function Views() {
  const counts = viewCounts.value
  const notes = noteCount.value
  return (
    <fieldset class="views" aria-label={i18n._('tips.views')}>
      {views.map((one) => (
        <button
          key={one}
          type="button"
          aria-pressed={view.value === one}
          class={counts[one] === 0 ? 'view quiet' : 'view'}
          onClick={() => choose(one)}
        >
          {i18n._(`tips.view.${one}`)} <span class="count">{counts[one]}</span>
          {one === 'mine' && notes > 0 && (
            <>
              {' '}
              <span class="badge">{i18n._('tips.notes', { notes })}</span>
            </>
          )}
        </button>
      ))}
    </fieldset>
  )
}

/** What must be so of a tip for it to be shown. */
export function Filters({ isOpen, onToggle }: { isOpen: boolean; onToggle: (isOpen: boolean) => void }) {
  useAskedWords()
  const active = Object.keys(filters.value).length
  return (
    <details class="filters" open={isOpen} onToggle={(event) => onToggle(event.currentTarget.open)}>
      <summary>{i18n._('tips.filters', { active })}</summary>
      {isOpen && (
        <div class="filter-fields">
          {filterNames.map((name) => (
            <Filter key={name} name={name} />
          ))}
          {active > 0 && (
            <button type="button" onClick={clear}>
              {i18n._('tips.clear')}
            </button>
          )}
        </div>
      )}
    </details>
  )
}

function Filter({ name }: { name: FilterName }) {
  const counts = choiceCounts.value[name]
  const chosen = filters.value[name]
  const values = [...new Set([...counts.keys(), ...(chosen === undefined ? [] : [chosen])])]
  const options = values
    .map((value) => ({ value, label: sayChoice(name, value) }))
    // Priorities stand in their own order; names in that of the alphabet.
    .sort((a, b) => (name === 'priority' ? (a.value < b.value ? -1 : 1) : byAlphabet(a.label, b.label)))
  return (
    <label>
      <span>{i18n._(`tips.filter.${name}`)}</span>
      <select
        value={chosen ?? ''}
        onChange={(event) =>
          filter(name, event.currentTarget.value === '' ? null : event.currentTarget.value)
        }
      >
        <option value="">{i18n._('tips.filter.any')}</option>
        {options.map(({ value, label }) => (
          <option key={value} value={value}>
            {`${label} (${counts.get(value) ?? 0})`}
          </option>
        ))}
      </select>
    </label>
  )
}
