import type { InvitationState } from '../../../core/wire-people.ts'
import { useTask } from '../task.ts'
import { i18n } from '../words.ts'
import { Failed } from './failed.tsx'
import { withdraw } from './link.tsx'

interface WithdrawProps {
  invitation: string
  /** What the button says. */
  label: string
  /** Whose invitation it is: of many such buttons a screen reader says which. */
  name: string
  onDone: () => void
}

/** Ends an invitation at a press: another is made as easily. */
export function Withdraw({ invitation, label, name, onDone }: WithdrawProps) {
  const { busy, error, run } = useTask()
  return (
    <>
      <button
        type="button"
        aria-label={`${label}: ${name}`}
        disabled={busy.value}
        onClick={async () => {
          if (await run(() => withdraw(invitation))) onDone()
        }}
      >
        {label}
      </button>
      <Failed error={error.value} />
    </>
  )
}

interface SentProps {
  rows: { invitation: string; state: InvitationState; name: string; kind: string }[]
  onWithdrawn: () => void
}

/** Invitations that nobody has answered. */
export function SentInvitations({ rows, onWithdrawn }: SentProps) {
  if (rows.length === 0) return null
  return (
    <>
      <h3>{i18n._('offices.invited')}</h3>
      <p class="hint">{i18n._('invite.withdraw.hint')}</p>
      <ul class="plain">
        {rows.map(({ invitation, name, kind, state }) => (
          <li key={invitation} class="line" data-testid="invitation">
            <span>
              <bdi>{name}</bdi> <span class="quiet">{kind}</span>{' '}
              <span class="chip">{i18n._(`invitation.${state}`)}</span>
            </span>
            {state === 'open' && (
              <Withdraw
                invitation={invitation}
                label={i18n._('invite.withdraw')}
                name={name}
                onDone={onWithdrawn}
              />
            )}
          </li>
        ))}
      </ul>
    </>
  )
}
