import { dateOf, type Hour } from '../../core/hour.ts'
import { sayDay } from '../../core/languages.ts'
import { language, say } from '../reporter/words.ts'
import type { checked } from './state.ts'

export const sayDate = (hour: Hour): string => sayDay(dateOf(hour), language())

/** What the check found, in a sentence, and what to do about it. */
export function Found({ found, again }: { found: typeof checked.value; again(): void }) {
  return (
    <div id="found" role="status" data-found={found?.state ?? 'checking'}>
      <Sentences found={found} />
      {(found?.state === 'network' || found?.state === 'load') && (
        <div class="onward">
          <button type="button" id="again" class="action" onClick={again}>
            {say('keybook.found.again')}
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
        <p>{say('keybook.found.checking')}</p>
        <progress aria-label={say('keybook.found.checking')} />
      </>
    )
  }
  switch (found.state) {
    case 'right': {
      const date = sayDate(found.until)
      return (
        <>
          <p class="done">{say('keybook.found.right')}</p>
          {found.expired ? (
            <p class="notice">{say('keybook.until.late', { date })}</p>
          ) : (
            <p>{say('keybook.until.good', { date })}</p>
          )}
        </>
      )
    }
    case 'broken': {
      const { at, n, why } = found.found
      return (
        <div class="danger">
          <p>{say('keybook.found.broken')}</p>
          <p>
            <strong>
              {say(`keybook.at.${at}`, { n })} {say(`keybook.break.${why}`)}
            </strong>
          </p>
        </div>
      )
    }
    case 'forged':
      return <p class="danger">{say('keybook.found.forged')}</p>
    default:
      return <p class="notice">{say(`keybook.found.${found.state}`)}</p>
  }
}
