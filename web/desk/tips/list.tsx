import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Summary } from '../../../core/keys/summary.ts'
import { Said } from '../outside.tsx'
import { sayAge, sayChannel, sayLanguage, sayPlaceName, sayPriority, sayStatus } from '../say.ts'
import { unlocked } from '../session.ts'
import { Trouble } from '../trouble.tsx'
import { i18n } from '../words.ts'
import { Filters, Views } from './choices.tsx'
import { ChooseSeveral, Choosing } from './choosing.tsx'
import { chosen, toggle } from './chosen.ts'
import { isAnswerLate, isToLook, leftOf } from './due.ts'
import { Find } from './find.tsx'
import { HeavyCount } from './heavy.tsx'
import { hour, inbox, load, minute, opening, trouble } from './inbox.ts'
import { isUnread, isUrgent, type Listed } from './listed.ts'
import { sayLeft, sayMember } from './say.ts'
import { found } from './search.ts'
import { clear, cursor as cursorSignal, filters, shown, view } from './shown.ts'
import { hasNote } from './views.ts'

/** Pixels; the style sheet says the same. Only the rows in view are drawn, so it must not depend on what is in them. */
const ROW = 40
const SPARE = 8

interface ListProps {
  onOpen: (tip: string) => void
}

export function List({ onOpen }: ListProps) {
  const [isOpen, setOpen] = useState(false)
  const tips = inbox.value
  const some = tips !== null && tips.length > 0
  return (
    <section class="list-pane" aria-label={i18n._('tips.list')}>
      <header class="list-head">
        <h1>{i18n._('tips.list')}</h1>
        <State />
        <HeavyCount />
      </header>
      {some && (
        <div class="list-tools">
          <Find />
          <Views />
          <div class="narrowing">
            <Filters isOpen={isOpen} onToggle={setOpen} />
            <ChooseSeveral />
          </div>
        </div>
      )}
      {chosen.value && <Choosing />}
      <Trouble error={trouble.value} retry={load} />
      {some && <Shown onOpen={onOpen} />}
      {tips?.length === 0 && <p class="empty">{i18n._('tips.empty')}</p>}
    </section>
  )
}

function Shown({ onOpen }: ListProps) {
  const tips = shown.value
  if (!tips) return null
  if (tips.length > 0) return <Rows tips={tips} cursor={cursorSignal.value} onOpen={onOpen} />
  return (
    <p class="empty">
      {i18n._('tips.none')}{' '}
      <button type="button" onClick={clear}>
        {i18n._('tips.clear')}
      </button>
    </p>
  )
}

/** By itself, for progress changes with every message and the rows do not. */
function State() {
  return (
    <p class="quiet" role="status" aria-live={opening.value ? 'off' : 'polite'} data-testid="tips-state">
      {sayState()}
    </p>
  )
}

function sayState(): string {
  const tips = inbox.value
  if (!tips) return trouble.value === null ? i18n._('tips.loading') : ''
  if (opening.value) return i18n._('tips.opening', { ...opening.value })
  const isPart = view.value !== 'all' || found.value !== null || Object.keys(filters.value).length > 0
  if (isPart) return i18n._('tips.count.part', { shown: shown.value?.length ?? 0, count: tips.length })
  return i18n._('tips.count', { count: tips.length, unread: tips.filter(isUnread).length })
}

interface RowsProps extends ListProps {
  tips: readonly Listed[]
  cursor: string | null
}

function Rows({ tips, cursor, onOpen }: RowsProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const before = useRef(tips)
  const [top, setTop] = useState(0)
  const [height, setHeight] = useState(800)

  useLayoutEffect(() => {
    const element = scroller.current as HTMLDivElement
    const watch = new ResizeObserver(() => setHeight(element.clientHeight))
    watch.observe(element)
    return () => watch.disconnect()
  }, [])

  // A poll may put tips above: what the reader looks at stays where it is.
  useLayoutEffect(() => {
    const element = scroller.current as HTMLDivElement
    const anchor = anchorOf(before.current, cursor, element)
    const [from, to] = [before.current, tips].map((list) => list.findIndex(({ row }) => row.tip === anchor))
    if (from !== undefined && to !== undefined && from >= 0 && to >= 0) element.scrollTop += (to - from) * ROW
    before.current = tips
  }, [tips])

  const at = tips.findIndex(({ row }) => row.tip === cursor)
  useLayoutEffect(() => {
    const element = scroller.current as HTMLDivElement
    if (at < 0) return
    if (at * ROW < element.scrollTop) element.scrollTop = at * ROW
    const bottom = (at + 1) * ROW - element.clientHeight
    if (bottom > element.scrollTop) element.scrollTop = bottom
  }, [cursor])

  const from = Math.max(0, Math.floor(top / ROW) - SPARE)
  const drawn = tips.slice(from, from + Math.ceil(height / ROW) + 2 * SPARE)
  return (
    <div
      ref={scroller}
      class="rows"
      role="listbox"
      tabIndex={0}
      aria-label={i18n._('tips.list')}
      aria-activedescendant={at >= 0 ? `row-${cursor}` : undefined}
      aria-multiselectable={chosen.value ? true : undefined}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
    >
      <div class="all-rows" style={{ height: `${tips.length * ROW}px` }}>
        {drawn.map((tip, index) => (
          <Row
            key={tip.row.tip}
            tip={tip}
            at={from + index}
            of={tips.length}
            isCursor={tip.row.tip === cursor}
            isChosen={chosen.value?.has(tip.row.tip) ?? null}
            onOpen={onOpen}
          />
        ))}
      </div>
    </div>
  )
}

/** The chosen tip when it is in view; else the first in view; nothing at the very top, where news belongs. */
function anchorOf(tips: readonly Listed[], cursor: string | null, element: HTMLElement): string | undefined {
  const at = tips.findIndex(({ row }) => row.tip === cursor)
  const inView =
    at >= 0 && at * ROW >= element.scrollTop - ROW && at * ROW < element.scrollTop + element.clientHeight
  if (inView) return cursor as string
  return element.scrollTop === 0 ? undefined : tips[Math.floor(element.scrollTop / ROW)]?.row.tip
}

interface RowProps {
  tip: Listed
  at: number
  of: number
  isCursor: boolean
  /** `null` while nobody chooses. */
  isChosen: boolean | null
  onOpen: (tip: string) => void
}

function Row({ tip, at, of, isCursor, isChosen, onOpen }: RowProps) {
  const { row, summary } = tip
  const unread = isUnread(tip)
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the listbox has the keys (j, k, x, arrows, Enter)
    <div
      id={`row-${row.tip}`}
      class={`row${unread ? ' unread' : ''}${isChosen === null ? '' : ' choosable'}`}
      role="option"
      tabIndex={-1}
      aria-selected={isCursor}
      aria-checked={isChosen ?? undefined}
      aria-posinset={at + 1}
      aria-setsize={of}
      data-tip={row.tip}
      style={{ transform: `translateY(${at * ROW}px)` }}
      onClick={() => (isChosen === null ? onOpen(row.tip) : toggle(row.tip))}
    >
      {isChosen !== null && <span class="box" />}
      <span class="row-line first">
        {unread && <span class="dot" role="img" aria-label={i18n._('tips.unread')} />}
        {row.priority && <span class={`chip ${row.priority}`}>{sayPriority(row.priority)}</span>}
        {isUrgent(tip) && <span class="mark danger">{i18n._('tips.mark.danger')}</span>}
        {summary?.child && <span class="mark child">{i18n._('tips.mark.child')}</span>}
        <DeskMarks tip={tip} />
        {summary && <Place code={summary.place} />}
        <TimeLeft tip={tip} />
      </span>
      <span class="row-line">
        <span class="gist">{summary ? <Gist summary={summary} /> : i18n._(unreadId(tip))}</span>
        <span class="where">{whereOf(tip).join(' · ')}</span>
        <span class="age">· {sayAge(row.hour)}</span>
        {row.assignee !== null && <span class="by">{sayMember(row.assignee)}</span>}
      </span>
    </div>
  )
}

/** The first words; in a call there are none, and what is hard to read waits until it is opened. */
function Gist({ summary: { first, desk } }: { summary: Summary }) {
  if (desk?.heavy) return <span class="mark heavy">{i18n._('tips.mark.heavy')}</span>
  return first === '' ? <span class="quiet">{i18n._('tips.no_words')}</span> : <Said text={first} />
}

/** What colleagues have marked: a message for whoever looks, a flag. */
function DeskMarks({ tip }: { tip: Listed }) {
  const { desk } = tip.summary ?? {}
  if (!desk) return null
  const isForMe = hasNote(tip, unlocked.value?.member.id ?? '')
  return (
    <>
      {isForMe && <span class="mark note">{i18n._('tips.mark.note')}</span>}
      {(desk.flags ?? 0) > 0 && (
        <span class={isToLook(tip, hour.value) ? 'mark look' : 'mark flag'}>
          {i18n._(isToLook(tip, hour.value) ? 'tips.mark.look' : 'tips.mark.flag')}
        </span>
      )}
    </>
  )
}

/** What it is by, in what state; how old it is stands beside it and is never cut. */
const whereOf = (tip: Listed): string[] => [
  sayChannel(tip.row.channel),
  // A new one has its dot, and its time.
  ...(tip.row.status === 'new' ? [] : [sayStatus(tip.row.status)]),
  ...languageOf(tip),
]

/** How much time there is; then what an agency waits for, or does not do: of these the most pressing alone. */
function TimeLeft({ tip }: { tip: Listed }) {
  const { asked, noted, unseen } = tip.row
  const left = leftOf(tip, minute.value)
  if (left) return <span class={`left ${left.state}`}>{sayLeft(left)}</span>
  if (asked > 0) return <span class="left soon">{i18n._('tips.agency.asks')}</span>
  if (isAnswerLate(tip, hour.value)) return <span class="left soon">{i18n._('tips.agency.overdue')}</span>
  if (noted > 0) return <span class="left soon">{i18n._('tips.agency.noted')}</span>
  return unseen > 0 ? <span class="left">{i18n._('tips.agency.unseen')}</span> : null
}

const Place = ({ code }: { code: string | null }) => (
  <span class={code === null ? 'place quiet' : 'place'}>
    {code === null ? i18n._('tips.no_place.short') : <Said text={sayPlaceName(code)} />}
  </span>
)

/** Only where it is not one that the desk reads every day. */
function languageOf({ summary }: Listed): string[] {
  const daily = ['bs', 'hr', 'sr-Latn', 'sr-Cyrl', 'und']
  return summary && !daily.includes(summary.language) ? [sayLanguage(summary.language)] : []
}

function unreadId({ damaged, keyless }: Listed): string {
  if (damaged) return 'tips.damaged'
  return keyless ? 'tips.keyless' : 'tips.unopened'
}
