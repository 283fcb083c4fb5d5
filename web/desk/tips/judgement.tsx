import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import type { Message } from '../../../core/envelope/message.ts'
import { type Judgement, nationalities, sexes, standings, tipClasses } from '../../../core/envelope/record.ts'
import { marksOf, suggestedBy } from '../../../core/judgement.ts'
import type { Keybook } from '../../../core/keys/keybook.ts'
import { NOTE_MAX } from '../../../core/limits.ts'
import { kinds, optionOf, yesNo } from '../../../core/questionnaire.ts'
import { routingFacts } from '../../../core/routing.ts'
import { sayAsked, useAskedWords } from '../asked.ts'
import { LongText } from '../long-text.tsx'
import { Field } from '../parts.tsx'
import { sayAnswer } from '../say.ts'
import { i18n } from '../words.ts'
import { Check, toggled } from './check.tsx'
import type { Judging } from './judging.ts'
import { fieldsOf } from './leaving.ts'
import { Accused, routingMarks } from './marks.tsx'
import { Municipality } from './municipality.tsx'
import { judgedValue, sayJudgedField } from './say-record.tsx'
import type { Thread } from './thread.ts'

interface JudgementProps {
  thread: Thread
  keybook: Keybook
  judging: Judging
}

const persons = ['kinds', 'children', 'adults', 'sexes', 'nationalities', 'standing'] as const
const where = ['place', 'danger', 'child'] as const

/** What somebody makes of the tip, in folded parts that say in short what stands in them. */
export function JudgementFields({ thread, keybook, judging }: JudgementProps) {
  useAskedWords()
  const { judged, change } = judging
  const one = <F extends 'class' | 'standing' | 'danger' | 'child'>(field: F, options: readonly string[]) => (
    <Field label={sayJudgedField(field)}>
      {(ids) => (
        <select
          {...ids}
          value={judged[field] ?? ''}
          onChange={(event) => change({ [field]: event.currentTarget.value || null })}
        >
          <option value="">{sayAnswer(null)}</option>
          {options.map((option) => (
            <option key={option} value={option}>
              {judgedValue(field, { [field]: option } as Judgement)}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
  const number = (field: 'children' | 'adults') => (
    <Field label={sayJudgedField(field)}>
      {(ids) => (
        <input
          {...ids}
          type="number"
          inputMode="numeric"
          min={0}
          max={999}
          value={judged[field] ?? ''}
          onInput={(event) => change({ [field]: countIn(event.currentTarget.value) })}
        />
      )}
    </Field>
  )
  return (
    <>
      <Suggested thread={thread} judging={judging} />
      {one('class', tipClasses)}
      <Part name="persons" fields={persons} judged={judged}>
        <Several
          label={sayJudgedField('kinds')}
          options={kinds}
          chosen={judged.kinds ?? []}
          say={(kind) => sayAsked(optionOf('kind', kind))}
          onChange={(chosen) => change({ kinds: chosen })}
        />
        <div class="two">
          {number('children')}
          {number('adults')}
        </div>
        <Several
          label={sayJudgedField('sexes')}
          options={sexes}
          chosen={judged.sexes ?? []}
          say={(sex) => i18n._(`record.sex.${sex}`)}
          onChange={(chosen) => change({ sexes: chosen })}
        />
        <Several
          label={sayJudgedField('nationalities')}
          options={nationalities}
          chosen={judged.nationalities ?? []}
          say={(nationality) => i18n._(`record.nationality.${nationality}`)}
          onChange={(chosen) => change({ nationalities: chosen })}
        />
        {one('standing', standings)}
      </Part>
      <Part name="where" fields={where} judged={judged}>
        <Municipality value={judged.place ?? null} onChange={(place) => change({ place })} />
        {one('danger', yesNo)}
        {one('child', yesNo)}
      </Part>
      <Part name="routing" fields={[...routingMarks, 'accused']} judged={judged}>
        <p class="hint">{i18n._('record.routing.hint')}</p>
        {routingMarks.map((mark) => (
          <Check
            key={mark}
            label={i18n._(`refer.mark.${mark}`)}
            checked={judged[mark] === true}
            onCheck={(checked) => change({ [mark]: checked })}
          />
        ))}
        {judged.official && (
          <Accused
            keybook={keybook}
            place={routingFacts(fieldsOf(thread), marksOf(judged)).place}
            accused={judged.accused ?? []}
            onAccused={(accused) => change({ accused })}
          />
        )}
      </Part>
      <Part name="notes" fields={['notes']} judged={judged}>
        <LongText
          label={sayJudgedField('notes')}
          hint={i18n._('record.notes.hint')}
          rows={4}
          most={NOTE_MAX}
          value={judging.notes}
          change={(notes) => change({ notes })}
        />
      </Part>
    </>
  )
}

/** A whole number up to three digits; anything else is nothing. */
const countIn = (typed: string): number | null => (/^\d{1,3}$/.test(typed) ? Number(typed) : null)

interface PartProps {
  name: 'persons' | 'where' | 'routing' | 'notes'
  fields: readonly (keyof Judgement)[]
  judged: Judgement
  children: ComponentChildren
}

/** What is folded is not drawn: the municipalities alone are 143 options. */
function Part({ name, fields, judged, children }: PartProps) {
  const [isOpen, setOpen] = useState(false)
  const said = fields.filter((field) => judged[field] !== undefined)
  return (
    <details
      class="part"
      data-testid={`part-${name}`}
      open={isOpen}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>
        {i18n._(`record.part.${name}`)}{' '}
        {said.length > 0 && <span class="quiet">{i18n._('record.said', { count: said.length })}</span>}
      </summary>
      {isOpen && children}
    </details>
  )
}

interface SeveralProps<T extends string> {
  label: string
  options: readonly T[]
  chosen: readonly T[]
  say: (option: T) => string
  onChange: (chosen: T[]) => void
}

function Several<T extends string>({ label, options, chosen, say, onChange }: SeveralProps<T>) {
  return (
    <fieldset class="several">
      <legend>{label}</legend>
      {options.map((option) => (
        <Check
          key={option}
          label={say(option)}
          checked={chosen.includes(option)}
          // In the order of the list, so that the same choice is the same revision.
          onCheck={(on) => {
            const now = toggled(chosen, option, on)
            onChange(options.filter((one) => now.includes(one)))
          }}
        />
      ))}
    </fieldset>
  )
}

/** What the tip says and the desk has said nothing of: taken over at a press, and the desk's own once it is kept. */
function Suggested({
  thread: { first },
  judging: { judged, change },
}: Pick<JudgementProps, 'thread' | 'judging'>) {
  if (first?.context.kind !== 'tip') return null
  const suggested = suggestedBy((first as Message<'tip'>).body.report)
  const names = (Object.keys(suggested) as (keyof Judgement)[]).filter((name) => judged[name] === undefined)
  if (names.length === 0) return null
  return (
    <div class="suggested" data-testid="suggested">
      <p class="quiet">
        {i18n._('record.suggested')}{' '}
        {names.map((name) => `${sayJudgedField(name)}: ${judgedValue(name, suggested)}`).join(' · ')}
      </p>
      <button
        type="button"
        onClick={() => change(Object.fromEntries(names.map((name) => [name, suggested[name]])))}
      >
        {i18n._('record.suggested.take')}
      </button>
    </div>
  )
}
