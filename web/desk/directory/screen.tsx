import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { Entry } from '../../../core/agencies.ts'
import { may } from '../../../core/permissions.ts'
import { allPlaces } from '../../../core/places.ts'
import { agencyKinds } from '../../../core/roles.ts'
import { ChoiceField } from '../choice-field.tsx'
import { Said } from '../outside.tsx'
import { Failure, Field } from '../parts.tsx'
import { Done } from '../people/done.tsx'
import { sayPlace } from '../say.ts'
import { unlocked } from '../session.ts'
import { i18n } from '../words.ts'
import { EntryView, StandingChip } from './entry.tsx'
import { shownEntries, type Wanted } from './filter.ts'
import { EntryForm } from './form.tsx'
import { directoryTrouble, entries, loadDirectory } from './listed.ts'
import '../matter.css'
import './directory.css'

const standings = ['all', 'unconfirmed', 'confirmed', 'gone'] as const satisfies Wanted['standing'][]

/** Whom a tip may concern: found, read, put right, confirmed. */
export function DirectoryScreen() {
  const wanted = useSignal<Wanted>({ query: '', kind: '', place: '', standing: 'all' })
  const chosen = useSignal<string | null>(null)
  const changing = useSignal<'new' | 'entry' | null>(null)
  const said = useSignal('')
  useEffect(() => void loadDirectory(), [])
  const mayChange = may(unlocked.value?.member.role ?? 'worker', 'directory')
  const listed = shownEntries(entries.value, wanted.value)
  const entry = entries.value.find(({ code }) => code === chosen.value) ?? null
  const isOpen = changing.value === 'new' || entry !== null

  const show = (code: string | null) => {
    chosen.value = code
    changing.value = null
  }
  return (
    <div class={`columns directory-desk${isOpen ? ' opened' : ''}`}>
      <section class="directory-list" aria-labelledby="directory-title">
        <h1 id="directory-title">{i18n._('directory.title')}</h1>
        <p>{i18n._('directory.what')}</p>
        {directoryTrouble.value !== null && (
          <>
            <p class="notice">{i18n._('directory.stale')}</p>
            <Failure error={directoryTrouble.value} onRetry={loadDirectory} />
          </>
        )}
        <Filters wanted={wanted.value} onWanted={(more) => (wanted.value = { ...wanted.value, ...more })} />
        {mayChange && (
          <button
            type="button"
            onClick={() => {
              show(null)
              changing.value = 'new'
            }}
          >
            {i18n._('directory.add')}
          </button>
        )}
        <p role="status" class="quiet">
          {i18n._('directory.count', {
            count: listed.length,
            confirmed: listed.filter(({ confirmed }) => confirmed).length,
          })}
        </p>
        <ul class="plain">
          {listed.map((one) => (
            <Row
              key={one.code}
              entry={one}
              isChosen={one.code === chosen.value}
              onChoose={() => show(one.code)}
            />
          ))}
        </ul>
      </section>
      {isOpen && (
        <section class="directory-entry card" aria-label={i18n._('directory.entry')}>
          <button type="button" class="back" onClick={() => show(null)}>
            {i18n._('directory.back')}
          </button>
          <Title key={changing.value === 'new' ? 'new' : entry?.code}>
            {changing.value === 'new' ? i18n._('directory.add') : <Said text={entry?.name ?? ''} />}
          </Title>
          <Done said={said.value} />
          {changing.value === null ? (
            entry && (
              <>
                {mayChange && (
                  <button
                    type="button"
                    onClick={() => {
                      said.value = ''
                      changing.value = 'entry'
                    }}
                  >
                    {i18n._('directory.change')}
                  </button>
                )}
                <EntryView entry={entry} />
              </>
            )
          ) : (
            <>
              <EntryForm
                key={entry?.code ?? 'new'}
                entry={changing.value === 'new' ? null : entry}
                onSaved={(code) => {
                  show(code)
                  said.value = i18n._('directory.saved')
                }}
                onCancel={() => show(chosen.value)}
              />
              {entry && <EntryView entry={entry} />}
            </>
          )}
        </section>
      )}
    </div>
  )
}

/** A reader begins at what was chosen. */
function Title({ children }: { children: preact.ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <h2 ref={heading} tabIndex={-1}>
      {children}
    </h2>
  )
}

function Row({ entry, isChosen, onChoose }: { entry: Entry; isChosen: boolean; onChoose: () => void }) {
  return (
    <li class="directory-row" data-entry={entry.code}>
      <button type="button" aria-current={isChosen ? 'true' : undefined} onClick={onChoose}>
        <Said text={entry.name} />
      </button>
      <p class="quiet">
        {i18n._(`kind.${entry.kind}`)} · <StandingChip entry={entry} /> ·{' '}
        {i18n._(entry.confirmed ? 'directory.is_confirmed' : 'directory.unconfirmed')}
      </p>
    </li>
  )
}

function Filters({ wanted, onWanted }: { wanted: Wanted; onWanted: (more: Partial<Wanted>) => void }) {
  return (
    <div class="directory-filters">
      <Field label={i18n._('directory.search')}>
        {(ids) => (
          <input
            {...ids}
            type="search"
            autocomplete="off"
            value={wanted.query}
            onInput={(event) => onWanted({ query: event.currentTarget.value })}
          />
        )}
      </Field>
      <ChoiceField
        label={i18n._('directory.fact.kind')}
        value={wanted.kind}
        among={['', ...agencyKinds]}
        say={(one) => (one === '' ? i18n._('tips.filter.any') : i18n._(`kind.${one}`))}
        change={(kind) => onWanted({ kind })}
      />
      <ChoiceField
        label={i18n._('directory.place')}
        value={wanted.place}
        among={['', ...allPlaces().map(({ code }) => code)]}
        say={(code) => (code === '' ? i18n._('tips.filter.any') : sayPlace(code))}
        change={(place) => onWanted({ place })}
      />
      <ChoiceField
        label={i18n._('directory.standing')}
        value={wanted.standing}
        among={standings}
        say={(one) => i18n._(`directory.standing.${one}`)}
        change={(standing) => onWanted({ standing })}
      />
    </div>
  )
}
