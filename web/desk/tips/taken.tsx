import { useState } from 'preact/hooks'
import type { TipRow } from '../../../core/wire.ts'
import { unlocked } from '../session.ts'
import { Trouble } from '../trouble.tsx'
import { i18n } from '../words.ts'
import { inbox, load, members, update } from './inbox.ts'
import { sayMember } from './say.ts'
import { assign } from './send.ts'

/** Gives a tip to somebody, or to nobody, here and in the list. @throws Problem `taken-over` when it moved meanwhile */
export async function give(row: TipRow, to: string | null): Promise<void> {
  try {
    await assign(row, to)
    update({ ...row, assignee: to })
  } finally {
    void load()
  }
}

/** Who has taken a tip: no two people answer the same person without knowing. */
export function Taken({ tip }: { tip: string }) {
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
        <HandOver assignee={assignee} self={self} isBusy={busy} onGive={to} />
      </div>
      <Trouble error={error} />
    </div>
  )
}

interface HandOverProps {
  assignee: string | null
  self: string
  isBusy: boolean
  onGive: (member: string) => void
}

function HandOver({ assignee, self, isBusy, onGive }: HandOverProps) {
  const [to, setTo] = useState('')
  const others = members.value.filter(({ member, here }) => here && member !== self && member !== assignee)
  if (others.length === 0) return null
  return (
    <>
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
      {others.some(({ member }) => member === to) && (
        <button type="button" disabled={isBusy} onClick={() => onGive(to)}>
          {i18n._('tips.hand')}
        </button>
      )}
    </>
  )
}
