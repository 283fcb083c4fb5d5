import { dateOf, type Hour } from '../../core/hour.ts'
import { formatsOf } from '../../core/words.ts'
import { language } from '../reporter/words.ts'
import type { checked } from './state.ts'
import { say } from './words.ts'

export const sayDate = (hour: Hour): string =>
  dateOf(hour).toLocaleDateString(formatsOf[language()], { dateStyle: 'long' })

/** What the check found, in a sentence, and what to do about it. */
export function Found({ found, again }: { found: typeof checked.value; again(): void }) {
  return (
    <div id="found" role="status" data-found={found?.state ?? 'checking'}>
      <Sentences found={found} />
      {(found?.state === 'network' || found?.state === 'load') && (
        <div class="onward">
          <button type="button" id="again" class="action" onClick={again}>
            {say('found.again')}
          </button>
        </div>
      )}
    </div>
  )
}

function Sentences({ found }: { found: typeof checked.value }) {
  if (!found) {
    return (
      <>
        <p>{say('found.checking')}</p>
        <progress aria-label={say('found.checking')} />
      </>
    )
  }
  switch (found.state) {
    case 'right': {
      const date = sayDate(found.until)
      return (
        <>
          <p class="done">{say('found.right')}</p>
          {found.expired ? (
            <p class="notice">{say('until.late', { date })}</p>
          ) : (
            <p>{say('until.good', { date })}</p>
          )}
        </>
      )
    }
    case 'broken': {
      const { at, n, why } = found.found
      return (
        <div class="danger">
          <p>{say('found.broken')}</p>
          <p>
            <strong>
              {say(`at.${at}`, { n })} {say(`break.${why}`)}
            </strong>
          </p>
        </div>
      )
    }
    case 'forged':
      return <p class="danger">{say('found.forged')}</p>
    default:
      return <p class="notice">{say(`found.${found.state}`)}</p>
  }
}
