import { useEffect, useState } from 'preact/hooks'
import { type Alike, type AlikeReason, alikeAmong, type Comparable, comparable } from '../../../core/alike.ts'
import type { Summary } from '../../../core/keys/summary.ts'
import { placeByCode } from '../../../core/places.ts'
import { tracesIn } from '../../../core/traces.ts'
import { Said } from '../outside.tsx'
import { Trouble } from '../trouble.tsx'
import { i18n } from '../words.ts'
import { Behind } from './behind.tsx'
import { inbox } from './inbox.ts'
import { FirstWords, LinkButton, useLinking } from './linked.tsx'
import type { Listed } from './listed.ts'
import { sayTip } from './say-record.tsx'
import { type FirstMessage, summaryOf, wholeText } from './summary.ts'
import type { Thread } from './thread.ts'

/** How many summaries are compared before the page may do something else. */
const SLICE = 200

interface AlikeTipsProps {
  thread: Thread
  onOpen: (tip: string) => void
  /** The thread is not what it was: it was joined to another. */
  onKept: () => void
}

/** Other tips that may be about the same matter, with the reasons; each stays a tip of its own. */
export function AlikeTips({ thread, onOpen, onKept }: AlikeTipsProps) {
  const found = useAlike(thread)
  const linking = useLinking(thread, onKept)
  if (found.length === 0) return null
  return (
    <section class="alike" data-testid="alike">
      <h3>{i18n._('alike.title')}</h3>
      <p class="quiet">{i18n._('alike.what')}</p>
      <ul class="offers">
        {found.map(({ id: tip, reasons }) => (
          <li key={tip.row.tip}>
            <button type="button" onClick={() => onOpen(tip.row.tip)}>
              {sayTip(tip.row.tip)}
            </button>
            <FirstWords tip={tip} />
            <ul class="listed">
              {reasons.map((reason) => (
                <li key={reason.what}>
                  <Reason reason={reason} />
                </li>
              ))}
            </ul>
            <LinkButton tip={tip} linking={linking} />
          </li>
        ))}
      </ul>
      <Behind isBehind={linking.isBehind} />
      <Trouble error={linking.error} />
    </section>
  )
}

const Reason = ({ reason }: { reason: AlikeReason }) => (
  <>
    {i18n._(`alike.why.${reason.what}`)}
    {'shared' in reason && (
      <>
        {' '}
        <Said text={reason.shared.slice(0, SHOWN).join(', ')} />
      </>
    )}
  </>
)
/** More words would not tell more. */
const SHOWN = 8

// ---- Comparing ----

function useAlike(thread: Thread): Alike<Listed>[] {
  const [found, setFound] = useState<Alike<Listed>[]>([])
  const tips = inbox.value
  useEffect(() => {
    let wanted = true
    const compare = async () => {
      const others: [Listed, Comparable][] = []
      for (const [at, tip] of (tips ?? []).entries()) {
        if (at % SLICE === SLICE - 1) await new Promise((resolve) => setTimeout(resolve))
        if (!wanted) return
        const other = tip.row.tip === thread.row.tip ? null : comparableOf(tip)
        if (other) others.push([tip, other])
      }
      const one = comparableThread(thread)
      if (wanted && one) setFound(alikeAmong(one, others))
    }
    void compare()
    return () => {
      wanted = false
    }
  }, [thread, tips])
  return found
}

const isPlace = (code: string): boolean => placeByCode(code) !== undefined

const known = new WeakMap<Summary, Comparable>()

function comparableOf({ row, summary }: Listed): Comparable | null {
  if (!summary) return null
  const { place, first, traces } = summary
  const made = known.get(summary) ?? comparable({ place, hour: row.hour, text: first, traces }, isPlace)
  known.set(summary, made)
  return made
}

/** All that was told of it, as far as it opens; of a carrier's message the sender's number too. */
function comparableThread({ row, first, items }: Thread): Comparable | null {
  if (!first) return null
  const text = items
    .flatMap((item) => {
      if (item.what !== 'reporter' || !item.message) return []
      if (item.message.context.kind === 'followup') return [(item.message.body as { text: string }).text]
      return [wholeText(item.message as FirstMessage)]
    })
    .join('\n')
  const { place } = summaryOf(first)
  return comparable({ place, hour: row.hour, text, traces: tracesIn(text) }, isPlace)
}
