import { i18n } from '../words.ts'
import { hour, inbox } from './inbox.ts'
import { isDone, type Step, stepsOf } from './order.ts'
import { sayLeft } from './say.ts'

/** The times that a tip of its priority has, counted down: to be seen, to be passed on or closed. */
export function Times({ tip }: { tip: string }) {
  const listed = inbox.value?.find(({ row }) => row.tip === tip)
  if (!listed || isDone(listed)) return null
  return (
    <p class="times" data-testid="times">
      {stepsOf(listed, hour.value).map((step) => (
        <StepView key={step.what} step={step} />
      ))}
    </p>
  )
}

const StepView = ({ step: { what, minutes, left } }: { step: Step }) => (
  <span class={left ? `left ${left.state}` : 'left'}>
    {i18n._(`times.step.${what}`, { time: sayMinutes(minutes) })}:{' '}
    {left ? sayLeft(left) : i18n._('times.done')}
  </span>
)

/** What is allowed: five minutes, four hours, three days. */
function sayMinutes(minutes: number): string {
  if (minutes < 60) return i18n._('times.minutes', { minutes })
  const hours = minutes / 60
  return hours <= 48 ? i18n._('tips.left.hours', { hours }) : i18n._('tips.left.days', { days: hours / 24 })
}
