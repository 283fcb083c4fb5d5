import { ANSWER_MAX, TEXT_MAX } from '../../../core/limits.ts'
import {
  type Field as Asked,
  aloud,
  type ChoiceName,
  type FieldName,
  isAsked,
  type ListName,
  optionOf,
  type Said,
  type TextName,
} from '../../../core/questionnaire.ts'
import { saidIn } from '../../../core/told.ts'
import { sayAsked } from '../asked.ts'
import { LongText, tooLong } from '../long-text.tsx'
import { Field } from '../parts.tsx'
import { saySharing } from '../say.ts'
import { toggled } from '../tips/check.tsx'
import { i18n } from '../words.ts'
import { PlaceField } from './place.tsx'
import { Signs } from './signs.tsx'
import { answer, save, writing } from './writing.ts'

/** What to ask, in words for speaking. */
export const sayAloud = (name: Exclude<FieldName, 'signs'>): string => i18n._(`told.ask.${name}`)

/** The questions after the story, in the order in which they are read aloud. What was answered opens what follows. */
export function Questions() {
  const { value } = writing
  if (!value) return null
  const said = saidIn(value.draft)
  return (
    <>
      {aloud.slice(1).map(({ id, fields }) => (
        <section key={id} class="asked">
          <h2>{i18n._(`told.part.${id}`)}</h2>
          {fields
            .filter((field) => isAsked(field, said))
            .map((field) => (
              <OneField key={field.name} field={field} said={said} />
            ))}
        </section>
      ))}
    </>
  )
}

function OneField({ field, said }: { field: Asked; said: Said }) {
  switch (field.kind) {
    case 'text':
      return <TextAnswer name={field.name} value={said[field.name] ?? ''} />
    case 'place':
      return <PlaceField label={sayAloud('place')} />
    case 'one':
      return <OneAnswer name={field.name} options={field.options} value={said[field.name]} />
    case 'several':
      return <SeveralAnswers name={field.name} options={field.options} value={said[field.name] ?? []} />
    case 'signs':
      return <Signs said={said} />
  }
}

/** Those that take more than a line. */
const long: readonly TextName[] = ['controls', 'traces', 'movement']

function TextAnswer({ name, value }: { name: TextName; value: string }) {
  const most = name === 'text' ? TEXT_MAX : ANSWER_MAX[name]
  const change = (typed: string) => answer({ [name]: typed || undefined })
  if (long.includes(name))
    return (
      <LongText label={sayAloud(name)} rows={2} most={most} value={value} change={change} onLeave={save} />
    )
  return (
    <Field label={sayAloud(name)} error={tooLong(value, most) || undefined}>
      {(ids) => (
        <input
          {...ids}
          type="text"
          dir="auto"
          autocomplete="off"
          value={value}
          onInput={(event) => change(event.currentTarget.value)}
          onChange={save}
        />
      )}
    </Field>
  )
}

/** By keys: the number beside an answer, while the question has the focus. */
function byNumber(event: KeyboardEvent, options: readonly string[], choose: (option: string) => void): void {
  const option = /^[1-9]$/.test(event.key) ? options[Number(event.key) - 1] : undefined
  if (option === undefined || event.ctrlKey || event.altKey || event.metaKey) return
  event.preventDefault()
  choose(option)
  const box = event.currentTarget as HTMLElement
  box.querySelectorAll('input')[options.indexOf(option)]?.focus()
}

const sayOption = (name: ChoiceName | ListName, option: string): string =>
  name === 'share' ? saySharing(option as NonNullable<Said['share']>) : sayAsked(optionOf(name, option))

interface OneProps {
  name: ChoiceName
  options: readonly string[]
  value: string | undefined
}

function OneAnswer({ name, options, value }: OneProps) {
  const choose = (option: string | undefined) => answer({ [name]: option })
  return (
    <fieldset class="by-number" onKeyDown={(event) => byNumber(event, options, choose)}>
      <legend>{sayAloud(name)}</legend>
      <div class="ticks">
        {options.map((option, at) => (
          <label key={option} class="check">
            <input
              type="radio"
              name={`told-${name}`}
              aria-keyshortcuts={String(at + 1)}
              checked={value === option}
              onChange={() => choose(option)}
            />
            <span class="key" aria-hidden="true">
              {at + 1}
            </span>{' '}
            {sayOption(name, option)}
          </label>
        ))}
        {value !== undefined && (
          <button type="button" onClick={() => choose(undefined)}>
            {i18n._('told.take-back')}
          </button>
        )}
      </div>
      {name === 'danger' && value === 'yes' && (
        <p class="notice" role="status">
          {i18n._('told.danger')}
        </p>
      )}
      {name === 'share' && value === undefined && <p class="hint">{i18n._('told.share.unasked')}</p>}
    </fieldset>
  )
}

interface SeveralProps {
  name: ListName
  options: readonly string[]
  value: readonly string[]
}

function SeveralAnswers({ name, options, value }: SeveralProps) {
  const toggle = (option: string) => {
    const chosen = toggled(value, option, !value.includes(option))
    answer({ [name]: chosen.length > 0 ? chosen : undefined })
  }
  return (
    <fieldset class="by-number" onKeyDown={(event) => byNumber(event, options, toggle)}>
      <legend>{sayAloud(name)}</legend>
      <div class="ticks">
        {options.map((option, at) => (
          <label key={option} class="check">
            <input
              type="checkbox"
              aria-keyshortcuts={String(at + 1)}
              checked={value.includes(option)}
              onChange={() => toggle(option)}
            />
            <span class="key" aria-hidden="true">
              {at + 1}
            </span>{' '}
            {sayOption(name, option)}
          </label>
        ))}
      </div>
    </fieldset>
  )
}
