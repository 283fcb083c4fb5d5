import { useId, useState } from 'preact/hooks'
import type { FeedbackToDesk, Outcome } from '../../../core/envelope/bodies.ts'
import { TEXT_MAX } from '../../../core/limits.ts'
import { DESK } from '../../../core/roles.ts'
import { draft } from '../drafts.ts'
import { LastLook } from '../last-look.tsx'
import { tooLong } from '../long-text.tsx'
import { nextNumber } from '../numbers.ts'
import { Form } from '../parts.tsx'
import { sayOffice } from '../say.ts'
import { unlocked } from '../session.ts'
import { Trouble } from '../trouble.tsx'
import { i18n } from '../words.ts'
import { AnswerFields } from './answer-fields.tsx'
import { SaidInFeedback } from './feedback.tsx'
import { type PersonDraft, personsOf } from './persons.tsx'
import { type OpenedReferral, theirsOf } from './referral.ts'
import { answer } from './send.ts'
import { bodyOf, has, lackOf, type Step, stepsIn } from './step.ts'

interface AnswerProps {
  referral: OpenedReferral
  /** There is something more: this, or a colleague's. */
  onChange: () => void
}

/** What stands in the sheet before it leaves. */
interface Leaving {
  step: Step
  body: FeedbackToDesk
}

/** What the agency says: first what it does, then what belongs to that, seen once more before it leaves. */
export function Answer({ referral, onChange }: AnswerProps) {
  const { row, feedback } = referral
  const theirs = theirsOf(referral)
  const chosen = draft<Step | null>(`step ${row.ref}`, null)
  const drafts = {
    text: draft(`answer ${row.ref}`, ''),
    // What nobody has touched follows what a colleague says.
    reference: draft<string | null>(`reference ${row.ref}`, null),
    officer: draft<string | null>(`officer ${row.ref}`, null),
    outcome: draft<Outcome | ''>(`outcome ${row.ref}`, ''),
    persons: draft<PersonDraft[]>(`persons ${row.ref}`, []),
  }
  const [leaving, setLeaving] = useState<Leaving | null>(null)
  const [isTried, setTried] = useState(false)
  const [taken, setTaken] = useState<unknown>(null)
  const name = useId()
  const desk = sayOffice(unlocked.value?.keybook, DESK)
  const can = stepsIn(row.state, unlocked.value?.member.role ?? 'worker')
  const step = can.find((one) => one === chosen.value) ?? null
  const typed = {
    text: drafts.text.value,
    reference: drafts.reference.value ?? theirs.reference,
    officer: drafts.officer.value ?? theirs.officer,
    outcome: drafts.outcome.value,
    persons: personsOf(drafts.persons.value),
  }

  function choose(one: Step) {
    chosen.value = one
    setTried(false)
    setTaken(null)
  }

  function look() {
    if (step === null) return
    setTaken(null)
    const isWhole = lackOf(step, typed, theirs) === null
    setTried(!isWhole)
    if (isWhole && !(has(step, 'text') && tooLong(typed.text, TEXT_MAX)))
      setLeaving({ step, body: bodyOf(step, typed, theirs) })
  }

  function sent() {
    setLeaving(null)
    chosen.value = null
    drafts.text.value = ''
    drafts.reference.value = null
    drafts.officer.value = null
    drafts.outcome.value = ''
    onChange()
  }

  return (
    <section class="act off-paper" data-testid="answer">
      <h3>{i18n._('referral.answer')}</h3>
      <Form onSend={look}>
        <fieldset class="steps">
          <legend>{i18n._('referral.step')}</legend>
          {can.map((one) => (
            <label class="choice" key={one}>
              <input type="radio" name={name} checked={one === step} onChange={() => choose(one)} />
              {i18n._(`referral.do.${one}`)}
            </label>
          ))}
        </fieldset>
        {step !== null && (
          <>
            <AnswerFields
              step={step}
              drafts={drafts}
              typed={typed}
              lack={isTried ? lackOf(step, typed, theirs) : null}
            />
            <Trouble error={taken} />
            <button type="submit" class="main">
              {i18n._(`referral.do.${step}`)}
            </button>
          </>
        )}
      </Form>
      {leaving && (
        <LastLook
          label={i18n._('refer.send', { names: desk })}
          send={() => answer(row, nextNumber(feedback), leaving.body)}
          onClose={() => setLeaving(null)}
          onTaken={(why) => {
            setLeaving(null)
            setTaken(why)
            onChange()
          }}
          onSent={sent}
        >
          <p class="recipient">{desk}</p>
          <p>
            <strong>{i18n._(`referral.leaves.${leaving.step}`)}</strong>
          </p>
          {leaving.step === 'done' && <p class="notice">{i18n._('referral.done.warning')}</p>}
          {leaving.step === 'declined' && <p class="notice">{i18n._('referral.declined.warning')}</p>}
          <div class="leaving" data-testid="leaving">
            <SaidInFeedback body={leaving.body} />
          </div>
        </LastLook>
      )}
    </section>
  )
}
