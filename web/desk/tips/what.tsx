import type { ComponentChildren } from 'preact'
import type { Range } from '../../../core/redaction.ts'
import { useAskedWords } from '../asked.ts'
import { fieldValue, sayField } from '../referrals/contents.tsx'
import type { FieldName } from '../referrals/fields.ts'
import { sayHour } from '../say.ts'
import { i18n } from '../words.ts'
import { Check, toggled } from './check.tsx'
import {
  blackOut,
  choiceOf,
  fieldsIn,
  isChosen,
  isInWords,
  type Part,
  type Passable,
  type PassableMessage,
  placeOf,
  type RouteDraft,
} from './leaving.ts'
import { Redact } from './redact.tsx'
import type { Recipient } from './routing.ts'

export interface WhatProps {
  told: Passable
  /** In which the reporter wrote. */
  language: string | null
  draft: RouteDraft
  to: Recipient[]
  onDraft: (change: Partial<RouteDraft>) => void
}

/** What is passed on, field by field and to each: what their kind needs to know is ticked, a person decides. */
export function What(props: WhatProps) {
  useAskedWords()
  const { told, draft, to, onDraft } = props
  return (
    <fieldset class="what">
      <legend>{i18n._('refer.fields')}</legend>
      <p class="hint">{i18n._(to.length === 0 ? 'leave.to.none' : 'refer.fields.hint')}</p>
      {to.length > 0 && <p class="hint">{i18n._('leave.redact.hint')}</p>}
      {fieldsIn(told).map((name) => (
        <div key={name} class="choice" data-field={name}>
          <ForWhom {...{ draft, told, to, onDraft }} part={name} label={sayField(name)} />
          <Value {...props} name={name} />
        </div>
      ))}
    </fieldset>
  )
}

interface ForWhomProps {
  draft: RouteDraft
  told: Passable
  to: Recipient[]
  part: Part
  label: string
  onDraft: (change: Partial<RouteDraft>) => void
}

/** One thing that may be passed on, and a tick for each to whom. */
export function ForWhom({ draft, told, to, part, label, onDraft }: ForWhomProps) {
  const tick = (one: Recipient, name: string) => (
    <Check
      key={one.id}
      label={name}
      checked={isChosen(draft, told, one, part)}
      onCheck={(checked) => onDraft({ otherwise: { ...draft.otherwise, [choiceOf(one, part)]: checked } })}
    />
  )
  const [first, ...others] = to
  if (!first) return <strong>{label}</strong>
  if (others.length === 0) return tick(first, label)
  return (
    <fieldset class="for-whom">
      <legend>{label}</legend>
      {to.map((one) => tick(one, one.name))}
    </fieldset>
  )
}

function Value({
  told,
  language,
  draft,
  to,
  onDraft,
  name,
}: WhatProps & { name: FieldName }): ComponentChildren {
  const leaves = to.some((one) => isChosen(draft, told, one, name))
  if (name === 'text') return leaves ? <Messages {...{ told, language, draft, to, onDraft }} /> : null
  const value = told.fields[name]
  if (!leaves || !isInWords(name) || typeof value !== 'string')
    return <div class="quiet">{fieldValue(name, told.fields)}</div>
  return (
    <RedactAt
      {...{ told, language, draft, to, onDraft }}
      place={placeOf(name)}
      text={value}
      rows={2}
      label={i18n._('leave.field', { field: sayField(name) })}
    />
  )
}

/** Each message by itself: whether it goes, and what of it. */
function Messages(props: WhatProps) {
  const { told, draft, onDraft } = props
  return (
    <>
      {told.messages.map((message) => (
        <div key={message.seq} class="message">
          {told.messages.length > 1 && (
            <Check
              label={sayMessage(message)}
              checked={!draft.leftOut.includes(message.seq)}
              onCheck={(checked) => onDraft({ leftOut: toggled(draft.leftOut, message.seq, !checked) })}
            />
          )}
          {!draft.leftOut.includes(message.seq) && (
            <RedactAt
              {...props}
              place={placeOf(message.seq)}
              text={message.text}
              rows={6}
              label={
                told.messages.length > 1
                  ? i18n._('leave.text', { message: sayMessage(message) })
                  : i18n._('refer.text')
              }
            />
          )}
        </div>
      ))}
    </>
  )
}

const sayMessage = ({ seq, hour }: PassableMessage): string =>
  i18n._('leave.message', { number: seq + 1, hour: sayHour(hour) })

interface RedactAtProps extends WhatProps {
  place: string
  text: string
  label: string
  rows: number
}

const noBars: Range[] = []

function RedactAt({ told, language, draft, onDraft, place, text, label, rows }: RedactAtProps) {
  return (
    <Redact
      label={label}
      text={text}
      rows={rows}
      bars={draft.bars[place] ?? noBars}
      capitalised={language === 'de'}
      onBlackOut={(ranges) => onDraft({ bars: blackOut(draft.bars, told, place, ranges) })}
      onBars={(bars) => onDraft({ bars: { ...draft.bars, [place]: bars } })}
    />
  )
}
