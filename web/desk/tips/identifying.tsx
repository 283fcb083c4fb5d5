import type { Message } from '../../../core/envelope/message.ts'
import { type Identifying, identifyingIn } from '../../../core/identifying.ts'
import { Said, SaidMarked } from '../outside.tsx'
import { sayOffice } from '../say.ts'
import { unlocked } from '../session.ts'
import { i18n } from '../words.ts'
import type { Item } from './items.ts'
import { wholeText } from './summary.ts'
import type { Thread } from './thread.ts'

/** What in a reply could tell who is meant, by what the tip, the desk's record of it and its referrals say. */
export function identifyingFor(
  reply: string,
  { items, kept, first }: Thread,
  language: string,
): Identifying[] {
  const judged = kept.newest?.message.body.judgement
  const report = first?.context.kind === 'tip' ? (first as Message<'tip'>).body.report : null
  const told = items.flatMap((item) => {
    if (item.what !== 'reporter' || !item.message) return []
    const { kind } = item.message.context
    return kind === 'followup'
      ? [(item.message as Message<'followup'>).body.text]
      : [wholeText(item.message as Message<'tip'> | Message<'line'>)]
  })
  return identifyingIn(reply, {
    texts: [...told, judged?.notes ?? ''],
    places: [report?.place, judged?.place].filter((place) => place != null),
    offices: items.flatMap(officesIn),
    language,
  })
}

/** To whom it was passed on, with a key or on paper. */
function officesIn(item: Item): string[] {
  if (item.what === 'referral') return [sayOffice(unlocked.value?.keybook, item.referral.row.office)]
  return item.what === 'handed' && item.handed.sent ? [item.handed.sent.body.name] : []
}

interface LooksProps {
  text: string
  parts: Identifying[]
  onBack: () => void
}

/** A text that leaves, with what looks identifying in it marked: whoever sends goes back, or goes on knowingly. */
export function LooksIdentifying({ text, parts, onBack }: LooksProps) {
  const found = new Map(parts.map(({ from, to, why }) => [text.slice(from, to), why]))
  return (
    <>
      <div class="leaving" data-testid="leaving">
        <SaidMarked text={text} parts={parts} />
      </div>
      {parts.length > 0 && (
        <div class="notice" role="alert" data-testid="identifying">
          <p>
            <strong>{i18n._('identifying')}</strong> {i18n._('identifying.why')}
          </p>
          <ul class="listed">
            {[...found].map(([part, why]) => (
              <li key={part}>
                <Said text={part} /> <span class="quiet">{i18n._(`identifying.${why}`)}</span>
              </li>
            ))}
          </ul>
          <button type="button" onClick={onBack}>
            {i18n._('identifying.back')}
          </button>
        </div>
      )}
    </>
  )
}
