import type { FeedbackToDesk } from '../../../core/envelope/bodies.ts'
import { nextNumber } from '../numbers.ts'
import { Damaged, Ours, Outside, Said } from '../outside.tsx'
import { sayHour } from '../say.ts'
import { i18n } from '../words.ts'
import { Persons } from './persons.tsx'
import type { OpenedReferral } from './referral.ts'

interface FeedbackProps {
  feedback: OpenedReferral['feedback']
  /** Names of the two sides. */
  agency: string
  desk: string
  /** Which of them reads: what it wrote itself did not come from outside. */
  reader: 'agency' | 'desk'
}

/** What both sides said, in order; a number that is not there is told. */
export function Feedback({ feedback, agency, desk, reader }: FeedbackProps) {
  const missing = Array.from({ length: nextNumber(feedback) }, (_, seq) => seq).filter(
    (seq) => !feedback.some((one) => one.seq === seq),
  )
  return (
    <>
      {missing.length > 0 && <p class="notice">{i18n._('referral.missing', { number: missing.length })}</p>}
      {feedback.map(({ seq, hour, fromDesk, written }) => {
        if (!written) return <Damaged key={seq} hour={sayHour(hour)} />
        const { body } = written.message
        const Frame = fromDesk === (reader === 'desk') ? Ours : Outside
        const from = i18n._(`referral.answer.${body.state}`, { from: fromDesk ? desk : agency })
        return (
          <Frame key={seq} from={from} hour={sayHour(hour)}>
            {written.author === 'left' && <p class="notice">{i18n._('tip.reply.left.warning')}</p>}
            <SaidInFeedback body={body} />
          </Frame>
        )
      })}
    </>
  )
}

/** What one of them said; the same is shown before it leaves. */
export const SaidInFeedback = ({
  body: { text, outcome, persons, reference, officer },
}: {
  body: FeedbackToDesk
}) => (
  <>
    {outcome && (
      <p>
        <strong>{i18n._(`referral.outcome.${outcome}`)}</strong>
      </p>
    )}
    {text !== '' && (
      <p>
        <Said text={text} />
      </p>
    )}
    {persons && <Persons persons={persons} />}
    {reference !== undefined && (
      <p class="quiet">
        {i18n._('referral.reference')}: <Said text={reference} />
      </p>
    )}
    {officer !== undefined && (
      <p class="quiet">
        {i18n._('referral.officer')}: <Said text={officer} />
      </p>
    )}
  </>
)
