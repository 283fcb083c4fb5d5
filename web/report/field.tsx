import {
  type ChoiceName,
  type Field,
  hintOf,
  type ListName,
  labelOf,
  optionOf,
  type Question,
  type TextName,
} from '../../core/questionnaire.ts'
import { Call } from '../reporter/call.tsx'
import { CountedText } from '../reporter/counted-text.tsx'
import { Fault } from '../reporter/faults.tsx'
import { say } from '../reporter/words.ts'
import { Choice } from './choice.tsx'
import type { FieldPlace } from './field-place.ts'
import { Heading } from './heading.tsx'
import { roomFor } from './journey.ts'
import { PlaceField } from './place.tsx'
import { SignsField } from './signs.tsx'
import { answer, said } from './state.ts'
import { toggled } from './toggled.ts'

interface FieldProps {
  question: Question
  field: Field
  fault: string | null
}

/** One field of a question, by the kind of its answer. */
export function FieldView({ question, field, fault }: FieldProps) {
  const isFirst = question.fields[0]?.name === field.name
  const place: FieldPlace = {
    title: say(labelOf(question, field)),
    hint: isFirst ? say(hintOf(question)) : null,
    fault,
  }
  switch (field.kind) {
    case 'text':
      return <TextField name={field.name} {...place} />
    case 'one':
      return <OneField name={field.name} options={field.options} {...place} />
    case 'several':
      return <SeveralField name={field.name} options={field.options} {...place} />
    case 'place':
      return <PlaceField {...place} />
    case 'signs':
      return <SignsField {...place} />
  }
}

/** How many lines are seen of a text; of most two. */
const rows: Partial<Record<TextName, number>> = {
  text: 8,
  controls: 4,
  traces: 4,
  count: 1,
  nationality: 1,
  spoken: 1,
}

function TextField({ name, title, hint, fault }: FieldPlace & { name: TextName }) {
  return (
    <>
      <Heading isFirst={hint !== null}>
        <label for={name}>{title}</label>
      </Heading>
      {hint && <p id={`${name}-hint`}>{hint}</p>}
      <Fault fault={fault} field={name} />
      <CountedText
        id={name}
        rows={rows[name] ?? 2}
        most={roomFor(name, said.value)}
        value={said.value[name] ?? ''}
        change={(text) => answer({ [name]: text })}
        describedBy={`${name}-hint ${name}-fault`}
        faulty={fault !== null}
      />
    </>
  )
}

function OneField({
  name,
  options,
  ...place
}: FieldPlace & { name: ChoiceName; options: readonly string[] }) {
  const chosen = said.value[name]
  return (
    <>
      <Choice
        {...place}
        id={name}
        options={options.map((value) => ({
          value,
          label: say(optionOf(name, value)),
          ...(value === 'ask_first' && { hint: say('share.ask_first.hint') }),
        }))}
        chosen={chosen ? [chosen] : []}
        choose={(value) => answer({ [name]: value })}
      />
      {name === 'danger' && (
        <div role="status">
          {chosen === 'yes' && (
            <div class="danger">
              <p>
                {say('danger.call')} <Call />
              </p>
              <p>{say('danger.112')}</p>
            </div>
          )}
        </div>
      )}
    </>
  )
}

function SeveralField({
  name,
  options,
  ...place
}: FieldPlace & { name: ListName; options: readonly string[] }) {
  const chosen: readonly string[] = said.value[name] ?? []
  return (
    <Choice
      {...place}
      several
      id={name}
      options={options.map((value) => ({ value, label: say(optionOf(name, value)) }))}
      chosen={chosen}
      choose={(value) => answer({ [name]: toggled(chosen, value) })}
    />
  )
}
