import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { sharings } from '../../core/envelope/bodies.ts'
import { Call } from '../reporter/call.tsx'
import { CountedText } from '../reporter/counted-text.tsx'
import { Fault, FaultSummary } from '../reporter/faults.tsx'
import { focusOnce } from '../reporter/focus.ts'
import { say } from '../reporter/words.ts'
import { BackButton } from './back.tsx'
import { ChoiceField } from './choice.tsx'
import { canSkip, choices, faultOf, type Question, questions, skipped } from './journey.ts'
import { PlaceField } from './place.tsx'
import { prepare } from './sealer.ts'
import { after, answer, answers, at, before } from './state.ts'

/** One question, with the way on, past it, and back. */
export function QuestionPage({ question }: { question: Question }) {
  const fault = useSignal<string | null>(null)
  // Counts the tries, so that a summary that is there already takes the focus again.
  const tries = useSignal(0)

  // While the person writes, what locks the message is fetched and the receipt is made. If it fails now, it is tried
  // again when it is needed, and told then.
  useEffect(() => {
    prepare().catch(() => {})
  }, [])

  const onward = () => {
    fault.value = faultOf(question, answers.value)
    tries.value++
    if (!fault.value) at.value = after(question)
  }
  const skip = () => {
    answers.value = skipped(question, answers.value)
    at.value = after(question)
  }

  return (
    <>
      <nav>
        <BackButton to={before(question)} />
        <span>{say('report.where', { n: questions.indexOf(question) + 1, all: questions.length })}</span>
      </nav>
      {fault.value && <FaultSummary key={tries.value} fault={fault.value} field={question} />}
      <Field question={question} fault={fault.value} />
      <div class="onward">
        <button type="button" id="continue" class="action" onClick={onward}>
          {say('action.continue')}
        </button>
        {canSkip(question) && (
          <button type="button" id="skip" onClick={skip}>
            {say('action.skip')}
          </button>
        )}
      </div>
      {question === 'text' && <p class="quiet">{say('report.back')}</p>}
    </>
  )
}

function Field({ question, fault }: { question: Question; fault: string | null }) {
  if (question === 'text') return <TextField fault={fault} />
  if (question === 'place') return <PlaceField fault={fault} />
  if (question === 'share') return <ShareField fault={fault} />
  return <YesNoField question={question} />
}

function TextField({ fault }: { fault: string | null }) {
  return (
    <>
      <h1 tabIndex={-1} ref={focusOnce}>
        <label for="text">{say('report.text.title')}</label>
      </h1>
      <p id="text-hint">{say('report.text.hint')}</p>
      <Fault fault={fault} field="text" />
      <CountedText
        id="text"
        value={answers.value.text}
        change={(text) => answer({ text })}
        describedBy="text-hint text-fault"
        faulty={fault !== null}
      />
    </>
  )
}

function YesNoField({ question }: { question: 'danger' | 'child' | 'self' }) {
  const chosen = answers.value[question]
  return (
    <>
      <ChoiceField
        id={question}
        title={say(`report.${question}.title`)}
        hint={say(`report.${question}.hint`)}
        options={choices.map((value) => ({ value, label: say(`answer.${value}`) }))}
        chosen={chosen}
        choose={(value) => answer({ [question]: value })}
      />
      <div role="status">
        {question === 'danger' && chosen === 'yes' && (
          <div class="danger">
            <p>
              {say('report.danger.call')} <Call />
            </p>
            <p>{say('report.danger.112')}</p>
          </div>
        )}
      </div>
    </>
  )
}

function ShareField({ fault }: { fault: string | null }) {
  return (
    <ChoiceField
      id="share"
      title={say('report.share.title')}
      hint={<p class="notice">{say('report.share.before')}</p>}
      options={sharings.map((value) => ({
        value,
        label: say(`share.${value}`),
        ...(value === 'ask_first' && { hint: say('share.ask_first.hint') }),
      }))}
      chosen={answers.value.share}
      choose={(share) => answer({ share })}
      fault={fault}
    />
  )
}
