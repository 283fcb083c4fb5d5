import { useEffect, useRef, useState } from 'preact/hooks'
import { folded } from '../../../core/fold.ts'
import { REASON_MAX, SMS_MAX, SMS_PARTS_MAX } from '../../../core/limits.ts'
import type { DeliveryState } from '../../../core/line/delivery.ts'
import { flattened, outsideGsm, partsOf } from '../../../core/line/parts.ts'
import { freedom } from '../../../core/line/reach.ts'
import { canBeAnswered } from '../../../core/line/sender.ts'
import type { SmsSent } from '../../../core/wire.ts'
import { Problem } from '../api.ts'
import { draft } from '../drafts.ts'
import { LastLook } from '../last-look.tsx'
import { LongText, tooLong } from '../long-text.tsx'
import { Said } from '../outside.tsx'
import { usePolling } from '../polling.ts'
import { sayMoment } from '../say.ts'
import { Trouble } from '../trouble.tsx'
import { i18n } from '../words.ts'
import { identifyingFor, LooksIdentifying } from './identifying.tsx'
import { smsReply, type Writer, writerOf } from './sms.ts'
import { languageOf } from './templates.tsx'
import type { Thread } from './thread.ts'

interface ReplySmsProps {
  thread: Thread
  /** The thread has grown, or may have. */
  onChange: () => void
}

/** A reply to somebody who wrote by SMS or WhatsApp; why there can be none, where there cannot. */
export function ReplySms({ thread, onChange }: ReplySmsProps) {
  const writer = writerOf(thread)
  if (!writer) return <p class="quiet">{i18n._('sms.off.unread')}</p>
  if (!canBeAnswered(writer.number)) return <p class="notice">{i18n._('sms.off.no_number')}</p>
  if (thread.severed) return <p class="notice">{i18n._('sms.off.severed')}</p>
  return <ReplyForm thread={thread} writer={writer} onChange={onChange} />
}

/** Milliseconds between two looks at the clock: what may be sent ends by the minute. */
const CLOCK = 10_000

/** A reply that is looked at once more. */
interface Sheet {
  text: string
  seq: number
  reason: string | null
  send: () => Promise<SmsSent>
}

function ReplyForm({ thread, writer, onChange }: ReplySmsProps & { writer: Writer }) {
  const { tip } = thread.row
  const text = draft(`sms ${tip}`, '')
  const reason = draft(`sms reason ${tip}`, '')
  const [anyway, setAnyway] = useState(false)
  const [sheet, setSheet] = useState<Sheet | null>(null)
  const [tried, setTried] = useState(false)
  const [taken, setTaken] = useState<unknown>(null)
  const [outcome, setOutcome] = useState<DeliveryState | null>(null)
  const [, lookAtClock] = useState(0)
  usePolling(async () => lookAtClock(Date.now()), CLOCK)
  const last = useRef<Sheet | null>(null)
  useEffect(() => {
    const { current } = last
    const isThere = ({ seq, text }: Sheet) =>
      thread.items.some(
        (item) =>
          item.what === 'reply' &&
          item.seq === seq &&
          item.delivery !== 'failed' &&
          item.written?.author === 'you' &&
          item.written.message.body.text === text,
      )
    // It had left, though the answer was lost: typed text that was sent must not be sent again.
    if (current && text.value === current.text && isThere(current)) {
      text.value = ''
      setTaken(null)
    }
  }, [thread])

  const contact = thread.kept.newest?.message.body.contact ?? null
  const rules = () => freedom(contact, writer, Date.now())
  const { free } = rules()
  const lack = lackOf(text.value, writer)
  const lacksReason = !free && anyway && reason.value.trim() === ''

  function look(event: Event) {
    event.preventDefault()
    setTried(true)
    if (lack !== null || lacksReason || tooLong(reason.value, REASON_MAX) || (!free && !anyway)) return
    setTaken(null)
    setOutcome(null)
    const why = free ? null : reason.value.trim()
    const leaving = { tip, seq: thread.nextReply, text: text.value, writer, reason: why }
    const made = { ...leaving, send: smsReply(leaving) }
    last.current = made
    setSheet(made)
  }

  async function send({ reason: why, send: sendIt }: Sheet) {
    if (why === null && !rules().free) throw new Problem('too-late', 0)
    const { state } = await sendIt()
    setOutcome(state)
    // What certainly did not arrive can be sent again.
    if (state === 'failed') return
    text.value = ''
    reason.value = ''
  }

  return (
    <form class="act" onSubmit={look} noValidate data-testid="sms">
      <h3>{i18n._(`sms.title.${writer.by}`)}</h3>
      <Risks by={writer.by} />
      <Rules thread={thread} writer={writer} />
      {contact?.word && (
        <p class="notice">
          {i18n._('sms.word')} <Said text={contact.word} />
        </p>
      )}
      <LongText
        label={i18n._('tip.reply.text')}
        error={tried && lack ? i18n._(`sms.lack.${lack}`, { most: SMS_PARTS_MAX }) : undefined}
        rows={4}
        value={text.value}
        change={(typed) => {
          text.value = typed
        }}
      />
      {writer.by === 'sms' && <Size text={text.value} onFlat={(flat) => (text.value = flat)} />}
      {contact?.word && folded(text.value).includes(folded(contact.word)) && (
        <p class="notice" role="alert">
          {i18n._('sms.word.told')}
        </p>
      )}
      {!free && (
        <>
          <label class="check">
            <input
              type="checkbox"
              checked={anyway}
              onChange={(event) => setAnyway(event.currentTarget.checked)}
            />
            {i18n._('sms.anyway')}
          </label>
          {anyway && (
            <LongText
              label={i18n._('sms.reason')}
              hint={i18n._('sms.reason.hint')}
              error={tried && lacksReason ? i18n._('sms.reason.empty') : undefined}
              rows={2}
              most={REASON_MAX}
              value={reason.value}
              change={(typed) => {
                reason.value = typed
              }}
            />
          )}
        </>
      )}
      {tried && !free && !anyway && (
        <p class="error" role="alert">
          <strong>{i18n._('mend')}</strong> {i18n._('sms.refused')}
        </p>
      )}
      <button type="submit">{i18n._('tip.leaves.look')}</button>
      <Trouble error={taken} />
      {outcome && (
        <p class={outcome === 'failed' || outcome === 'unknown' ? 'notice' : 'notice done'} role="status">
          {i18n._(`tip.delivery.${outcome}`)}
        </p>
      )}
      {sheet && (
        <LastLook
          label={i18n._(`sms.send.${writer.by}`)}
          send={() => send(sheet)}
          onClose={() => setSheet(null)}
          onTaken={(why) => {
            setSheet(null)
            setTaken(why)
            onChange()
          }}
          onSent={() => {
            setSheet(null)
            setTried(false)
            setAnyway(false)
            onChange()
          }}
        >
          <p class="recipient">
            <Said text={writer.number} />
          </p>
          <p>{i18n._('sms.sheet.from', { line: writer.line })}</p>
          <LooksIdentifying
            text={sheet.text}
            parts={identifyingFor(sheet.text, thread, languageOf(thread))}
            onBack={() => setSheet(null)}
          />
          {writer.by === 'sms' && <p>{sayParts(sheet.text)}</p>}
          <p>{i18n._('sms.sheet.stays')}</p>
          {sheet.reason !== null && (
            <div class="notice">
              <p>{i18n._('sms.sheet.outside')}</p>
              <Said text={sheet.reason} />
            </div>
          )}
        </LastLook>
      )}
    </form>
  )
}

/** What whoever writes here must have in mind: the message leaves every protection that Javi gives. */
const Risks = ({ by }: { by: Writer['by'] }) => (
  <ul class="listed risks">
    {(['phone', by === 'sms' ? 'carrier' : 'whatsapp', 'word'] as const).map((risk) => (
      <li key={risk}>{i18n._(`sms.risk.${risk}`)}</li>
    ))}
  </ul>
)

/** Whether it may be sent now, and why. */
function Rules({ thread, writer }: { thread: Thread; writer: Writer }) {
  const contact = thread.kept.newest?.message.body.contact ?? null
  const rules = freedom(contact, writer, Date.now())
  if (rules.free) {
    const until = rules.until === null ? '' : sayMoment(rules.until)
    return (
      <p class="notice done" data-testid="rules">
        {i18n._(until ? `sms.free.${rules.because}` : 'sms.free.always', { until })}
      </p>
    )
  }
  return (
    <p class="notice" data-testid="rules">
      {i18n._(`sms.bound.${rules.because}`)}{' '}
      {rules.opens !== null && i18n._('sms.opens', { opens: sayMoment(rules.opens) })}
    </p>
  )
}

function lackOf(text: string, { by }: Writer): 'empty' | 'long' | null {
  if (text.trim() === '') return 'empty'
  return text.length > SMS_MAX || (by === 'sms' && partsOf(text).parts > SMS_PARTS_MAX) ? 'long' : null
}

function sayParts(text: string): string {
  const { encoding, parts, left } = partsOf(text)
  return i18n._(`texts.size.${encoding}`, { parts, left })
}

/** How a text goes by SMS, and what makes it take more. */
function Size({ text, onFlat }: { text: string; onFlat: (text: string) => void }) {
  const odd = outsideGsm(text)
  const flat = flattened(text)
  return (
    <div data-testid="size">
      <p class="quiet" role="status">
        {sayParts(text)}
        {odd.length > 0 && ` ${i18n._('texts.odd', { characters: odd.slice(0, ODD_SHOWN).join(' ') })}`}
      </p>
      {odd.length > 0 && flat.changes.length > 0 && (
        <>
          <p class="quiet">{flat.changes.map(([from, to]) => `${from} → ${to}`).join(', ')}</p>
          <p>
            <button type="button" onClick={() => onFlat(flat.text)}>
              {i18n._('sms.flat')}
            </button>
          </p>
        </>
      )}
    </div>
  )
}

/** Of more the text is plainly in another script. */
const ODD_SHOWN = 12
