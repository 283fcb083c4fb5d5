import { useEffect } from 'preact/hooks'
import { type Field, fieldsAsked, isSaid, labelOf, optionOf, titleOf } from '../../core/questionnaire.ts'
import { attached } from '../reporter/attaching.ts'
import { Call } from '../reporter/call.tsx'
import { focusOnce } from '../reporter/focus.ts'
import { Reads } from '../reporter/reads.tsx'
import { say } from '../reporter/words.ts'
import { BackButton } from './back.tsx'
import { openQuestion } from './journey.ts'
import { checkKeys, keys } from './sealer.ts'
import { at, changing, door, placeTyped, said } from './state.ts'
import { way } from './way.ts'

/** Everything once more before it leaves, each answer with the way back to it. */
export function Check() {
  useEffect(() => {
    changing.value = false
    checkKeys()
  }, [])

  return (
    <>
      <BackButton to={door.value === 'help' ? 'share' : 'files'} />
      <h1 tabIndex={-1} ref={focusOnce}>
        {say('check.title')}
      </h1>
      <dl class="check">
        {way().map((question) => {
          const answered = fieldsAsked(question, said.value).filter(({ name }) => isSaid(said.value[name]))
          const { id } = question
          return (
            <div key={id}>
              <dt>{say(titleOf(question))}</dt>
              {answered.length === 0 && <dd class="quiet">{say('answer.none')}</dd>}
              {answered.map((field) => (
                <dd key={field.name}>
                  {field !== question.fields[0] && <small>{say(labelOf(question, field))}</small>}
                  <Answered field={field} />
                </dd>
              ))}
              <dd>
                <button
                  type="button"
                  class="link"
                  id={`change-${id}`}
                  aria-label={`${say('action.change')}: ${say(titleOf(question))}`}
                  onClick={() => {
                    changing.value = true
                    at.value = id
                  }}
                >
                  {say('action.change')}
                </button>
              </dd>
            </div>
          )
        })}
        <div>
          <dt>{say('files.short')}</dt>
          <dd>{attached()?.names().join(', ') ?? say('answer.none')}</dd>
          <dd>
            <button
              type="button"
              class="link"
              id="change-files"
              aria-label={`${say('action.change')}: ${say('files.short')}`}
              onClick={() => {
                changing.value = true
                at.value = 'files'
              }}
            >
              {say('action.change')}
            </button>
          </dd>
        </div>
      </dl>
      <KeysNotice />
      <p>{say('check.after')}</p>
      <Reads />
      <p>
        {say('check.hours')} <Call />
      </p>
      <div class="onward">
        <button
          type="button"
          id="send"
          class="action"
          onClick={() => {
            // One may lack something since another was changed; it says so itself.
            const open = openQuestion(door.value, said.value)
            changing.value = open !== undefined
            at.value = open?.id ?? 'sending'
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
      {say(known === 'late' ? 'renewal.late' : `stopped.${known}`)}
    </p>
  )
}

function Answered({ field }: { field: Field }) {
  const { name } = field
  const value = said.value[name]
  if (field.kind === 'place' && placeTyped.value) return <bdi>{placeTyped.value}</bdi>
  if (field.kind !== 'text')
    return (
      <>
        {[value]
          .flat()
          .map((one) => say(optionOf(name, `${one}`)))
          .join('; ')}
      </>
    )
  return (
    // A long text is scrolled by keys.
    <bdi class="written" tabIndex={name === 'text' ? 0 : undefined}>
      {value}
    </bdi>
  )
}
