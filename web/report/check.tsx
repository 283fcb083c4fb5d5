import { useEffect } from 'preact/hooks'
import { Call } from '../reporter/call.tsx'
import { focusOnce } from '../reporter/focus.ts'
import { say } from '../reporter/words.ts'
import { type Answers, type Question, questions } from './journey.ts'
import { checkKeys, keys } from './sealer.ts'
import { answers, at } from './state.ts'

/** Everything once more before it leaves, each answer with the way back to it. */
export function Check() {
  useEffect(() => {
    checkKeys()
  }, [])

  return (
    <>
      <h1 tabIndex={-1} ref={focusOnce}>
        {say('check.title')}
      </h1>
      <dl>
        {questions.map((question) => (
          <div key={question}>
            <dt>{say(question === 'text' ? 'report.text.short' : `report.${question}.title`)}</dt>
            <dd class={question === 'text' ? 'written' : undefined}>
              <bdi>{shown(question, answers.value)}</bdi>
            </dd>
            <dd>
              <button
                type="button"
                class="link"
                id={`change-${question}`}
                aria-label={`${say('action.change')}: ${say(`report.${question}.title`)}`}
                onClick={() => {
                  at.value = question
                }}
              >
                {say('action.change')}
              </button>
            </dd>
          </div>
        ))}
      </dl>
      <KeysNotice />
      <p>{say('check.after')}</p>
      <p>
        {say('check.hours')} <Call />
      </p>
      <div class="onward">
        <button
          type="button"
          id="send"
          class="action"
          onClick={() => {
            at.value = 'sending'
          }}
        >
          {say('check.send')}
        </button>
      </div>
    </>
  )
}

function KeysNotice() {
  const known = keys.value
  if (known === 'unknown' || known === 'renewed') return null
  return (
    <p class="notice" role="status">
      {say(known === 'late' ? 'keys.old' : `stopped.${known}`)}
    </p>
  )
}

function shown(question: Question, { text, danger, place, child, self, share }: Answers): string {
  if (question === 'text') return text
  if (question === 'place') return place ? `${place.name}, ${place.region}` : say('answer.none')
  if (question === 'share') return say(`share.${share}`)
  const answer = { danger, child, self }[question]
  return say(`answer.${answer ?? 'none'}`)
}
