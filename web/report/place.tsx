import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { Place, searchPlaces } from '../../core/places.ts'
import { Fault } from '../reporter/faults.tsx'
import { focusOnce } from '../reporter/focus.ts'
import { say } from '../reporter/words.ts'
import { answer, answers } from './state.ts'

/** How many municipalities the list offers at once. */
const OFFERED = 6

/** A municipality, found by a few letters: an editable combobox with a list (WAI-ARIA Authoring Practices 1.2). */
export function PlaceField({ fault }: { fault: string | null }) {
  const search = useSignal<typeof searchPlaces | 'lost' | null>(null)
  const open = useSignal(false)
  const active = useSignal(-1)

  // The list is fetched only when it is asked for.
  useEffect(() => {
    import('../../core/places.ts').then(
      (places) => {
        search.value = places.searchPlaces
      },
      () => {
        search.value = 'lost'
      },
    )
  }, [search])

  const { placeTyped, place } = answers.value
  const found = typeof search.value === 'function' && !place ? search.value(placeTyped, OFFERED) : []
  const isOpen = open.value && found.length > 0

  const choose = (chosen: Place) => {
    answer({ place: chosen, placeTyped: `${chosen.name}, ${chosen.region}` })
    open.value = false
    active.value = -1
  }

  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0 && found.length > 0) {
      event.preventDefault()
      open.value = true
      const start = active.value < 0 && step < 0 ? 0 : active.value
      active.value = (start + step + found.length) % found.length
    }
    if (event.key === 'Escape') open.value = false
    if (event.key === 'Enter') {
      const chosen = isOpen ? (found[active.value] ?? (found.length === 1 ? found[0] : undefined)) : undefined
      if (chosen) choose(chosen)
    }
  }

  const status = () => {
    if (search.value === 'lost') return say('report.place.lost')
    if (!search.value || place || placeTyped.trim() === '') return ''
    return found.length > 0 ? say('report.place.found', { count: found.length }) : say('report.place.none')
  }

  return (
    <>
      <h1 tabIndex={-1} ref={focusOnce}>
        <label for="place">{say('report.place.title')}</label>
      </h1>
      <p id="place-hint">{say('report.place.hint')}</p>
      <Fault fault={fault} field="place" />
      <div class="combobox">
        <input
          type="text"
          id="place"
          role="combobox"
          aria-expanded={isOpen}
          aria-controls="place-list"
          aria-autocomplete="list"
          aria-activedescendant={isOpen && found[active.value] ? `place-${active.value}` : undefined}
          aria-describedby="place-hint place-fault"
          aria-invalid={fault !== null}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          value={placeTyped}
          onInput={(event) => {
            answer({ placeTyped: event.currentTarget.value, place: null })
            open.value = true
            active.value = -1
          }}
          onKeyDown={onKeyDown}
        />
        <div id="place-list" role="listbox" aria-label={say('report.place.title')} hidden={!isOpen}>
          {found.map((one, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the focus and takes the keys for the list
            <div
              key={one.code}
              id={`place-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === active.value}
              // The focus stays in the field.
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => choose(one)}
            >
              {one.name} <small>{one.region}</small>
            </div>
          ))}
        </div>
      </div>
      <p role="status" class={found.length > 0 ? 'unseen' : undefined}>
        {status()}
      </p>
    </>
  )
}
