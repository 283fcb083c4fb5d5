import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { TipRow } from '../../../core/wire.ts'
import { Said } from '../outside.tsx'
import { usePolling } from '../polling.ts'
import { sayClosing, sayPlace, sayPriority, sayStatus } from '../say.ts'
import { loadSeconds } from '../seconds/seconds.ts'
import { section } from '../section.ts'
import { unlocked } from '../session.ts'
import { Sheet } from '../sheet.tsx'
import { Trouble } from '../trouble.tsx'
import { i18n } from '../words.ts'
import { AlikeTips } from './alike.tsx'
import { noteOpening } from './care.ts'
import { chosen, toggle } from './chosen.ts'
import { FIND } from './find.tsx'
import { Flags, PutFlag } from './flags.tsx'
import { HeavyWarning, MarkHeavy } from './heavy.tsx'
import { History } from './history.tsx'
import { heldOf, inbox, load, mendSummary, update } from './inbox.ts'
import { Judge } from './judge.tsx'
import { bodyOf } from './keeping.ts'
import { LinkedTips } from './linked.tsx'
import { List } from './list.tsx'
import { Reach } from './reach.tsx'
import { Reply } from './reply.tsx'
import { ReplySms } from './reply-sms.tsx'
import { Route } from './route.tsx'
import { cursor, shown, standOn } from './shown.ts'
import { agrees, listedOf, sameRecord, summaryOf } from './summary.ts'
import { give, Taken } from './taken.tsx'
import { openThread, type Thread } from './thread.ts'
import { ThreadItems } from './thread.tsx'
import { Times } from './times.tsx'
import '../matter.css'
import './tips.css'
import './record.css'

/** What is open: a tip and, once it has come, its thread. */
interface Opened {
  tip: string
  thread: Thread | null
  error: unknown
  /** The list had said something other than what the tip says. */
  mismatch: boolean
}

/** The desk's work: the list, the thread, what to do. */
export function TipsScreen() {
  const [opened, setOpened] = useState<Opened | null>(null)
  const [keys, setKeys] = useState(false)
  const wanted = useRef<string | null>(null)

  usePolling(() => Promise.all([load(), loadSeconds()]))

  async function open(tip: string) {
    const session = unlocked.value
    if (!session) return
    standOn(tip)
    wanted.current = tip
    setOpened((before) => ({
      tip,
      thread: before?.tip === tip ? before.thread : null,
      error: null,
      mismatch: before?.tip === tip && before.mismatch,
    }))
    try {
      const thread = await openThread(tip, session)
      noteOpening(tip)
      if (wanted.current !== tip) return
      const mismatch = await compare(thread)
      setOpened((before) => ({ tip, thread, error: null, mismatch: mismatch || before?.mismatch === true }))
    } catch (error) {
      if (wanted.current === tip) setOpened((before) => before && { ...before, error })
    }
    void load()
  }

  function close() {
    wanted.current = null
    setOpened(null)
    document.querySelector<HTMLElement>('.rows')?.focus()
  }

  /** Takes the tip on which the list stands; what somebody else has is opened, for one to see who. */
  async function take(tip: string) {
    const row = inbox.value?.find((one) => one.row.tip === tip)?.row
    const self = unlocked.value?.member.id
    if (!row || !self || row.assignee === self) return
    if (row.assignee !== null && opened?.tip !== tip) await open(tip)
    else if (row.assignee === null) await give(row, self).catch(() => open(tip))
    else document.querySelector<HTMLElement>('.take')?.focus()
  }

  async function answer(tip: string) {
    if (opened?.tip !== tip || !opened.thread) await open(tip)
    // The field is there once the thread has been drawn.
    requestAnimationFrame(() => document.querySelector<HTMLElement>('.to-reporter textarea')?.focus())
  }

  useKeys({ open, close, take, answer, help: () => setKeys(true) })

  return (
    <div class={`tips-desk${opened ? ' opened' : ''}`}>
      <List onOpen={open} />
      {opened ? (
        <Matter
          key={opened.tip}
          opened={opened}
          onReopen={() => open(opened.tip)}
          onOpen={open}
          onBack={close}
          onJudged={(row) => {
            update(row)
            setOpened((before) =>
              before?.thread ? { ...before, thread: { ...before.thread, row } } : before,
            )
            void load()
          }}
        />
      ) : (
        <p class="matter nothing quiet">
          {i18n._('tips.nothing')}{' '}
          <button type="button" onClick={() => setKeys(true)}>
            {i18n._('tips.keys')} <kbd>?</kbd>
          </button>
        </p>
      )}
      {keys && <Keys onClose={() => setKeys(false)} />}
    </div>
  )
}

/** Compares what the list said with what the tip says, and puts the list right. @returns whether it had been wrong. */
async function compare({ row, first, kept }: Thread): Promise<boolean> {
  if (!first) return false
  const before = heldOf(row.tip)
  const record = kept.newest?.message.body ?? {}
  const isRight = before !== null && agrees(before, summaryOf(first, before.desk))
  const rebuilt = summaryOf(first, listedOf(record, first))
  if (isRight && before.v === rebuilt.v && sameRecord(before.desk, rebuilt.desk)) return false
  // The list is a convenience: when its line cannot be saved now, the next opening saves it.
  await mendSummary(row, first, record).catch(() => {})
  return before !== null && !isRight
}

// ---- Keys ----

interface KeyActions {
  open: (tip: string) => void
  close: () => void
  take: (tip: string) => void
  answer: (tip: string) => void
  help: () => void
}

function useKeys({ open, close, take, answer, help }: KeyActions): void {
  // Before the next key: after the next paint a quick one would still find the cursor where it was.
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isElsewhere(event.target)) return
      const target = event.target as HTMLElement
      const inList = target.closest('.rows') !== null
      const at = cursor.value
      const step = stepOf(event.key, inList)
      if (step !== 0) standOn(neighbour(at, step) ?? '')
      else if (event.key === 'Enter' && at && !target.closest('button, summary')) open(at)
      else if (at && (event.key === 'x' || (event.key === ' ' && inList && chosen.value))) toggle(at)
      else if (at && event.key === 'a') take(at)
      else if (at && event.key === 'r') answer(at)
      else if (event.key === 'n') section.value = 'tell'
      else if (event.key === '/') document.getElementById(FIND)?.focus()
      else if (event.key === 'Escape') close()
      else if (event.key === '?') help()
      else return
      event.preventDefault()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  })
}

/** Where letters are typed, or a sheet stands above, the list's keys are silent. */
const isElsewhere = (target: EventTarget | null): boolean =>
  (target as HTMLElement).closest('input, textarea, select') !== null ||
  document.querySelector('dialog[open]') !== null

function stepOf(key: string, inList: boolean): number {
  if (key === 'j' || (inList && key === 'ArrowDown')) return 1
  if (key === 'k' || (inList && key === 'ArrowUp')) return -1
  if (inList && key === 'Home') return Number.NEGATIVE_INFINITY
  return inList && key === 'End' ? Number.POSITIVE_INFINITY : 0
}

function neighbour(from: string | null, step: number): string | undefined {
  const tips = shown.value ?? []
  const at = tips.findIndex(({ row }) => row.tip === from)
  if (at < 0) return tips[0]?.row.tip
  return tips[Math.min(tips.length - 1, Math.max(0, at + step))]?.row.tip
}

function Keys({ onClose }: { onClose: () => void }) {
  const keys = [
    ['j', 'tips.keys.next'],
    ['k', 'tips.keys.previous'],
    ['Enter', 'tips.keys.open'],
    ['a', 'tips.keys.take'],
    ['r', 'tips.keys.reply'],
    ['n', 'told.keys'],
    ['/', 'tips.keys.search'],
    ['x', 'second.keys'],
    ['Esc', 'tips.keys.close'],
    ['?', 'tips.keys.help'],
  ] as const
  return (
    <Sheet title={i18n._('tips.keys')} onClose={onClose}>
      <dl class="facts">
        {keys.map(([key, id]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{i18n._(id)}</dd>
          </div>
        ))}
      </dl>
    </Sheet>
  )
}

// ---- A tip ----

interface MatterProps {
  opened: Opened
  onReopen: () => void
  onOpen: (tip: string) => void
  onBack: () => void
  onJudged: (row: TipRow) => void
}

/** The thread, and what to do with it. */
function Matter({
  opened: { tip, thread, error, mismatch },
  onReopen,
  onOpen,
  onBack,
  onJudged,
}: MatterProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  const session = unlocked.value
  const listed = inbox.value?.find(({ row }) => row.tip === tip)
  // What is hard to read waits for a press, whenever the tip is opened anew.
  const [isShown, setShown] = useState(false)
  const isHidden = thread !== null && bodyOf(thread.kept).heavy === true && !isShown
  const hasNews = thread !== null && (listed?.row.messages ?? 0) > thread.row.messages
  return (
    <div class="matter">
      <section class="thread" aria-labelledby="matter-title">
        <button type="button" class="back" onClick={onBack}>
          {i18n._('tips.back')}
        </button>
        <h2 id="matter-title" ref={heading} tabIndex={-1}>
          {thread ? <Title thread={thread} /> : i18n._('tip.title')}
        </h2>
        <Times tip={tip} />
        <Taken tip={tip} thread={thread} onKept={onReopen} />
        {thread && <Flags thread={thread} onKept={onReopen} />}
        {!thread && error === null && <p role="status">{i18n._('tip.opening')}</p>}
        <Trouble error={error} retry={onReopen} />
        {mismatch && (
          <p class="notice" role="alert" data-testid="mismatch">
            {i18n._('tip.mismatch')}
          </p>
        )}
        {thread &&
          (isHidden ? (
            <HeavyWarning onShow={() => setShown(true)} />
          ) : (
            <ThreadItems thread={thread} onChange={onReopen} />
          ))}
        {hasNews && (
          <p class="notice" role="status">
            {i18n._('tip.news')}{' '}
            <button type="button" onClick={onReopen}>
              {i18n._('tip.news.show')}
            </button>
          </p>
        )}
        {thread && <LinkedTips thread={thread} onOpen={onOpen} onKept={onReopen} />}
        {thread && !isHidden && <AlikeTips thread={thread} onOpen={onOpen} onKept={onReopen} />}
        {thread && <History thread={thread} />}
      </section>
      {thread && session && (
        <section class="acts" aria-label={i18n._('tip.acts')}>
          <h2>{i18n._('tip.acts')}</h2>
          <Judge thread={thread} keybook={session.keybook} onDone={onJudged} onKept={onReopen} />
          <section class="act">
            <PutFlag thread={thread} onKept={onReopen} />
            <MarkHeavy thread={thread} onMark={() => setShown(true)} onKept={onReopen} />
          </section>
          <Reach thread={thread} onChange={onReopen} />
          {/* The key `r` finds the field in here. */}
          <div class="to-reporter">
            {thread.reporter ? (
              <Reply thread={thread} reporter={thread.reporter} onChange={onReopen} />
            ) : thread.row.channel === 'sms' ? (
              <ReplySms thread={thread} onChange={onReopen} />
            ) : (
              <p class="quiet">{i18n._('tip.no_reply')}</p>
            )}
          </div>
          <Route thread={thread} keybook={session.keybook} onChange={onReopen} />
        </section>
      )}
    </div>
  )
}

function Title({ thread: { row, first, kept } }: { thread: Thread }) {
  const told = first ? summaryOf(first).place : null
  const place = bodyOf(kept).judgement?.place ?? told
  return (
    <>
      <span class={`chip ${row.priority ?? 'unset'}`}>{sayPriority(row.priority)}</span>{' '}
      {place === null ? i18n._('tips.no_place') : <Said text={sayPlace(place)} />}{' '}
      <span class="quiet">
        {sayStatus(row.status)}
        {row.closing && ` · ${sayClosing(row.closing)}`}
      </span>
    </>
  )
}
