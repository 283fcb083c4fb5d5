import { useMemo, useState } from 'preact/hooks'
import { acts, type Entry, serverActs } from '../../../core/keys/audit.ts'
import { SERVER } from '../../../core/keys/chains.ts'
import { Field } from '../parts.tsx'
import { sayHour, sayOffice } from '../say.ts'
import { unlocked } from '../session.ts'
import { byAlphabet, i18n } from '../words.ts'
import type { Chains } from './chains.ts'
import { type Filter, type Listed, listed, noFilter } from './filter.ts'
import { sayAct, sayActor, saySubject } from './say.ts'

/** So many at first, and so many more with each press. */
const SHOWN = 100

/** The entries in words, the newest first, as far as one wants to see them. */
export function Entries({ chains }: { chains: Chains }) {
  const [filter, setFilter] = useState(noFilter)
  const [shown, setShown] = useState(SHOWN)
  const { entries, people } = chains
  const found = useMemo(() => listed(entries, filter), [entries, filter])
  const set = (change: Partial<Filter>) => {
    setFilter({ ...filter, ...change })
    setShown(SHOWN)
  }
  return (
    <section aria-labelledby="audit-entries">
      <h2 id="audit-entries">{i18n._('audit.entries')}</h2>
      <Filters chains={chains} filter={filter} onFilter={set} />
      <p role="status" data-testid="audit-count">
        {i18n._('audit.count', { count: found.length })}
      </p>
      <ol class="plain entries">
        {found.slice(0, shown).map((one) => (
          <EntryView key={`${one.actor} ${one.hash}`} one={one} people={people} />
        ))}
      </ol>
      {found.length > shown && (
        <button type="button" onClick={() => setShown(shown + SHOWN)}>
          {i18n._('audit.more', { left: found.length - shown })}
        </button>
      )}
    </section>
  )
}

interface FiltersProps {
  chains: Chains
  filter: Filter
  onFilter: (change: Partial<Filter>) => void
}

function Filters({ chains: { states, people }, filter, onFilter }: FiltersProps) {
  const names = states
    .map(({ actor }) => ({ actor, name: sayActor(actor, people) }))
    .sort((a, b) => byAlphabet(a.name, b.name))
  const all = unlocked.value?.member.kind === 'desk' ? [...acts, ...serverActs] : acts
  return (
    <search>
      <form class="audit-filters" onSubmit={(event) => event.preventDefault()}>
        <Field label={i18n._('audit.who')}>
          {(ids) => (
            <select
              {...ids}
              value={filter.actor}
              onChange={(event) => onFilter({ actor: event.currentTarget.value })}
            >
              <option value="">{i18n._('audit.everybody')}</option>
              {names.map(({ actor, name }) => (
                <option key={actor} value={actor}>
                  {name}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={i18n._('audit.act')}>
          {(ids) => (
            <select
              {...ids}
              value={filter.act}
              onChange={(event) => onFilter({ act: event.currentTarget.value as Filter['act'] })}
            >
              <option value="">{i18n._('audit.everything')}</option>
              {all.map((act: Entry['act']) => (
                <option key={act} value={act}>
                  {sayAct(act)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={i18n._('audit.day')}>
          {(ids) => (
            <input
              {...ids}
              type="date"
              value={filter.day}
              onInput={(event) => onFilter({ day: event.currentTarget.value })}
            />
          )}
        </Field>
        <Field label={i18n._('audit.id')}>
          {(ids) => (
            <input
              {...ids}
              type="text"
              autocomplete="off"
              autocapitalize="none"
              spellcheck={false}
              value={filter.id}
              onInput={(event) => onFilter({ id: event.currentTarget.value })}
            />
          )}
        </Field>
      </form>
    </search>
  )
}

function EntryView({ one, people }: { one: Listed; people: Chains['people'] }) {
  const { actor, office, entry, wrong } = one
  const isElsewhere = actor !== SERVER && office !== unlocked.value?.member.office
  return (
    <li>
      <span class="when quiet">{sayHour(entry.hour)}</span>
      <span class="who">
        <bdi>{sayActor(actor, people)}</bdi>
        {isElsewhere && (
          <>
            {' '}
            <span class="quiet">
              <bdi>{sayOffice(unlocked.value?.keybook, office)}</bdi>
            </span>
          </>
        )}
      </span>
      <span class="what">
        {sayAct(entry.act)} {wrong && <span class="chip doubtful">{i18n._('audit.doubtful')}</span>}
      </span>
      <span class="about" title={entry.subject}>
        {saySubject(entry, people)}
      </span>
    </li>
  )
}
