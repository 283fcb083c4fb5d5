import { useState } from 'preact/hooks'
import { type FeedbackToDesk, type Outcome, outcomes } from '../../../core/envelope/bodies.ts'
import { TEXT_MAX } from '../../../core/limits.ts'
import { canStep } from '../../../core/referral.ts'
import { DESK } from '../../../core/roles.ts'
import { agencySays } from '../../../core/status.ts'
import { draft } from '../drafts.ts'
import { LastLook } from '../last-look.tsx'
import { LongText, tooLong } from '../long-text.tsx'
import { nextNumber } from '../numbers.ts'
import { Field, TextField } from '../parts.tsx'
import { sayOffice } from '../say.ts'
import { unlocked } from '../session.ts'
import { Trouble } from '../trouble.tsx'
import { i18n } from '../words.ts'
import { SaidInFeedback } from './feedback.tsx'
import { type PersonDraft, PersonsForm, personsOf } from './persons.tsx'
import { type OpenedReferral, theirsOf } from './referral.ts'
import { answer } from './send.ts'

interface AnswerProps {
  referral: OpenedReferral
  /** There is something more: this, or a colleague's. */
  onChange: () => void
}

/** UTF-16 code units of the agency's own number, and of whom to ask (core/envelope/bodies.ts). */
const REFERENCE_MAX = 60
const OFFICER_MAX = 100

/** What the agency says: one text for all of it, its own number and whom to ask beside it, seen once more before it leaves. */
export function Answer({ referral, onChange }: AnswerProps) {
  const { row, feedback } = referral
  const theirs = theirsOf(referral)
  const text = draft(`answer ${row.ref}`, '')
  const reference = draft(`reference ${row.ref}`, theirs.reference)
  const officer = draft(`officer ${row.ref}`, theirs.officer)
  const outcome = draft<Outcome | ''>(`outcome ${row.ref}`, '')
  const persons = draft<PersonDraft[]>(`persons ${row.ref}`, [])
  const [leaving, setLeaving] = useState<FeedbackToDesk | null>(null)
  const [lack, setLack] = useState('')
  const [lackOfDone, setLackOfDone] = useState('')
  const [taken, setTaken] = useState<unknown>(null)
  const role = unlocked.value?.member.role ?? 'worker'
  const desk = sayOffice(unlocked.value?.keybook, DESK)
  const can = agencySays.filter((state) => canStep(state, row.state, role))
  const choices = can.filter((state) => state !== 'done')

  /** What is said beside the text; what stays as it was is not said again. */
  const beside = () => ({
    ...(reference.value.trim() !== theirs.reference && { reference: reference.value.trim() }),
    ...(officer.value.trim() !== theirs.officer && { officer: officer.value.trim() }),
  })

  function look(state: FeedbackToDesk['state']) {
    const said = text.value.trim()
    const isLacking =
      state === 'acted' ? outcome.value === '' : state !== 'accepted' && state !== 'done' && said === ''
    const counted = personsOf(persons.value)
    setTaken(null)
    setLack('')
    setLackOfDone('')
    if (state === 'done' && counted === null) setLackOfDone(i18n._('referral.lack.persons'))
    else if (isLacking) setLack(i18n._(`referral.lack.${state}`))
    else if (!tooLong(text.value, TEXT_MAX))
      setLeaving({
        state,
        text: said,
        ...beside(),
        ...(state === 'acted' && outcome.value !== '' && { outcome: outcome.value }),
        ...(state === 'done' && { persons: counted ?? [] }),
      })
  }

  return (
    <section class="act off-paper">
      <h3>{i18n._('referral.answer')}</h3>
      <LongText
        label={i18n._('referral.text')}
        hint={i18n._(choices.includes('declined') ? 'referral.hint' : 'referral.hint.note')}
        error={lack}
        rows={4}
        most={TEXT_MAX}
        value={text.value}
        change={(typed) => {
          text.value = typed
        }}
      />
      <div class="beside">
        <TextField label={i18n._('referral.reference')} value={reference} maxLength={REFERENCE_MAX} />
        <TextField label={i18n._('referral.officer')} value={officer} maxLength={OFFICER_MAX} />
      </div>
      {choices.includes('acted') && (
        <Field label={i18n._('referral.outcome')} hint={i18n._('referral.outcome.hint')}>
          {(ids) => (
            <select
              {...ids}
              value={outcome.value}
              onChange={(event) => {
                outcome.value = event.currentTarget.value as Outcome | ''
              }}
            >
              <option value="">{i18n._('referral.outcome.choose')}</option>
              {outcomes.map((one) => (
                <option key={one} value={one}>
                  {i18n._(`referral.outcome.${one}`)}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
      <div class="buttons">
        {choices.map((one, at) => (
          <button
            type="button"
            key={one}
            class={at === 0 && one !== 'note' ? 'main' : ''}
            onClick={() => look(one)}
          >
            {i18n._(`referral.do.${one}`)}
          </button>
        ))}
      </div>
      {can.includes('done') && (
        <div class="finish" data-testid="finish">
          <h3>{i18n._('referral.finish')}</h3>
          <p class="notice">{i18n._('referral.done.warning')}</p>
          <PersonsForm persons={persons} />
          {lackOfDone !== '' && (
            <p class="error" role="alert">
              <strong>{i18n._('mend')}</strong> {lackOfDone}
            </p>
          )}
          <button type="button" onClick={() => look('done')}>
            {i18n._('referral.do.done')}
          </button>
        </div>
      )}
      <Trouble error={taken} />
      {leaving && (
        <LastLook
          label={i18n._('refer.send', { names: desk })}
          send={() => answer(row, nextNumber(feedback), leaving)}
          onClose={() => setLeaving(null)}
          onTaken={(why) => {
            setLeaving(null)
            setTaken(why)
            onChange()
          }}
          onSent={() => {
            setLeaving(null)
            text.value = ''
            outcome.value = ''
            onChange()
          }}
        >
          <p class="recipient">{desk}</p>
          <p>
            <strong>{i18n._(`referral.leaves.${leaving.state}`)}</strong>
          </p>
          {leaving.state === 'done' && <p class="notice">{i18n._('referral.done.warning')}</p>}
          {leaving.state === 'declined' && <p class="notice">{i18n._('referral.declined.warning')}</p>}
          <div class="leaving" data-testid="leaving">
            <SaidInFeedback body={leaving} />
          </div>
        </LastLook>
      )}
    </section>
  )
}
