import type { Message } from '../../../core/envelope/message.ts'
import { isWithheld } from '../../../core/line/call.ts'
import { Attachments } from '../files/attachments.tsx'
import { Outside, Said } from '../outside.tsx'
import { sayChannel, sayHour, sayLanguage, sayMinute } from '../say.ts'
import { WriteDownCall } from '../told/offer.tsx'
import { i18n } from '../words.ts'

/** What a carrier handed over, and what the line did with it by itself. */
export function FromLine({
  message: { context, body },
  before,
}: {
  message: Message<'line'>
  /** The one before it: what it says already need not be said again. */
  before: Message<'line'> | null
}) {
  const { from, to, text, minute, language, answered, media = 0, call, files, missed } = body
  const isNew = before?.body.from !== from || before.body.to !== to
  const by = sayChannel(context.channel)
  const channel = language ? `${by} · ${sayLanguage(language)}` : by
  const hour = minute === undefined ? sayHour(context.hour) : sayMinute(minute)
  return (
    <>
      <Outside from={i18n._('tip.from.carrier', { channel })} hour={hour}>
        {isNew && (
          <p class="quiet">
            {i18n._('tip.carrier.numbers')}{' '}
            {isWithheld(from) ? i18n._('tip.call_withheld') : <Said text={from} />} → <Said text={to} />
          </p>
        )}
        {text !== '' && (
          <p>
            <Said text={text} />
          </p>
        )}
        {text === '' && !call && <p class="quiet">{i18n._('tip.line.empty')}</p>}
        {media > 0 && <p class="quiet">{i18n._('tip.line.media', { media })}</p>}
        {call && <CallFacts call={call} isLost={call.outcome === 'message' && !files} />}
        {files && <Attachments files={files} tip={context.tip} epoch={context.epoch} />}
      </Outside>
      {call?.outcome === 'spoken' && <WriteDownCall />}
      {missed && <p class="notice">{i18n._('tip.line.missed')}</p>}
      {answered !== undefined && (
        <article class="ours answered" data-testid="answered">
          <h3>{i18n._('tip.line.answered')}</h3>
          <Said text={answered} />
        </article>
      )}
    </>
  )
}

interface CallFactsProps {
  call: NonNullable<LineCall>
  /** Somebody left a message, and the carrier did not have it. */
  isLost: boolean
}

function CallFacts({ call: { seconds, outcome }, isLost }: CallFactsProps) {
  const minutes = Math.floor(seconds / 60)
  const rest = String(seconds % 60).padStart(2, '0')
  return (
    <p>
      {i18n._(isLost ? 'tip.call.lost' : `tip.call.${outcome}`)}{' '}
      <span class="quiet">{i18n._('tip.call_length', { minutes, seconds: rest })}</span>
    </p>
  )
}
type LineCall = Message<'line'>['body']['call']
