import { useEffect, useRef, useState } from 'preact/hooks'
import { DESK } from '../../../core/roles.ts'
import { fill, paths, type ReferralRow, type ReferralThread } from '../../../core/wire.ts'
import { call } from '../api.ts'
import { JointNotes } from '../joint/notes.tsx'
import { Damaged } from '../outside.tsx'
import { byCurrentKeys } from '../people/keep-up.ts'
import { usePolling } from '../polling.ts'
import { sayAge, sayDue, sayHour, sayOffice, sayState } from '../say.ts'
import { audited, unlocked } from '../session.ts'
import { Trouble } from '../trouble.tsx'
import { i18n } from '../words.ts'
import { Answer } from './answer.tsx'
import { ReferralContents } from './contents.tsx'
import { Feedback } from './feedback.tsx'
import { isDecided, isWholeReferral, type OpenedReferral, openReferral } from './referral.ts'
import '../matter.css'
import './referrals.css'

interface Opened {
  ref: string
  referral: OpenedReferral | null
  error: unknown
}

/** An agency's work: what was passed to it, and its answers. */
export function ReferralsScreen() {
  const [rows, setRows] = useState<ReferralRow[] | null>(null)
  const [trouble, setTrouble] = useState<unknown>(null)
  const [opened, setOpened] = useState<Opened | null>(null)
  const wanted = useRef<string | null>(null)

  async function load() {
    try {
      const { referrals } = await call<{ referrals: ReferralRow[] }>('GET', paths.referrals)
      setRows(referrals.toSorted(inOrder))
      setTrouble(null)
    } catch (error) {
      setTrouble(error)
    }
  }

  usePolling(load)

  async function open(ref: string) {
    const session = unlocked.value
    if (!session) return
    wanted.current = ref
    setOpened((before) => ({ ref, referral: before?.ref === ref ? before.referral : null, error: null }))
    try {
      const thread = await audited('referral_opened', ref, (entry) =>
        call<ReferralThread>('POST', fill(paths.referralOpen, { ref }), { entry }),
      )
      const referral = await byCurrentKeys(session, (now) => openReferral(thread, now), isWholeReferral)
      if (wanted.current === ref) setOpened({ ref, referral, error: null })
    } catch (error) {
      if (wanted.current === ref) setOpened((before) => before && { ...before, error })
    }
    void load()
  }

  function close() {
    wanted.current = null
    setOpened(null)
  }

  return (
    <div class={`referrals-desk${opened ? ' opened' : ''}`}>
      <section class="list-pane" aria-labelledby="referrals-title">
        <h1 id="referrals-title">{i18n._('referral.list')}</h1>
        <p class="quiet" role="status">
          {rows
            ? i18n._('referral.count', { count: rows.length })
            : trouble === null && i18n._('referral.loading')}
        </p>
        <Trouble error={trouble} retry={load} />
        {rows?.length === 0 && <p>{i18n._('referral.empty')}</p>}
        <ul class="plain">
          {rows?.map((row) => (
            <li key={row.ref}>
              <Row row={row} isOpen={row.ref === opened?.ref} onOpen={() => open(row.ref)} />
            </li>
          ))}
        </ul>
      </section>
      {opened ? (
        <Matter key={opened.ref} opened={opened} onReopen={() => open(opened.ref)} onBack={close} />
      ) : (
        <p class="matter nothing quiet">{i18n._('referral.nothing')}</p>
      )}
    </div>
  )
}

/** What waits for an answer first, by when it is due; then the newest. */
const inOrder = (a: ReferralRow, b: ReferralRow): number =>
  Number(isDecided(a)) - Number(isDecided(b)) ||
  (isDecided(a) ? b.hour - a.hour : a.due - b.due) ||
  (a.ref < b.ref ? -1 : 1)

function Row({ row, isOpen, onOpen }: { row: ReferralRow; isOpen: boolean; onOpen: () => void }) {
  return (
    <button
      type="button"
      class={`referral-row${row.state === 'sent' ? ' unread' : ''}`}
      aria-current={isOpen ? 'true' : undefined}
      data-ref={row.ref}
      onClick={onOpen}
    >
      {row.state === 'sent' && <span class="dot" role="img" aria-label={i18n._('tips.unread')} />}
      <span class="when">{sayHour(row.hour)}</span>
      <span class="quiet">{sayAge(row.hour)}</span>
      <span class={`chip state ${row.state}`}>{sayState(row.state)}</span>
      {!isDecided(row) && <span class="due">{sayDue(row.due)}</span>}
    </button>
  )
}

interface MatterProps {
  opened: Opened
  onReopen: () => void
  onBack: () => void
}

function Matter({ opened: { referral, error }, onReopen, onBack }: MatterProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <section class="matter" aria-labelledby="matter-title">
      <button type="button" class="back" onClick={onBack}>
        {i18n._('tips.back')}
      </button>
      <h2 id="matter-title" ref={heading} tabIndex={-1}>
        {i18n._('referral.title')} {referral && <span class="quiet">{sayHour(referral.row.hour)}</span>}
      </h2>
      {!referral && error === null && <p role="status">{i18n._('referral.opening')}</p>}
      <Trouble error={error} retry={onReopen} />
      {referral && <Contents referral={referral} onReopen={onReopen} />}
    </section>
  )
}

function Contents({ referral, onReopen }: { referral: OpenedReferral; onReopen: () => void }) {
  const { row, sent, feedback } = referral
  const session = unlocked.value
  if (!session) return null
  return (
    <>
      <p>
        <span class={`chip state ${row.state}`}>{sayState(row.state)}</span>{' '}
        {!isDecided(row) && <span class="due">{sayDue(row.due)}</span>}
      </p>
      {sent ? (
        <>
          <p>
            {i18n._('referral.from')} <strong>{sayOffice(session.keybook, DESK)}</strong>
          </p>
          {sent.author === 'left' && <p class="notice">{i18n._('tip.reply.left.warning')}</p>}
          <ReferralContents body={sent.body} />
        </>
      ) : (
        <Damaged hour={sayHour(row.hour)} />
      )}
      {feedback.length > 0 && <h3>{i18n._('referral.answers')}</h3>}
      <Feedback feedback={feedback} from={sayOffice(session.keybook, row.office)} isOurs />
      {row.joint !== null && <JointNotes joint={row.joint} said={sent?.body.joint ?? null} />}
      <Answer referral={referral} onChange={onReopen} />
    </>
  )
}
