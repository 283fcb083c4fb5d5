import { useState } from 'preact/hooks'
import type { Report } from '../../../core/envelope/bodies.ts'
import type { Message } from '../../../core/envelope/message.ts'
import {
  type Contact,
  type ContactChannel,
  contactChannels,
  type SafeHours,
} from '../../../core/envelope/record.ts'
import { CONTACT_MAX } from '../../../core/limits.ts'
import { optionOf } from '../../../core/questionnaire.ts'
import { Problem } from '../api.ts'
import { sayAsked, useAskedWords } from '../asked.ts'
import { draft } from '../drafts.ts'
import { LongText, tooLong } from '../long-text.tsx'
import { Said } from '../outside.tsx'
import { Field } from '../parts.tsx'
import { sayAll, sayClock, sayDay } from '../say.ts'
import { Sheet } from '../sheet.tsx'
import { Trouble } from '../trouble.tsx'
import { i18n } from '../words.ts'
import { keepRecord } from './record.ts'
import { SafeHoursField } from './safe-hours.tsx'
import type { Thread } from './thread.ts'

interface ReachProps {
  thread: Thread
  onChange: () => void
}

/** How a person can be reached without harm: what they said on the page, and what the desk has written down since. */
export function Reach({ thread, onChange }: ReachProps) {
  const [isChanging, setChanging] = useState(false)
  const { first, kept } = thread
  const contact = kept.newest?.message.body.contact
  const report = first?.context.kind === 'tip' ? (first as Message<'tip'>).body.report : null
  return (
    <section class="act" aria-labelledby="reach-title" data-testid="reach">
      <h3 id="reach-title">{i18n._('reach.title')}</h3>
      {kept.isDamaged && (
        <p class="notice" role="alert">
          {i18n._('reach.damaged')}
        </p>
      )}
      {kept.newest?.author === 'left' && <p class="notice">{i18n._('tip.reply.left.warning')}</p>}
      {report && <SaidOnPage report={report} />}
      {contact ? <Rules contact={contact} /> : <p class="quiet">{i18n._('reach.nothing')}</p>}
      <button type="button" onClick={() => setChanging(true)}>
        {i18n._(contact ? 'reach.change' : 'reach.begin')}
      </button>
      {isChanging && (
        <ReachSheet
          thread={thread}
          onClose={() => setChanging(false)}
          onChange={onChange}
          onSaved={() => {
            setChanging(false)
            onChange()
          }}
        />
      )}
    </section>
  )
}

function SaidOnPage({ report: { reply, reply_how } }: { report: Report }) {
  useAskedWords()
  if (!reply && !reply_how) return null
  return (
    <div class="outside">
      <p class="quiet">{i18n._('reach.asked')}</p>
      {reply && <p>{sayAsked(optionOf('reply', reply))}</p>}
      {reply_how && <Said text={reply_how} />}
    </div>
  )
}

const sayHours = ({ day, from, to }: SafeHours, days = sayDay(day)): string =>
  i18n._(to < from ? 'reach.hours.next' : 'reach.hours', {
    day: days,
    from: sayClock(from),
    to: sayClock(to),
  })

function sayDays(days: number[]): string {
  if (days.length === 7) return i18n._('reach.safe.every')
  return days.join() === '0,1,2,3,4' ? i18n._('reach.safe.work') : sayAll(days.map(sayDay))
}

/** The same hours of several days, together. */
function spans(safe: readonly SafeHours[]): { days: number[]; hours: SafeHours }[] {
  const found: { days: number[]; hours: SafeHours }[] = []
  for (const hours of inOrder(safe)) {
    const same = found.find(({ hours: { from, to } }) => from === hours.from && to === hours.to)
    if (same) same.days.push(hours.day)
    else found.push({ days: [hours.day], hours })
  }
  return found
}

/** The rules, in words; those who wrote them down typed what a person said. */
function Rules({ contact: { safe = [], channel, word, note } }: { contact: Contact }) {
  return (
    <dl class="facts">
      <div class="wide">
        <dt>{i18n._('reach.safe')}</dt>
        <dd>
          {safe.length === 0 ? (
            i18n._('tip.answer.none')
          ) : (
            <ul class="listed">
              {spans(safe).map(({ days, hours }) => (
                <li key={keyOf(hours)}>{sayHours(hours, sayDays(days))}</li>
              ))}
            </ul>
          )}
        </dd>
      </div>
      <div>
        <dt>{i18n._('reach.channel')}</dt>
        <dd>{sayContactChannel(channel)}</dd>
      </div>
      {word && (
        <div>
          <dt>{i18n._('reach.word')}</dt>
          <dd>
            <Said text={word} />
          </dd>
        </div>
      )}
      {note && (
        <div class="wide">
          <dt>{i18n._('reach.note')}</dt>
          <dd>
            <Said text={note} />
          </dd>
        </div>
      )}
    </dl>
  )
}

const sayContactChannel = (channel: ContactChannel | undefined): string =>
  channel ? i18n._(`reach.channel.${channel}`) : i18n._('tip.answer.none')

const keyOf = ({ day, from, to }: SafeHours): string => `${day} ${from} ${to}`
const inOrder = (safe: readonly SafeHours[]) => safe.toSorted((a, b) => a.day - b.day || a.from - b.from)

/** What is typed and not saved, and which revision it would have become when it was begun. */
interface Typed {
  at: number
  contact: Contact
}

interface ReachSheetProps {
  thread: Thread
  onClose: () => void
  onChange: () => void
  onSaved: () => void
}

function ReachSheet({ thread: { row, kept }, onClose, onChange, onSaved }: ReachSheetProps) {
  const body = kept.newest?.message.body ?? {}
  const typed = draft<Typed | null>(`reach ${row.tip}`, null)
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const { at, contact } = typed.value ?? { at: kept.next, contact: body.contact ?? {} }
  const { safe = [], channel, word = '', note = '' } = contact
  const change = (next: Contact) => {
    typed.value = { at, contact: next }
  }

  async function save(event: Event) {
    event.preventDefault()
    if (tooLong(note, CONTACT_MAX.note)) return
    setBusy(true)
    setError(null)
    try {
      await keepRecord(row, kept.next, { ...body, contact: said(contact) })
      typed.value = null
      onSaved()
    } catch (why) {
      setBusy(false)
      // A colleague was before us: the thread shows what they wrote, and what is typed here stays.
      if (why instanceof Problem && why.code === 'taken') onChange()
      else setError(why)
    }
  }

  return (
    <Sheet title={i18n._('reach.title')} onClose={onClose}>
      <form onSubmit={save} noValidate>
        <p>{i18n._('reach.explain')}</p>
        <SafeHoursField
          hours={inOrder(safe)}
          onChange={(hours) => change({ ...contact, safe: hours })}
          say={sayHours}
          keyOf={keyOf}
        />
        <Field label={i18n._('reach.channel')}>
          {(ids) => (
            <select
              {...ids}
              value={channel ?? ''}
              onChange={({ currentTarget: { value } }) => {
                const { channel: _, ...others } = contact
                change(value === '' ? others : { ...others, channel: value as ContactChannel })
              }}
            >
              <option value="">{i18n._('tip.answer.none')}</option>
              {contactChannels.map((one) => (
                <option key={one} value={one}>
                  {sayContactChannel(one)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={i18n._('reach.word')} hint={i18n._('reach.word.hint')}>
          {(ids) => (
            <input
              {...ids}
              type="text"
              autocomplete="off"
              spellcheck={false}
              maxLength={CONTACT_MAX.word}
              value={word}
              onInput={(event) => change({ ...contact, word: event.currentTarget.value })}
            />
          )}
        </Field>
        <LongText
          label={i18n._('reach.note')}
          hint={i18n._('reach.note.hint')}
          rows={3}
          most={CONTACT_MAX.note}
          value={note}
          change={(typed) => change({ ...contact, note: typed })}
        />
        {at !== kept.next && (
          <p class="notice" role="alert">
            {i18n._('reach.taken')}
          </p>
        )}
        <Trouble error={error} />
        <button type="submit" class="main" disabled={busy}>
          {i18n._(busy ? 'tip.leaves.sealing' : 'reach.save')}
        </button>
      </form>
    </Sheet>
  )
}

/** What was not said is absent. */
function said({ safe = [], channel, word = '', note = '' }: Contact): Contact {
  return {
    ...(safe.length > 0 && { safe }),
    ...(channel && { channel }),
    ...(word.trim() !== '' && { word: word.trim() }),
    ...(note.trim() !== '' && { note: note.trim() }),
  }
}
