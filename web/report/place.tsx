import { signal, useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { Place, searchPlaces } from '../../core/places.ts'
import { nowhere, optionOf } from '../../core/questionnaire.ts'
import { focusOnce } from '../reporter/focus.ts'
import { language, say } from '../reporter/words.ts'
import type { FieldPlace } from './field-place.ts'
import { Option } from './option.tsx'
import { answer, placeTyped, said } from './state.ts'

/** How many municipalities the list offers at once. */
const OFFERED = 6

/** The list is fetched only when it is asked for. */
const search = signal<typeof searchPlaces | 'lost' | null>(null)

/** How names are shown: as they are, or in the letters of the language. */
const write = signal((name: string) => name)

const found = (): Place[] =>
  typeof search.value === 'function' && !said.value.place
    ? search.value(placeTyped.value, OFFERED).map(({ code, name, region }) => ({
        code,
        name: write.value(name),
        region: write.value(region),
      }))
    : []

function choose({ code, name, region }: Place): void {
  answer({ place: code })
  placeTyped.value = `${name}, ${region}`
}

/** What was typed and not chosen is the one municipality that it fits, or the beginning of the place in words. */
export function settlePlace(): void {
  const typed = placeTyped.value.trim()
  if (typed === '' || said.value.place) return
  const [only, another] = found()
  if (only && !another) choose(only)
  else {
    answer({ where: [typed, said.value.where].filter(Boolean).join(', ') })
    placeTyped.value = ''
  }
}

/** A municipality, found by a few letters: an editable combobox with a list (WAI-ARIA Authoring Practices 1.2). */
export function PlaceField({ title, hint }: FieldPlace) {
  const open = useSignal(false)
  const active = useSignal(-1)

  useEffect(() => {
    import('../../core/places.ts').then(
      ({ searchPlaces }) => {
        search.value = searchPlaces
      },
      () => {
        search.value = 'lost'
      },
    )
  }, [])

  const spoken = language()
  useEffect(() => {
    write.value = (name) => name
    if (spoken === 'sr-Cyrl')
      // Without it the names stand there in Latin script.
      import('../../core/cyrillic.ts').then(
        ({ inCyrillic }) => {
          write.value = inCyrillic
        },
        () => {},
      )
  }, [spoken])

  const places = found()
  const { place } = said.value
  const isOpen = open.value && places.length > 0

  const take = (chosen: Place) => {
    choose(chosen)
    open.value = false
    active.value = -1
  }

  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0 && places.length > 0) {
      event.preventDefault()
      open.value = true
      const start = active.value < 0 && step < 0 ? 0 : active.value
      active.value = (start + step + places.length) % places.length
    }
    if (event.key === 'Escape') open.value = false
    if (event.key === 'Enter') {
      const chosen = isOpen
        ? (places[active.value] ?? (places.length === 1 ? places[0] : undefined))
        : undefined
      if (chosen) take(chosen)
    }
  }

  const status = () => {
    if (search.value === 'lost') return say('place.lost')
    if (!search.value || place || placeTyped.value.trim() === '') return ''
    return places.length > 0 ? say('place.found', { count: places.length }) : say('place.none')
  }

  return (
    <>
      <h1 tabIndex={-1} ref={focusOnce}>
        <label for="place">{title}</label>
      </h1>
      <p id="place-hint">{hint}</p>
      <div class="combobox">
        <input
          type="text"
          id="place"
          dir={placeTyped.value ? 'auto' : undefined}
          role="combobox"
          aria-expanded={isOpen}
          aria-controls="place-list"
          aria-autocomplete="list"
          aria-activedescendant={isOpen && places[active.value] ? `place-${active.value}` : undefined}
          aria-describedby="place-hint"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          value={placeTyped.value}
          onInput={(event) => {
            answer({ place: undefined })
            placeTyped.value = event.currentTarget.value
            open.value = true
            active.value = -1
          }}
          onKeyDown={onKeyDown}
        />
        <div id="place-list" role="listbox" aria-label={title} hidden={!isOpen}>
          {places.map((one, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the focus and takes the keys for the list
            <div
              key={one.code}
              id={`place-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === active.value}
              // The focus stays in the field.
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => take(one)}
            >
              {one.name} <small>{one.region}</small>
            </div>
          ))}
        </div>
      </div>
      <p role="status" class={places.length > 0 ? 'unseen' : undefined}>
        {status()}
      </p>
      {nowhere.map((value) => (
        <Option
          key={value}
          id={`place-${value}`}
          type="checkbox"
          label={say(optionOf('place', value))}
          checked={place === value}
          choose={() => {
            answer({ place: place === value ? undefined : value })
            placeTyped.value = ''
          }}
        />
      ))}
    </>
  )
}
