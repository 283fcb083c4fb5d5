import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { fieldsAsked, type Question } from '../../core/questionnaire.ts'
import { FaultSummary } from '../reporter/faults.tsx'
import { say } from '../reporter/words.ts'
import { BackButton } from './back.tsx'
import { FieldView } from './field.tsx'
import { type FaultAt, faultOf, without } from './journey.ts'
import { settlePlace } from './place.tsx'
import { prepare } from './sealer.ts'
import { type At, at, changing, placeTyped, said } from './state.ts'
import { after, before, way } from './way.ts'

/** One question, with the way on, past it, and back. */
export function QuestionPage({ question }: { question: Question }) {
  const found = useSignal<FaultAt | null>(changing.value ? faultOf(question, said.value) : null)
  // Counts the tries, so that a summary that is there already takes the focus again.
  const tries = useSignal(0)

  // While the person writes, what locks the message is fetched and the receipt is made. If it fails now, it is tried
  // again when it is needed, and told then.
  useEffect(() => {
    prepare().catch(() => {})
  }, [])

  const onward = () => {
    settlePlace()
    found.value = faultOf(question, said.value)
    tries.value++
    if (!found.value) at.value = after(question)
  }
  const skip = (to: At) => {
    said.value = without(question, said.value)
    placeTyped.value = said.value.place ? placeTyped.value : ''
    at.value = to
  }

  const all = way()
  const n = all.findIndex(({ id }) => id === question.id) + 1
  const fault = found.value
  return (
    <>
      <nav>
        <BackButton to={before(question)} />
        <span>{say('tell.where', { n, all: all.length })}</span>
      </nav>
      {fault && <FaultSummary key={tries.value} {...fault} />}
      {fieldsAsked(question, said.value).map((field) => (
        <FieldView
          key={field.name}
          question={question}
          field={field}
          fault={fault?.field === field.name ? fault.fault : null}
        />
      ))}
      <div class="onward">
        <button type="button" id="continue" class="action" onClick={onward}>
          {say('action.continue')}
        </button>
        {!question.must && (
          <button type="button" id="skip" onClick={() => skip(after(question))}>
            {say('action.skip')}
          </button>
        )}
      </div>
      {!question.must && !changing.value && n < all.length - 1 && (
        <button type="button" id="rest" class="link" onClick={() => skip('share')}>
          {say('tell.rest')}
        </button>
      )}
      {n === 1 && <p class="quiet">{say('tell.back')}</p>}
    </>
  )
}
