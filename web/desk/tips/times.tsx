import { i18n } from '../words.ts'
import { inbox, minute } from './inbox.ts'
import { isDone, type Step, stepsOf } from './order.ts'
import { sayLeft, sayTime } from './say.ts'

/** The times that a tip of its priority has, counted down: to be seen, to be passed on or closed. */
export function Times({ tip }: { tip: string }) {
  const listed = inbox.value?.find(({ row }) => row.tip === tip)
  if (!listed || isDone(listed)) return null
  return (
    <p class="times" data-testid="times">
      {stepsOf(listed, minute.value).map((step) => (
        <StepView key={step.what} step={step} />
      ))}
    </p>
  )
}

const StepView = ({ step: { what, allowed, left } }: { step: Step }) => (
  <span class={left ? `left ${left.state}` : 'left'}>
    {i18n._(`times.step.${what}`, { time: sayTime(allowed) })}: {left ? sayLeft(left) : i18n._('times.done')}
  </span>
)
