import { useEffect, useRef, useState } from 'preact/hooks'
import { hourOf } from '../../../core/hour.ts'
import { DUE_URGENT } from '../../../core/limits.ts'
import { groupOf, groups, isReadable, numberOf, type ReferralGroup } from '../../../core/referral.ts'
import { DESK } from '../../../core/roles.ts'
import { isUnanswered } from '../../../core/status.ts'
import {
  type DeskMember,
  fill,
  paths,
  type ReferralList,
  type ReferralRow,
  type ReferralThread,
} from '../../../core/wire.ts'
import { call, Problem } from '../api.ts'
import { Attachments } from '../files/attachments.tsx'
import { JointNotes } from '../joint/notes.tsx'
import { Damaged } from '../outside.tsx'
import { byCurrentKeys } from '../people/keep-up.ts'
import { usePolling } from '../polling.ts'
import { areTimesSaid, isStateSaid, type Times, timesOf } from '../said-state.ts'
import { sayAge, sayDue, sayHour, sayOffice, sayOwnState } from '../say.ts'
import { audited, unlocked } from '../session.ts'
import { Trouble } from '../trouble.tsx'
import { i18n } from '../words.ts'
import { Answer } from './answer.tsx'
import { Feedback } from './feedback.tsx'
import { Has, sayColleague } from './has.tsx'
import { Official } from './official.tsx'
import { isWholeReferral, type OpenedReferral, openReferral } from './referral.ts'
import '../matter.css'
import './referrals.css'

interface Opened {
  ref: string
  referral: OpenedReferral | null
  error: unknown
}

/** An agency's work: what was passed to it, and what it says of it. */
export function ReferralsScreen() {
  const [list, setList] = useState<ReferralList | null>(null)
  const [trouble, setTrouble] = useState<unknown>(null)
  const [opened, setOpened] = useState<Opened | null>(null)
  const [signed, setSigned] = useState<ReadonlyMap<string, Times>>(new Map())
  const wanted = useRef<string | null>(null)

  async function load() {
    try {
      setList(await call<ReferralList>('GET', paths.referrals))
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
    // What has ended is listed, and cannot be read any more.
    const known = list?.referrals.find((row) => row.ref === ref)
    if (known && !isReadable(known.state)) return
    try {
      const thread = await audited('referral_opened', ref, (entry) =>
        call<ReferralThread>('POST', fill(paths.referralOpen, { ref }), { entry }),
      )
      const referral = await byCurrentKeys(session, (now) => openReferral(thread, now), isWholeReferral)
      if (referral.sent) setSigned((before) => new Map(before).set(ref, timesOf(referral)))
      if (wanted.current === ref) setOpened({ ref, referral, error: null })
    } catch (error) {
      // It was finished, or taken back: what was read of it is shown no longer.
      const isGone = error instanceof Problem && error.code === 'not-found'
      if (wanted.current === ref)
        setOpened((before) => before && { ...before, ...(isGone && { referral: null }), error })
    }
    void load()
  }

  function close() {
    wanted.current = null
    setOpened(null)
  }

  // Of what was opened here the times stand as they were signed, whatever the server says.
  const rows = list?.referrals.map((row) => ({ ...row, ...signed.get(row.ref) }))
  return (
    <div class={`referrals-desk${opened ? ' opened' : ''}`}>
      <section class="list-pane off-paper" aria-labelledby="referrals-title">
        <h1 id="referrals-title">{i18n._('referral.list')}</h1>
        <p class="quiet" role="status">
          {rows
            ? i18n._('referral.count', { count: rows.length })
            : trouble === null && i18n._('referral.loading')}
        </p>
        <Trouble error={trouble} retry={load} />
        {rows?.length === 0 && <p>{i18n._('referral.empty')}</p>}
        {list &&
          rows &&
          rows.length > 0 &&
          groups.map((group) => (
            <Group
              key={group}
              group={group}
              rows={rows.filter((row) => groupOf(row) === group)}
              members={list.members}
              opened={opened?.ref}
              onOpen={open}
            />
          ))}
      </section>
      {opened && list && rows ? (
        <Matter
          key={opened.ref}
          opened={opened}
          list={{ ...list, referrals: rows }}
          onReopen={() => open(opened.ref)}
          onLoad={load}
          onBack={close}
        />
      ) : (
        <p class="matter nothing quiet off-paper">{i18n._('referral.nothing')}</p>
      )}
    </div>
  )
}

/** What waits for an answer by when it is due; the rest by the newest. */
const inOrder = (a: ReferralRow, b: ReferralRow): number =>
  Number(isUnanswered(b.state)) - Number(isUnanswered(a.state)) ||
  (isUnanswered(a.state) ? a.due - b.due : b.hour - a.hour) ||
  (a.ref < b.ref ? -1 : 1)

/** What must be answered within hours, as whatever was sent as urgent: more of it the list does not know. */
const presses = ({ due }: ReferralRow): boolean => due - hourOf(Date.now()) <= DUE_URGENT

interface GroupProps {
  group: ReferralGroup
  rows: ReferralRow[]
  members: readonly DeskMember[]
  opened: string | undefined
  onOpen: (ref: string) => void
}

function Group({ group, rows, members, opened, onOpen }: GroupProps) {
  const id = `group-${group}`
  return (
    <section aria-labelledby={id} data-testid={id}>
      <h2 id={id}>
        {i18n._(`referral.group.${group}`)} <span class="quiet">{rows.length}</span>
      </h2>
      {rows.length > 0 && (
        <ul class="plain">
          {rows.toSorted(inOrder).map((row) => (
            <li key={row.ref}>
              <Row row={row} members={members} isOpen={row.ref === opened} onOpen={() => onOpen(row.ref)} />
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

interface RowProps {
  row: ReferralRow
  members: readonly DeskMember[]
  isOpen: boolean
  onOpen: () => void
}

function Row({ row, members, isOpen, onOpen }: RowProps) {
  // A new one, an answer of the desk's, or a note of those who were asked together.
  const isUnread = row.state === 'sent' || row.unread
  return (
    <button
      type="button"
      class={`referral-row${isUnread ? ' unread' : ''}`}
      aria-current={isOpen ? 'true' : undefined}
      data-ref={row.ref}
      onClick={onOpen}
    >
      {isUnread && <span class="dot" role="img" aria-label={i18n._('tips.unread')} />}
      <span class="when">{numberOf(row.ref)}</span>
      <span class="quiet">
        {sayHour(row.hour)} · {sayAge(row.hour)}
      </span>
      <span class={`chip state ${row.state}`}>{sayOwnState(row.state)}</span>
      {row.deskWrote && isReadable(row.state) && (
        <span class="chip doubtful">{i18n._('referral.desk_wrote')}</span>
      )}
      {row.assignee !== null && isReadable(row.state) && (
        <span class="by">{i18n._('referral.has', { name: sayColleague(members, row.assignee) })}</span>
      )}
      {isUnanswered(row.state) && <span class={presses(row) ? 'due presses' : 'due'}>{sayDue(row.due)}</span>}
    </button>
  )
}

interface MatterProps {
  opened: Opened
  list: ReferralList
  onReopen: () => void
  onLoad: () => Promise<unknown>
  onBack: () => void
}

function Matter({ opened: { ref, referral, error }, list, onReopen, onLoad, onBack }: MatterProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  const row = list.referrals.find((one) => one.ref === ref)
  const isThere = row !== undefined && isReadable(row.state)
  return (
    <section class="matter" aria-labelledby="matter-title">
      <button type="button" class="back off-paper" onClick={onBack}>
        {i18n._('tips.back')}
      </button>
      <h2 id="matter-title" class="off-paper" ref={heading} tabIndex={-1}>
        {i18n._('referral.title')} <span class="number">{numberOf(ref)}</span>{' '}
        {row && <span class="quiet">{sayHour(row.hour)}</span>}
      </h2>
      {!row && (
        <p class="notice" role="alert" data-testid="taken-back">
          {i18n._('referral.taken_back')}
        </p>
      )}
      {row && !isThere && (
        <p class="notice done" role="status" data-testid="ended">
          {i18n._(row.state === 'declined' ? 'referral.is_declined' : 'referral.is_done')}
        </p>
      )}
      {isThere && !referral && error === null && <p role="status">{i18n._('referral.opening')}</p>}
      {isThere && <Trouble error={error} retry={onReopen} />}
      {isThere && referral && (
        <Contents referral={referral} row={row} members={list.members} onReopen={onReopen} onLoad={onLoad} />
      )}
    </section>
  )
}

interface ContentsProps {
  referral: OpenedReferral
  /** As it is listed now: it may have moved since it was opened. */
  row: ReferralRow
  members: readonly DeskMember[]
  onReopen: () => void
  onLoad: () => Promise<unknown>
}

function Contents({ referral, row, members, onReopen, onLoad }: ContentsProps) {
  const { sent, feedback } = referral
  const session = unlocked.value
  if (!session) return null
  const desk = sayOffice(session.keybook, DESK)
  return (
    <>
      <p class="off-paper">
        <span class={`chip state ${row.state}`}>{sayOwnState(row.state)}</span>{' '}
        {isUnanswered(row.state) && sent?.body.urgency === 'now' && (
          <span class="mark danger">{i18n._('leave.urgency.now')}</span>
        )}{' '}
        {isUnanswered(row.state) && <span class="due">{sayDue(row.due)}</span>}
      </p>
      {!isStateSaid(referral) && <p class="notice off-paper">{i18n._('referral.state.unsaid')}</p>}
      {!areTimesSaid(referral) && <p class="notice off-paper">{i18n._('referral.times.unsaid')}</p>}
      <Has row={row} members={members} onChange={onLoad} />
      {row.answers > feedback.length && (
        <p class="notice off-paper" role="status">
          {i18n._('referral.news')}{' '}
          <button type="button" onClick={onReopen}>
            {i18n._('tip.news.show')}
          </button>
        </p>
      )}
      {sent ? <Official referral={referral} body={sent.body} /> : <Damaged hour={sayHour(row.hour)} />}
      {sent?.body.files && (
        <div class="off-paper">
          <h3>{i18n._('leave.files')}</h3>
          <Attachments files={sent.body.files} referral={row.ref} epoch={sent.epoch} />
        </div>
      )}
      {sent?.author === 'left' && <p class="notice off-paper">{i18n._('tip.reply.left.warning')}</p>}
      <div class="off-paper">
        {feedback.length > 0 && <h3>{i18n._('referral.answers')}</h3>}
        <Feedback
          feedback={feedback}
          agency={sayOffice(session.keybook, row.office)}
          desk={desk}
          reader="agency"
        />
        {row.joint !== null && (
          <JointNotes joint={row.joint} said={sent?.body.joint ?? null} onRead={onLoad} onReopen={onReopen} />
        )}
      </div>
      <Answer referral={referral} onChange={onReopen} />
    </>
  )
}
