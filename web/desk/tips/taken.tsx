import { useState } from 'preact/hooks'
import { NOTE_MAX } from '../../../core/limits.ts'
import type { TipRow } from '../../../core/wire.ts'
import { draft } from '../drafts.ts'
import { LongText, tooLong } from '../long-text.tsx'
import { Said } from '../outside.tsx'
import { unlocked } from '../session.ts'
import { Trouble } from '../trouble.tsx'
import { i18n } from '../words.ts'
import { Behind } from './behind.tsx'
import { inbox, load, members, update } from './inbox.ts'
import { bodyOf, keepChange, useKeeping } from './keeping.ts'
import { keptFirst } from './record.ts'
import { sayMember } from './say.ts'
import { assign } from './send.ts'
import type { Thread } from './thread.ts'

/** Gives a tip to somebody, or to nobody, here and in the list. @throws Problem `taken-over` when it moved meanwhile */
export async function give(row: TipRow, to: string | null): Promise<void> {
  try {
    await assign(row, to)
    update({ ...row, assignee: to })
  } finally {
    void load()
  }
}

interface TakenProps {
  tip: string
  /** Opened: only then a message can be written down. */
  thread: Thread | null
  onKept: () => void
}

/** Who has taken a tip: no two people answer the same person without knowing. */
export function Taken({ tip, thread, onKept }: TakenProps) {
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const row = inbox.value?.find((one) => one.row.tip === tip)?.row
  const self = unlocked.value?.member.id
  if (!row || self === undefined) return null
  const { assignee } = row

  async function to(member: string | null) {
    if (!row) return
    setError(null)
    setBusy(true)
    await give(row, member).catch(setError)
    setBusy(false)
  }

  return (
    <div class="taken" aria-busy={busy} data-testid="taken">
      <p class={assignee !== null && assignee !== self ? 'notice' : undefined} role="status">
        {assignee === null
          ? i18n._('tips.taken.nobody')
          : i18n._('tips.taken.by', { name: sayMember(assignee) })}
      </p>
      <div class="buttons">
        {assignee !== self && (
          <button type="button" class="take" disabled={busy} onClick={() => to(self)}>
            {i18n._(assignee === null ? 'tips.take' : 'tips.take.over')}
          </button>
        )}
        {assignee === self && (
          <button type="button" disabled={busy} onClick={() => to(null)}>
            {i18n._('tips.give.back')}
          </button>
        )}
      </div>
      <HandOver row={row} self={self} thread={thread} onKept={onKept} />
      <Trouble error={error} />
      {thread && <HandedOver thread={thread} assignee={assignee} self={self} onKept={onKept} />}
    </div>
  )
}

interface HandOverProps {
  row: TipRow
  self: string
  thread: Thread | null
  onKept: () => void
}

/** To a colleague, with what they should know: it is written down before the tip is theirs. */
function HandOver({ row, self, thread, onKept }: HandOverProps) {
  const [to, setTo] = useState('')
  const text = draft(`hand ${row.tip}`, '')
  const keeping = useKeeping(thread, onKept)
  const others = members.value.filter(
    ({ member, here }) => here && member !== self && member !== row.assignee,
  )
  const chosen = others.find(({ member }) => member === to)
  if (others.length === 0) return null

  async function hand(member: string) {
    if (tooLong(text.value, NOTE_MAX)) return
    const said = text.value.trim()
    const isDone = await keeping.run(async () => {
      if (thread && said !== '')
        await keepChange(thread, (body) => ({ ...body, handover: { to: member, text: said } }))
      await give(row, member)
    })
    if (isDone) text.value = ''
  }

  return (
    <div class="hand-over">
      <div class="buttons">
        <select
          aria-label={i18n._('tips.hand.to')}
          value={to}
          onChange={(event) => setTo(event.currentTarget.value)}
        >
          <option value="">{i18n._('tips.hand.to')}</option>
          {others.map(({ member, name }) => (
            <option key={member} value={member}>
              {name}
            </option>
          ))}
        </select>
        {chosen && (
          <button type="button" disabled={keeping.busy} onClick={() => hand(chosen.member)}>
            {i18n._('tips.hand')}
          </button>
        )}
      </div>
      {chosen && thread && (
        <LongText
          label={i18n._('hand.text', { name: chosen.name })}
          rows={2}
          most={NOTE_MAX}
          value={text.value}
          change={(typed) => {
            text.value = typed
          }}
        />
      )}
      <Behind isBehind={keeping.isBehind} />
      <Trouble error={keeping.error} />
    </div>
  )
}

interface HandedOverProps {
  thread: Thread
  assignee: string | null
  self: string
  onKept: () => void
}

/** The message to whoever has the tip now; they say that they have read it, and it is quiet. */
function HandedOver({ thread, assignee, self, onKept }: HandedOverProps) {
  const keeping = useKeeping(thread, onKept)
  const { handover } = bodyOf(thread.kept)
  if (!handover || handover.to !== assignee) return null
  const { to, text } = handover
  const by = keptFirst(thread.kept, (body) => body.handover?.to === to && body.handover.text === text)
  const name = by === null ? i18n._('tips.somebody') : sayMember(by)
  return (
    <div class={to === self ? 'notice handed' : 'handed'} data-testid="handed">
      <p>
        <strong>
          {to === self ? i18n._('hand.to_you', { name }) : i18n._('hand.not_read', { name: sayMember(to) })}
        </strong>
      </p>
      <p>
        <Said text={text} />
      </p>
      {to === self && (
        <button
          type="button"
          disabled={keeping.busy}
          onClick={() => keeping.keep(({ handover: _, ...body }) => body)}
        >
          {i18n._('hand.read')}
        </button>
      )}
      <Behind isBehind={keeping.isBehind} />
      <Trouble error={keeping.error} />
    </div>
  )
}
