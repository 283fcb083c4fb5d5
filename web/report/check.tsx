import { useEffect } from 'preact/hooks'
import { Call } from '../reporter/call.tsx'
import { focusOnce } from '../reporter/focus.ts'
import { say } from '../reporter/words.ts'
import { BackButton } from './back.tsx'
import { type Answers, type Question, questions } from './journey.ts'
import { checkKeys, keys } from './sealer.ts'
import { answers, at, changing } from './state.ts'

/** Everything once more before it leaves, each answer with the way back to it. */
export function Check() {
  useEffect(() => {
    changing.value = false
    checkKeys()
  }, [])

  return (
    <>
      <BackButton to="share" />
      <h1 tabIndex={-1} ref={focusOnce}>
        {say('check.title')}
      </h1>
      <dl>
        {questions.map((question) => (
          <div key={question}>
            <dt>{say(question === 'text' ? 'report.text.short' : `report.${question}.title`)}</dt>
            <dd>
              {question === 'text' ? (
                // biome-ignore lint/a11y/noNoninteractiveTabindex: a long text is scrolled by keys
                <bdi class="written" tabIndex={0}>
                  {answers.value.text}
                </bdi>
              ) : (
                shown(question, answers.value)
              )}
            </dd>
            <dd>
              <button
                type="button"
                class="link"
                id={`change-${question}`}
                aria-label={`${say('action.change')}: ${say(`report.${question}.title`)}`}
                onClick={() => {
                  changing.value = true
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

function shown(question: Exclude<Question, 'text'>, { danger, place, child, self, share }: Answers): string {
  if (question === 'place') return place ? `${place.name}, ${place.region}` : say('answer.none')
  if (question === 'share') return say(`share.${share}`)
  const answer = { danger, child, self }[question]
  return say(`answer.${answer ?? 'none'}`)
}
