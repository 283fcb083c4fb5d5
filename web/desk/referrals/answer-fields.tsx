import type { Signal } from '@preact/signals'
import { type Outcome, outcomes } from '../../../core/envelope/bodies.ts'
import { TEXT_MAX } from '../../../core/limits.ts'
import { ChoiceField } from '../choice-field.tsx'
import { LongText } from '../long-text.tsx'
import { Field } from '../parts.tsx'
import { i18n } from '../words.ts'
import { type PersonDraft, PersonsForm } from './persons.tsx'
import { has, needsText, type Part, type Step, type Theirs, type Typed } from './step.ts'

/** What somebody types; it is kept whichever step they look at. */
export interface Drafts {
  text: Signal<string>
  /** `null`: as the agency said it last. */
  reference: Signal<string | null>
  officer: Signal<string | null>
  outcome: Signal<Outcome | ''>
  persons: Signal<PersonDraft[]>
}

interface AnswerFieldsProps {
  step: Step
  drafts: Drafts
  typed: Typed
  /** What is still to be filled in, where somebody went on without it. */
  lack: Part | null
}

/** UTF-16 code units of the agency's own number, and of whom to ask (core/envelope/bodies.ts). */
const most: Record<keyof Theirs, number> = { reference: 60, officer: 100 }

/** What belongs to a step, and no more. */
export function AnswerFields({ step, drafts, typed, lack }: AnswerFieldsProps) {
  const error = lack === null ? '' : i18n._(`referral.lack.${step}`)
  const errorAt = (part: Part) => (lack === part ? error : undefined)
  return (
    <>
      {step === 'declined' && <p class="notice">{i18n._('referral.declined.warning')}</p>}
      {has(step, 'persons') && (
        <div data-testid="finish">
          <p class="notice">{i18n._('referral.done.warning')}</p>
          <PersonsForm persons={drafts.persons} />
          {lack === 'persons' && (
            <p class="error" role="alert">
              <strong>{i18n._('mend')}</strong> {error}
            </p>
          )}
        </div>
      )}
      {has(step, 'outcome') && (
        <ChoiceField
          label={i18n._('referral.outcome')}
          error={errorAt('outcome')}
          value={typed.outcome}
          among={['', ...outcomes]}
          say={(one) => i18n._(`referral.outcome.${one === '' ? 'choose' : one}`)}
          change={(one) => {
            drafts.outcome.value = one
          }}
        />
      )}
      {has(step, 'theirs') &&
        (['reference', 'officer'] as const).map((part) => (
          <Field
            key={part}
            label={i18n._(part === 'reference' ? 'referral.reference' : 'referral.officer')}
            hint={step === 'details' ? undefined : i18n._('referral.text.free')}
            error={part === 'reference' ? errorAt('theirs') : undefined}
          >
            {(ids) => (
              <input
                {...ids}
                type="text"
                autocomplete="off"
                spellcheck={false}
                maxLength={most[part]}
                value={typed[part]}
                onInput={(event) => {
                  drafts[part].value = event.currentTarget.value
                }}
              />
            )}
          </Field>
        ))}
      {has(step, 'text') && (
        <LongText
          label={i18n._(`referral.text.${textOf(step)}`)}
          hint={needsText(step) ? undefined : i18n._('referral.text.free')}
          error={errorAt('text')}
          rows={4}
          most={TEXT_MAX}
          value={typed.text}
          change={(text) => {
            drafts.text.value = text
          }}
        />
      )}
    </>
  )
}

/** What the text is called. */
const textOf = (step: Step) => (step === 'declined' || step === 'question' ? step : 'note')
