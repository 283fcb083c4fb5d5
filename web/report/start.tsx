import { Call } from '../reporter/call.tsx'
import { language, say } from '../reporter/words.ts'
import { loadTelling } from './load-telling.ts'
import { at } from './state.ts'

/** The first screen. It is in the HTML already: it can be read before any script has run. */
export function Start() {
  return (
    <>
      <h1>{say('start.title')}</h1>
      <p class="danger">
        {say('start.danger')} <Call />
      </p>
      <div class="doors">
        <button
          type="button"
          id="tell"
          class="action scripted"
          onClick={() => {
            // Not every click has a touch before it: some are made by assistive technology.
            loadTelling()
            at.value = 'text'
          }}
        >
          {say('start.tell')}
        </button>
        <a id="come-back" class="button" href={`/${language()}/return`}>
          {say('start.return')}
        </a>
      </div>
      <p>
        <strong>{say('start.who.title')}: </strong>
        {say('start.who')}
      </p>
      <p>
        <strong>{say('start.ends.title')}: </strong>
        {say('start.ends')}
      </p>
      <details>
        <summary>{say('start.more')}</summary>
        <ul>
          {['device', 'exit', 'back', 'code', 'passed'].map((part) => (
            <li key={part}>{say(`start.more.${part}`)}</li>
          ))}
        </ul>
      </details>
    </>
  )
}
