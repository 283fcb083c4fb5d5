import { useState } from 'preact/hooks'
import { may } from '../../../core/permissions.ts'
import type { DeskMember, ReferralRow } from '../../../core/wire.ts'
import { unlocked } from '../session.ts'
import { Trouble } from '../trouble.tsx'
import { i18n } from '../words.ts'
import { assign } from './send.ts'

interface HasProps {
  row: ReferralRow
  members: readonly DeskMember[]
  onChange: () => Promise<unknown>
}

/** Somebody of the office by their sign-in name. */
export const sayColleague = (members: readonly DeskMember[], id: string): string =>
  members.find(({ member }) => member === id)?.name ?? i18n._('referral.has.unknown')

/** Who of the office has it. A worker takes what is nobody's; a lead gives it to anybody. */
export function Has({ row, members, onChange }: HasProps) {
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const [to, setTo] = useState('')
  const self = unlocked.value?.member
  if (!self) return null
  const { assignee } = row
  const isLead = may(self.role, 'decide')
  const others = members.filter(({ member, here }) => here && member !== self.id && member !== assignee)

  async function give(to: string | null) {
    setError(null)
    setBusy(true)
    await assign(row, to).catch(setError)
    await onChange()
    setBusy(false)
  }

  return (
    <div class="taken off-paper" aria-busy={busy} data-testid="has">
      <p role="status">
        {assignee === null
          ? i18n._('referral.has.nobody')
          : assignee === self.id
            ? i18n._('referral.has.you')
            : i18n._('referral.has', { name: sayColleague(members, assignee) })}
      </p>
      <div class="buttons">
        {assignee !== self.id && (assignee === null || isLead) && (
          <button type="button" disabled={busy} onClick={() => give(self.id)}>
            {i18n._('referral.take')}
          </button>
        )}
        {assignee !== null && (assignee === self.id || isLead) && (
          <button type="button" disabled={busy} onClick={() => give(null)}>
            {i18n._('referral.give_back')}
          </button>
        )}
        {isLead && others.length > 0 && (
          <>
            <select
              aria-label={i18n._('referral.give')}
              value={to}
              onChange={(event) => setTo(event.currentTarget.value)}
            >
              <option value="">{i18n._('referral.give')}</option>
              {others.map(({ member, name }) => (
                <option key={member} value={member}>
                  {name}
                </option>
              ))}
            </select>
            {others.some(({ member }) => member === to) && (
              <button type="button" disabled={busy} onClick={() => give(to)}>
                {i18n._('tips.hand')}
              </button>
            )}
          </>
        )}
      </div>
      <Trouble error={error} />
    </div>
  )
}
