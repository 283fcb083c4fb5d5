import { useState } from 'preact/hooks'
import type { Entry } from '../../../core/keys/audit.ts'
import { may } from '../../../core/permissions.ts'
import { changesBetween } from '../../../core/record-changes.ts'
import { chains, loadChains, progress, trouble } from '../audit/chains.ts'
import { listed, noFilter } from '../audit/filter.ts'
import { sayAct, sayActor } from '../audit/say.ts'
import { Damaged, Said } from '../outside.tsx'
import { sayHour } from '../say.ts'
import { unlocked } from '../session.ts'
import { Trouble } from '../trouble.tsx'
import { i18n } from '../words.ts'
import type { Kept } from './record.ts'
import { sayMember } from './say.ts'
import { Changes } from './say-record.tsx'
import type { Thread } from './thread.ts'

/** Who changed what of a tip, and when: out of the record, and for those who may read them out of the chains. */
export function History({ thread }: { thread: Thread }) {
  const [isOpen, setOpen] = useState(false)
  const role = unlocked.value?.member.role
  return (
    <details
      class="history"
      data-testid="history"
      open={isOpen}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>{i18n._('history.title', { count: thread.kept.revisions.length })}</summary>
      {isOpen && <Revisions kept={thread.kept} />}
      {isOpen && role && may(role, 'audit') && <Acts tip={thread.row.tip} />}
    </details>
  )
}

/** Each revision as what it changed, the newest first. */
function Revisions({ kept }: { kept: Kept }) {
  if (kept.revisions.length === 0) return <p class="quiet">{i18n._('history.none')}</p>
  const inOrder = kept.revisions.toSorted((a, b) => a.seq - b.seq)
  const rows = inOrder.map((revision, at) => {
    const before = inOrder[at - 1]?.written?.message.body ?? {}
    return {
      ...revision,
      changes: revision.written && changesBetween(before, revision.written.message.body),
    }
  })
  return (
    <ol class="plain revisions">
      {rows.toReversed().map(({ seq, hour, written, changes }) => (
        <li key={seq}>
          {written && changes ? (
            <>
              <p>
                <strong>
                  <bdi>{sayMember(written.message.by ?? '')}</bdi>
                </strong>{' '}
                <span class="quiet">{sayHour(hour)}</span>
              </p>
              {written.author === 'left' && <p class="notice">{i18n._('tip.reply.left.warning')}</p>}
              {changes.length === 0 ? (
                <p class="quiet">{i18n._('history.same')}</p>
              ) : (
                <Changes changes={changes} />
              )}
            </>
          ) : (
            <Damaged hour={sayHour(hour)} />
          )}
        </li>
      ))}
    </ol>
  )
}

const ABOUT: readonly Entry['act'][] = [
  'opened',
  'judged',
  'assigned',
  'replied',
  'sms_sent',
  'sms_sent_outside',
  'file_opened',
  'referred',
  'handed',
  'exported',
  'line_conflict',
  'escalated',
]

/** What the chains say of this tip: who took it, answered, passed it on; what the server did by which rule. */
function Acts({ tip }: { tip: string }) {
  const found = chains.value
  const acts =
    found && listed(found.entries, { ...noFilter, id: tip }).filter(({ entry }) => ABOUT.includes(entry.act))
  return (
    <div class="acts-of-tip" data-testid="history-acts">
      <h4>{i18n._('history.acts')}</h4>
      <p class="hint">{i18n._('history.acts.hint')}</p>
      <button type="button" disabled={progress.value !== null} onClick={loadChains}>
        {i18n._(found ? 'history.acts.again' : 'history.acts.show')}
      </button>
      {progress.value && <p role="status">{i18n._('history.acts.loading')}</p>}
      <Trouble error={trouble.value} />
      {acts && (
        <ol class="plain revisions">
          {acts.map(({ actor, entry, hash, wrong }) => (
            <li key={`${actor} ${hash}`}>
              <strong>
                <bdi>{sayActor(actor, found.people)}</bdi>
              </strong>{' '}
              <span class="quiet">{sayHour(entry.hour)}</span>: {sayAct(entry.act)} <About entry={entry} />
              {wrong && <span class="chip doubtful">{i18n._('audit.doubtful')}</span>}
            </li>
          ))}
        </ol>
      )}
    </div>
  )
}

/** To whom it was given; by which rule the server told the next. */
function About({ entry: { act, subject } }: { entry: Entry }) {
  const [first = '', second] = subject.split(',')
  if (act === 'escalated') return <>({i18n._('history.rule', { rule: first })})</>
  if (act !== 'assigned') return null
  return <>→ {second === undefined ? i18n._('tips.nobody') : <Said text={sayMember(second)} />}</>
}
