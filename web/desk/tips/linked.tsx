import { useState } from 'preact/hooks'
import { folded } from '../../../core/fold.ts'
import type { Summary } from '../../../core/keys/summary.ts'
import { LINKS_MAX, REASON_MAX } from '../../../core/limits.ts'
import { Said } from '../outside.tsx'
import { Field } from '../parts.tsx'
import { sayPlace } from '../say.ts'
import { unlocked } from '../session.ts'
import { Trouble } from '../trouble.tsx'
import { i18n } from '../words.ts'
import { Behind } from './behind.tsx'
import { inbox } from './inbox.ts'
import { bodyOf, type Keeping, keepChange, useKeeping } from './keeping.ts'
import { isUnread, type Listed } from './listed.ts'
import { sayMember } from './say.ts'
import { sayTip } from './say-record.tsx'
import { openThread, type Thread } from './thread.ts'

/** How many tips a search for one to link shows. */
const FOUND_MAX = 8
/** Letters from which it looks. */
const QUERY_MIN = 2

export interface Linking extends Keeping {
  isLinked: (tip: string) => boolean
  link: (tip: string, why?: string) => Promise<boolean>
  unlink: (tip: string) => Promise<boolean>
}

/** Joins tips about the same matter: each record says so, in a revision of its own, and both stay what they are. */
export function useLinking(thread: Thread, onKept: () => void): Linking {
  const keeping = useKeeping(thread, onKept)
  const own = thread.row.tip
  const links = bodyOf(thread.kept).links ?? []

  /** In the other first: what is asked for again is there already, and only this one is kept. */
  const change = (tip: string, isJoining: boolean, why?: string) =>
    keeping.run(async () => {
      const session = unlocked.value
      if (session && isHere(tip)) {
        const other = await openThread(tip, session)
        await keepChange(other, (body) => ({
          ...body,
          links: changed(body.links ?? [], own, isJoining, why),
        }))
      }
      await keepChange(thread, (body) => ({ ...body, links: changed(body.links ?? [], tip, isJoining, why) }))
    })

  return {
    ...keeping,
    isLinked: (tip) => links.some((one) => one.tip === tip),
    link: (tip, why) => change(tip, true, why),
    unlink: (tip) => change(tip, false),
  }
}

const isHere = (tip: string): boolean => inbox.value?.some(({ row }) => row.tip === tip) === true

type Link = NonNullable<ReturnType<typeof bodyOf>['links']>[number]

/** As it is when nothing changes, so that nothing is kept. */
function changed(links: Link[], tip: string, isJoining: boolean, why?: string): Link[] {
  const isThere = links.some((one) => one.tip === tip)
  if (isThere === isJoining || (isJoining && links.length >= LINKS_MAX)) return links
  return isJoining
    ? [...links, { tip, ...(why?.trim() && { why: why.trim() }) }]
    : links.filter((one) => one.tip !== tip)
}

/** A tip that nobody has read yet is opened by whoever links it: they look at it first. */
export function LinkButton({ tip, linking }: { tip: Listed; linking: Linking }) {
  const { tip: id } = tip.row
  if (linking.isLinked(id)) return <span class="quiet">{i18n._('link.is')}</span>
  if (isUnread(tip)) return <span class="quiet">{i18n._('link.unread')}</span>
  return (
    <button type="button" disabled={linking.busy} onClick={() => linking.link(id)}>
      {i18n._('link.link')}
    </button>
  )
}

interface LinkedProps {
  thread: Thread
  onOpen: (tip: string) => void
  onKept: () => void
}

/** The tips that somebody has joined to this one, with their state and who has them. */
export function LinkedTips({ thread, onOpen, onKept }: LinkedProps) {
  const linking = useLinking(thread, onKept)
  const links = bodyOf(thread.kept).links ?? []
  return (
    <section class="alike" data-testid="linked" aria-busy={linking.busy}>
      <h3>{i18n._('link.title')}</h3>
      {links.length === 0 && <p class="quiet">{i18n._('link.none')}</p>}
      <ul class="offers">
        {links.map(({ tip, why }) => (
          <li key={tip}>
            <LinkedTip tip={tip} why={why} linking={linking} onOpen={onOpen} />
          </li>
        ))}
      </ul>
      <Behind isBehind={linking.isBehind} />
      <Trouble error={linking.error} />
      <FindToLink thread={thread} linking={linking} onOpen={onOpen} />
    </section>
  )
}

interface LinkedTipProps {
  tip: string
  why: string | undefined
  linking: Linking
  onOpen: (tip: string) => void
}

function LinkedTip({ tip, why, linking, onOpen }: LinkedTipProps) {
  const found = inbox.value?.find(({ row }) => row.tip === tip)
  return (
    <>
      {found ? (
        <button type="button" onClick={() => onOpen(tip)}>
          {sayTip(tip)}
        </button>
      ) : (
        <span>{i18n._('link.gone')}</span>
      )}{' '}
      {found && (
        <span class="quiet">
          {found.row.assignee === null
            ? i18n._('tips.taken.nobody')
            : i18n._('tips.taken.by', { name: sayMember(found.row.assignee) })}
        </span>
      )}
      {why && (
        <p>
          <Said text={why} />
        </p>
      )}{' '}
      {found && isUnread(found) ? (
        <span class="quiet">{i18n._('link.news')}</span>
      ) : (
        <button type="button" disabled={linking.busy} onClick={() => linking.unlink(tip)}>
          {i18n._('link.unlink')}
        </button>
      )}
    </>
  )
}

function FindToLink({
  thread,
  linking,
  onOpen,
}: {
  thread: Thread
  linking: Linking
  onOpen: LinkedProps['onOpen']
}) {
  const [query, setQuery] = useState('')
  const [why, setWhy] = useState('')
  const found = foundFor(query).filter(({ row }) => row.tip !== thread.row.tip)
  return (
    <details class="part" data-testid="find-to-link">
      <summary>{i18n._('link.find')}</summary>
      <Field label={i18n._('link.search')} hint={i18n._('tips.find.hint')}>
        {(ids) => (
          <input
            {...ids}
            type="search"
            autocomplete="off"
            spellcheck={false}
            value={query}
            onInput={(event) => setQuery(event.currentTarget.value)}
          />
        )}
      </Field>
      <Field label={i18n._('link.why')}>
        {(ids) => (
          <input
            {...ids}
            type="text"
            autocomplete="off"
            dir="auto"
            maxLength={REASON_MAX}
            value={why}
            onInput={(event) => setWhy(event.currentTarget.value)}
          />
        )}
      </Field>
      {query.trim().length >= QUERY_MIN && found.length === 0 && <p class="quiet">{i18n._('tips.none')}</p>}
      <ul class="offers">
        {found.map((tip) => (
          <li key={tip.row.tip}>
            <button type="button" onClick={() => onOpen(tip.row.tip)}>
              {sayTip(tip.row.tip)}
            </button>
            <FirstWords tip={tip} />
            <LinkButton
              tip={tip}
              linking={{
                ...linking,
                link: async (id) => {
                  const isDone = await linking.link(id, why)
                  if (isDone) setWhy('')
                  return isDone
                },
              }}
            />
          </li>
        ))}
      </ul>
    </details>
  )
}

/** What somebody told, as a list shows it; of what is hard to read only that it is. */
export const FirstWords = ({ tip: { summary } }: { tip: Listed }) =>
  summary && (
    <div class="outside">
      {summary.desk?.heavy ? (
        <span class="quiet">{i18n._('heavy.gist')}</span>
      ) : (
        <Said text={summary.first} />
      )}
    </div>
  )

const known = new WeakMap<Summary, string>()

function searchedIn(summary: Summary): string {
  const { first, place, traces } = summary
  const text = known.get(summary) ?? folded([first, sayPlace(place), ...traces].join(' '))
  known.set(summary, text)
  return text
}

/** Those whose summary has every word, the newest first. */
function foundFor(query: string): Listed[] {
  if (query.trim().length < QUERY_MIN) return []
  const words = folded(query)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
  return (inbox.value ?? [])
    .filter(({ summary }) => summary && words.every((word) => searchedIn(summary).includes(word)))
    .sort((a, b) => b.row.hour - a.row.hour)
    .slice(0, FOUND_MAX)
}
