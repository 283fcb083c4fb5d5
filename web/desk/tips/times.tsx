import { i18n } from '../words.ts'
import { stepsOf } from './due.ts'
import { inbox, minute } from './inbox.ts'
import { isDone } from './listed.ts'
import { sayLeft, sayTime } from './say.ts'

/**
 * The times that a tip of its priority has, counted down: to be seen, to be passed on or closed. Of what is done nothing
 * stands there, for nobody keeps the minute in which it was, and it would look as if it had been in time.
 */
export function Times({ tip }: { tip: string }) {
  const listed = inbox.value?.find(({ row }) => row.tip === tip)
  const steps = listed && !isDone(listed) ? stepsOf(listed, minute.value) : []
  if (steps.length === 0) return null
  return (
    <p class="times" data-testid="times">
      {steps.map(({ what, allowed, left }) => (
        <span key={what} class={`left ${left.state}`}>
          {i18n._(`times.step.${what}`, { time: sayTime(allowed) })}: {sayLeft(left)}
        </span>
      ))}
    </p>
  )
}
