import { useId, useState } from 'preact/hooks'
import { ANSWER_MAX } from '../../../core/limits.ts'
import { type Place, placeByCode, searchPlaces } from '../../../core/places.ts'
import { nowhere } from '../../../core/questionnaire.ts'
import { inLetters, sayPlace } from '../say.ts'
import { i18n } from '../words.ts'
import { answer, change, writing } from './writing.ts'

/** How many municipalities the list offers at once. */
const OFFERED = 6

const whole = ({ name, region }: Place): string => inLetters(`${name}, ${region}`)

/** A municipality by a few letters in any script: an editable combobox with a list (WAI-ARIA Authoring Practices 1.2). */
export function PlaceField({ label }: { label: string }) {
  const id = useId()
  const [open, setOpen] = useState(false)
  const [active, setActive] = useState(-1)
  const { place, typed = '' } = writing.value?.draft ?? {}
  const chosen = placeByCode(place ?? '')
  const places = place ? [] : searchPlaces(typed, OFFERED)
  const isOpen = open && places.length > 0

  function take(one: Place) {
    change({ place: one.code, typed: undefined })
    setOpen(false)
    setActive(-1)
  }

  function onKeyDown(event: KeyboardEvent) {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0 && places.length > 0) {
      event.preventDefault()
      setOpen(true)
      const from = active < 0 && step < 0 ? 0 : active
      setActive((from + step + places.length) % places.length)
    } else if (event.key === 'Escape') setOpen(false)
    else if (event.key === 'Enter' && !event.ctrlKey) {
      // The form is not sent by a place.
      event.preventDefault()
      const one = places[active] ?? (places.length === 1 ? places[0] : undefined)
      if (one) take(one)
    }
  }

  return (
    <>
      <div class="field">
        <label for={id}>{label}</label>
        <div class="combobox">
          <input
            type="text"
            id={id}
            role="combobox"
            aria-expanded={isOpen}
            aria-controls={`${id}-list`}
            aria-autocomplete="list"
            aria-activedescendant={isOpen && places[active] ? `${id}-${active}` : undefined}
            autocomplete="off"
            spellcheck={false}
            maxLength={ANSWER_MAX.where}
            value={chosen ? whole(chosen) : typed}
            onInput={(event) => {
              change({ place: undefined, typed: event.currentTarget.value || undefined })
              setOpen(true)
              setActive(-1)
            }}
            onBlur={() => {
              setOpen(false)
              // One that it fits and no other is meant; what fits none goes along in words.
              if (places.length === 1 && places[0]) take(places[0])
            }}
            onKeyDown={onKeyDown}
          />
          <div id={`${id}-list`} role="listbox" aria-label={label} hidden={!isOpen}>
            {places.map((one, at) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the focus and takes the keys for the list
              <div
                key={one.code}
                id={`${id}-${at}`}
                role="option"
                tabIndex={-1}
                aria-selected={at === active}
                // The focus stays in the field.
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => take(one)}
              >
                {inLetters(one.name)} <small>{inLetters(one.region)}</small>
              </div>
            ))}
          </div>
        </div>
        <p class="quiet" role="status">
          {!place && typed.trim() !== '' && places.length === 0 && i18n._('told.place.none')}
        </p>
      </div>
      <div class="ticks">
        {nowhere.map((value) => (
          <label key={value} class="check">
            <input
              type="checkbox"
              checked={place === value}
              onChange={(event) =>
                event.currentTarget.checked
                  ? change({ place: value, typed: undefined })
                  : answer({ place: undefined })
              }
            />
            {sayPlace(value)}
          </label>
        ))}
      </div>
    </>
  )
}
