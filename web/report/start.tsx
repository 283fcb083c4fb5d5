import type { Door } from '../../core/questionnaire.ts'
import { Call } from '../reporter/call.tsx'
import { Reads } from '../reporter/reads.tsx'
import { language, say } from '../reporter/words.ts'
import { loadTelling } from './load-telling.ts'
import { type At, at, door } from './state.ts'

/** The first screen. It is in the HTML already: it can be read before any script has run. */
export function Start() {
  return (
    <>
      <h1>{say('start.title')}</h1>
      <p class="danger">
        {say('start.danger')} <Call />
      </p>
      <div class="doors">
        <DoorButton to="seen" first="text" />
        <DoorButton to="help" first="phone" />
      </div>
      <p>
        <strong>{say('start.who.title')}: </strong>
        {say('start.who')}
      </p>
      <p>
        <strong>{say('start.ends.title')}: </strong>
        {say('start.ends')}
      </p>
      {/* What the smallest screens show without scrolling is full; it is said again before sending. */}
      <Reads />
      <p class="onward">
        <a id="come-back" href={`/${language()}/return`}>
          {say('start.return')}
        </a>
        <a id="about" href={`/${language()}/about`}>
          {say('start.about')}
        </a>
        <a id="signs" href={`/${language()}/signs`}>
          {say('start.signs')}
        </a>
      </p>
      <details>
        <summary>{say('start.more')}</summary>
        <ul>
          {['lock', 'device', 'exit', 'back', 'code', 'passed'].map((part) => (
            <li key={part}>{say(`start.more.${part}`)}</li>
          ))}
          <li>
            <a href={`/${language()}/about`}>{say('start.about')}</a>
          </li>
        </ul>
      </details>
    </>
  )
}

const DoorButton = ({ to, first }: { to: Door; first: At }) => (
  <button
    type="button"
    id={to}
    class="action scripted"
    onClick={() => {
      // Not every click has a touch before it: some are made by assistive technology.
      loadTelling()
      door.value = to
      at.value = first
    }}
  >
    {say(`start.${to}`)}
  </button>
)
