import type { Message } from '../../../core/envelope/message.ts'
import type { DeliveryState } from '../../../core/line/delivery.ts'
import { Attachments } from '../files/attachments.tsx'
import { HandedView } from '../handed/over.tsx'
import { Damaged, Outside, Said } from '../outside.tsx'
import { PassedOnView } from '../referrals/passed-on.tsx'
import { sayChannel, sayHour, sayLanguage, sayMinute, sayOffice } from '../say.ts'
import { unlocked } from '../session.ts'
import type { Teller } from '../signers.ts'
import { i18n } from '../words.ts'
import { Answers } from './answers.tsx'
import { type States, useDeliveries } from './deliveries.ts'
import { Hints } from './hints.tsx'
import type { FromDesk, FromReporter, Item, PassedOn } from './items.ts'
import { FromLine } from './line.tsx'
import type { Thread } from './thread.ts'

export function ThreadItems({ thread, onChange }: { thread: Thread; onChange: Changing }) {
  const states = useDeliveries(thread)
  return (
    <ol class="items">
      {thread.items.map((item) => (
        <li key={keyOf(item)}>
          <ItemView item={item} thread={thread} states={states} onChange={onChange} />
        </li>
      ))}
    </ol>
  )
}

function keyOf(item: Item): string {
  if (item.what === 'referral') return item.referral.row.ref
  if (item.what === 'handed') return item.handed.row.handed
  return item.what === 'missing' ? `${item.side} ${item.seq}` : `${item.what} ${item.seq}`
}

/** What is done when something more stands in the thread; `null` where it is only read. */
type Changing = (() => void) | null

interface ItemProps {
  item: Item
  thread: Thread
  states: States
  onChange: Changing
}

function ItemView({ item, thread, states, onChange }: ItemProps) {
  switch (item.what) {
    case 'reporter':
      return <FromReporterView item={item} thread={thread} />
    case 'reply':
      return <FromDeskView item={item} state={states.get(item.seq) ?? item.delivery} />
    case 'referral':
      return (
        <PassedOnView
          tip={thread.row.tip}
          referral={item.referral}
          isFirstOfJoint={isFirstOfJoint(item, thread)}
          onChange={onChange}
        />
      )
    case 'handed':
      return <HandedView handed={item.handed} tip={thread.row} onChange={onChange} />
    case 'missing':
      return (
        <p class="notice">
          {i18n._(item.side === 'reporter' ? 'tip.missing.reporter' : 'tip.missing.reply', {
            number: item.seq + 1,
          })}
        </p>
      )
  }
}

function FromReporterView({
  item: { seq, hour, message, keyless, teller },
  thread,
}: {
  item: FromReporter
  thread: Thread
}) {
  if (!message) return <Damaged hour={sayHour(hour)} keyless={keyless} />
  const channel = sayChannel(thread.row.channel)
  if (message.context.kind === 'line') {
    const before = thread.items.find((item) => item.what === 'reporter' && item.seq === seq - 1)
    return <FromLine message={message as Message<'line'>} before={lineIn(before)} />
  }
  if (message.context.kind === 'followup') {
    const { text, language, files } = (message as Message<'followup'>).body
    const number = seq + 1
    return (
      <Outside
        from={i18n._('tip.from.followup', { number, language: sayLanguage(language) })}
        hour={sayHour(hour)}
      >
        <Said text={text} />
        {files && <Attachments files={files} tip={thread.row.tip} epoch={message.context.epoch} />}
      </Outside>
    )
  }
  const { report, files, told } = (message as Message<'tip'>).body
  const language = sayLanguage(report.language)
  return (
    <>
      <Outside
        from={
          told && teller
            ? i18n._('tip.from.told', { who: sayTeller(teller), language })
            : i18n._('tip.from.reporter', { channel, language })
        }
        hour={sayHour(hour)}
      >
        {told && (
          <p class="quiet" data-testid="told">
            {i18n._(`told.by.${told.by}`)} {told.note !== undefined && <Said text={told.note} />}
          </p>
        )}
        <Answers report={report} isAloud={told !== undefined} />
        {files && <Attachments files={files} tip={thread.row.tip} epoch={message.context.epoch} />}
      </Outside>
      <Hints report={report} />
    </>
  )
}

/** Who wrote it down: of a colleague or of another office, the office. */
function sayTeller({ office, author }: Teller): string {
  if (author === 'you') return i18n._('tip.told.you')
  const name = sayOffice(unlocked.value?.keybook, office)
  return author === 'left' ? i18n._('tip.told.left', { name }) : name
}

const lineIn = (item: Item | undefined): Message<'line'> | null =>
  item?.what === 'reporter' && item.message?.context.kind === 'line'
    ? (item.message as Message<'line'>)
    : null

function FromDeskView({
  item: { hour, minute, written, theirs },
  state,
}: {
  item: FromDesk
  state: DeliveryState | null
}) {
  if (!written) return <Damaged hour={sayHour(hour)} />
  const { message, author } = written
  const { sms } = message.body
  return (
    <article class="ours" data-testid="reply">
      <h3>
        {i18n._(`tip.reply.${author}`)}{' '}
        <span class="quiet">{minute === null ? sayHour(hour) : sayMinute(minute)}</span>
      </h3>
      {author === 'left' && <p class="notice">{i18n._('tip.reply.left.warning')}</p>}
      <Said text={message.body.text} />
      {sms && (
        <p class="quiet">
          {i18n._('tip.delivery.to')} <Said text={sms.to} />
        </p>
      )}
      {sms?.reason !== undefined && (
        <p class="quiet">
          {i18n._('tip.delivery.outside')} <Said text={sms.reason} />
        </p>
      )}
      {state && (
        <p class={state === 'failed' || state === 'unknown' ? 'notice' : 'quiet'} data-testid="delivery">
          {i18n._(`tip.delivery.${state}`)}
        </p>
      )}
      {theirs === 'deleted' && <p class="quiet">{i18n._('tip.reply.deleted')}</p>}
      {theirs === 'said to be deleted' && <p class="notice">{i18n._('tip.reply.deleted.unsigned')}</p>}
    </article>
  )
}

/** The notes of all stand once, with the first of those that were asked together. */
const isFirstOfJoint = (passedOn: PassedOn, { items }: Thread): boolean => {
  const { joint } = passedOn.referral.row
  return (
    joint !== null &&
    items.find((item) => item.what === 'referral' && item.referral.row.joint === joint) === passedOn
  )
}
