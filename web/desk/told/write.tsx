import { useEffect, useRef, useState } from 'preact/hooks'
import { type DraftOfMember, toldBy } from '../../../core/envelope/bodies.ts'
import { ZONE } from '../../../core/hour.ts'
import { languages } from '../../../core/languages.ts'
import { ANSWER_MAX, REASON_MAX, TEXT_MAX, TEXTS_MAX } from '../../../core/limits.ts'
import { doors } from '../../../core/questionnaire.ts'
import { newReceipt } from '../../../core/receipt.ts'
import { DESK } from '../../../core/roles.ts'
import { saidIn } from '../../../core/told.ts'
import { chosen, isReady, mark } from '../../reporter/files/chosen.ts'
import { stretchReceipt } from '../keys.ts'
import { LongText } from '../long-text.tsx'
import { Field } from '../parts.tsx'
import { random } from '../random.ts'
import { sayLanguage } from '../say.ts'
import { unlocked } from '../session.ts'
import { Trouble } from '../trouble.tsx'
import { formats, i18n } from '../words.ts'
import { NotSent } from './attach.ts'
import { Files, Sending } from './files.tsx'
import { Questions, sayAloud } from './questions.tsx'
import { type GivenReceipt, tell } from './send.ts'
import {
  answer,
  change,
  discard,
  finish,
  keepSaving,
  putAside,
  save,
  saving,
  settled,
  writing,
} from './writing.ts'

/** What was stored. */
export interface Told {
  tip: string
  /** The receipt to be read out. */
  digits: string | null
  /** It was there already, from an earlier try whose answer was lost, and may say something else. */
  earlier: boolean
}

/** A receipt on its way: made in this browser, where only what the desk may know of it stays. */
interface Receipt {
  digits: string
  keys: Promise<GivenReceipt>
}

/** One page on which a tip is written down while somebody tells it. */
export function Write({ onTold }: { onTold: (told: Told) => void }) {
  const form = useRef<HTMLFormElement>(null)
  const receipt = useRef<Receipt | null>(null)
  /** What has been sent, and may have arrived though no answer came. */
  const sent = useRef<{ draft: DraftOfMember; digits: string | null; files: string }[]>([])
  const [wantsReceipt, setWantsReceipt] = useState(false)
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const [leaving, setLeaving] = useState(false)
  useEffect(() => form.current?.querySelector('textarea')?.focus(), [])
  useEffect(keepSaving, [])
  const { value } = writing
  const session = unlocked.value
  if (!value || !session) return null
  const { draft, id } = value
  const isDesk = session.member.office === DESK
  const text = draft.text ?? ''
  const lack = lackOf(draft)

  function prepare(): Receipt {
    const digits = receipt.current?.digits ?? newReceipt(random)
    const made: Receipt = receipt.current ?? { digits, keys: stretchReceipt(digits) }
    // What failed for want of memory is tried again when it is stored.
    made.keys.catch(() => {
      if (receipt.current === made) receipt.current = null
    })
    receipt.current = made
    return made
  }

  async function store(event: Event) {
    event.preventDefault()
    setTried(true)
    setError(null)
    if (lack !== null || !chosen.value.every(isReady)) {
      form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
      return
    }
    if (busy) return
    setBusy(true)
    try {
      const given = wantsReceipt ? prepare() : null
      const keys = given ? await given.keys : null
      await settled()
      const digits = given?.digits ?? null
      const before = sent.current
      const files = mark()
      sent.current = [...before, { draft, digits, files }]
      const isNew = await tell(id, draft, keys)
      const isSame =
        before.length > 0 &&
        before.every((one) => one.draft === draft && one.digits === digits && one.files === files)
      onTold({ tip: id, digits, earlier: !isNew && !isSame })
      finish()
    } catch (why) {
      // Of its files the page says itself what became of them.
      if (!(why instanceof NotSent)) setError(why)
      setBusy(false)
    }
  }

  async function leave(how: () => Promise<void>) {
    setError(null)
    try {
      await how()
    } catch (why) {
      setError(why)
    }
  }

  return (
    <form
      ref={form}
      class="telling"
      noValidate
      onSubmit={store}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && event.ctrlKey) void store(event)
        // A line is no answer to the whole form: during a call nothing is stored by a slip.
        else if (event.key === 'Enter' && (event.target as HTMLElement).tagName === 'INPUT')
          event.preventDefault()
      }}
    >
      <div class="beside-questions">
        <h1>{i18n._('told.title')}</h1>
        <p class="notice" data-testid="safety">
          {i18n._('told.safety')}
        </p>
        <LongText
          label={sayAloud('text')}
          hint={i18n._('told.story.hint')}
          error={tried && lack ? i18n._(`told.lack.${lack.what}`, { over: lack.over }) : undefined}
          class="story"
          rows={9}
          most={TEXT_MAX}
          value={text}
          change={(typed) => answer({ text: typed || undefined })}
          onLeave={save}
        />
        <div class="of">
          <Field label={i18n._('told.by')}>
            {(ids) => (
              <select
                {...ids}
                value={draft.told.by}
                onChange={({ currentTarget: { selectedIndex } }) =>
                  change({ told: { ...draft.told, by: toldBy[selectedIndex] ?? 'call' } })
                }
              >
                {toldBy.map((one) => (
                  <option key={one} value={one}>
                    {i18n._(`told.by.${one}`)}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Field label={i18n._('told.about')}>
            {(ids) => (
              <select
                {...ids}
                value={draft.door}
                onChange={({ currentTarget: { selectedIndex } }) =>
                  change({ door: doors[selectedIndex] ?? 'seen' })
                }
              >
                {doors.map((one) => (
                  <option key={one} value={one}>
                    {i18n._(`told.about.${one}`)}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Field label={i18n._('told.language')}>
            {(ids) => (
              <select
                {...ids}
                value={draft.language}
                onChange={(event) => change({ language: event.currentTarget.value })}
              >
                {[...languages, 'und'].map((one) => (
                  <option key={one} value={one}>
                    {sayLanguage(one)}
                  </option>
                ))}
              </select>
            )}
          </Field>
        </div>
        <Field label={i18n._('told.note')} hint={i18n._('told.note.hint')}>
          {(ids) => (
            <input
              {...ids}
              type="text"
              dir="auto"
              autocomplete="off"
              maxLength={REASON_MAX}
              value={draft.told.note ?? ''}
              onInput={(event) => change({ told: withNote(draft.told, event.currentTarget.value) })}
              onChange={save}
            />
          )}
        </Field>
      </div>
      <div>
        <Questions />
        <Files busy={busy} />
        <section class="asked">
          <h2>{i18n._('told.part.end')}</h2>
          <label class="check">
            <input
              type="checkbox"
              checked={wantsReceipt}
              onChange={(event) => {
                setWantsReceipt(event.currentTarget.checked)
                if (event.currentTarget.checked) prepare()
              }}
            />
            {i18n._('told.receipt.make')}
          </label>
          <p class="hint">{i18n._('told.receipt.hint')}</p>
          {!isDesk && <p class="notice">{i18n._('told.agency')}</p>}
          <Trouble error={error} />
          {tried && !chosen.value.every(isReady) && (
            <p class="notice" role="alert">
              {i18n._('told.lack.files')}
            </p>
          )}
          <Sending />
          <div class="buttons">
            <button type="submit" class="main" disabled={busy} aria-keyshortcuts="Control+Enter">
              {busy ? i18n._('told.storing') : i18n._(isDesk ? 'told.store' : 'told.give')}
            </button>
            <kbd>Ctrl Enter</kbd>
            <button type="button" disabled={busy} onClick={() => leave(putAside)}>
              {i18n._('told.aside')}
            </button>
            <button type="button" disabled={busy} onClick={() => setLeaving(true)}>
              {i18n._('told.discard')}
            </button>
          </div>
          {leaving && (
            <div class="notice" role="alert">
              <p>{i18n._('told.discard.sure')}</p>
              <div class="buttons">
                <button type="button" onClick={() => leave(() => discard(id))}>
                  {i18n._('told.discard.yes')}
                </button>
                <button type="button" onClick={() => setLeaving(false)}>
                  {i18n._('told.discard.no')}
                </button>
              </div>
            </div>
          )}
          <Kept />
        </section>
      </div>
    </form>
  )
}

const withNote = ({ by }: { by: (typeof toldBy)[number] }, note: string) => ({
  by,
  ...(note !== '' && { note }),
})

/** Whether what is being written would survive this browser. */
function Kept() {
  const { value } = saving
  if (value && 'error' in value)
    return (
      <p class="notice" role="status" data-testid="kept">
        {i18n._('told.kept.not')}
      </p>
    )
  const time =
    value && new Intl.DateTimeFormat(formats(), { timeStyle: 'medium', timeZone: ZONE }).format(value.at)
  return (
    <p class="quiet" data-testid="kept">
      {time ? i18n._('told.kept', { time }) : i18n._('told.kept.soon')}
    </p>
  )
}

/** Why it cannot be stored as it is. */
function lackOf(
  draft: NonNullable<typeof writing.value>['draft'],
): { what: 'text' | 'long' | 'all'; over: number } | null {
  const said = saidIn(draft)
  const { text = '' } = said
  if (text.trim() === '') return { what: 'text', over: 0 }
  if (text.length > TEXT_MAX) return { what: 'long', over: text.length - TEXT_MAX }
  const limits = Object.entries(ANSWER_MAX) as [keyof typeof ANSWER_MAX, number][]
  const tooLong = limits.some(([name, most]) => (said[name]?.length ?? 0) > most)
  const texts = [text, draft.typed, draft.told.note, ...limits.map(([name]) => said[name])]
  const over = texts.reduce((sum, one) => sum + (one?.length ?? 0), 0) - TEXTS_MAX
  return tooLong || over > 0 ? { what: 'all', over: Math.max(over, 0) } : null
}
