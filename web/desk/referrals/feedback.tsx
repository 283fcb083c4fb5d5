import { nextNumber } from '../numbers.ts'
import { Damaged, Ours, Outside, Said } from '../outside.tsx'
import { sayHour } from '../say.ts'
import { i18n } from '../words.ts'
import type { OpenedReferral } from './referral.ts'

interface FeedbackProps {
  feedback: OpenedReferral['feedback']
  from: string
  /** The reader's own office wrote it: it did not come from outside. */
  isOurs?: boolean
}

/** What an agency answered, in order; a number that is not there is told. */
export function Feedback({ feedback, from, isOurs = false }: FeedbackProps) {
  const missing = Array.from({ length: nextNumber(feedback) }, (_, seq) => seq).filter(
    (seq) => !feedback.some((one) => one.seq === seq),
  )
  return (
    <>
      {missing.length > 0 && <p class="notice">{i18n._('referral.missing', { number: missing.length })}</p>}
      {feedback.map(({ seq, hour, written }) => {
        if (!written) return <Damaged key={seq} hour={sayHour(hour)} />
        const { state, text } = written.message.body
        const Frame = isOurs ? Ours : Outside
        return (
          <Frame key={seq} from={i18n._(`referral.answer.${state}`, { from })} hour={sayHour(hour)}>
            {written.author === 'left' && <p class="notice">{i18n._('tip.reply.left.warning')}</p>}
            <Said text={text} />
          </Frame>
        )
      })}
    </>
  )
}
