import { useSignal } from '@preact/signals'
import type { MemberInvitationRow } from '../../../core/wire-people.ts'
import { useTask } from '../task.ts'
import { i18n } from '../words.ts'
import { AnswerRefused } from './answered.ts'
import { checking } from './checking.ts'
import { Compare, useChecked } from './compare.tsx'
import { Failed } from './failed.tsx'
import { Withdraw } from './invitations.tsx'
import { checkJoining } from './joined.ts'
import { rememberNames } from './names.ts'
import { add } from './publish.ts'
import { Sealing } from './sealing.tsx'

interface WaitingProps {
  rows: MemberInvitationRow[]
  /** Something was done: what, in a sentence. */
  onDone: (said: string) => void
}

/** Compares the answers of invited colleagues aloud and adds them, or refuses them. */
export function Waiting({ rows, onDone }: WaitingProps) {
  const standingOf = useChecked(rows, async (row) => checkJoining(row, checking()))
  const compared = useSignal<ReadonlySet<string>>(new Set())
  const { busy, error, run } = useTask()
  const failed = useSignal('')

  return (
    <>
      <p>{i18n._('people.compare')}</p>
      <ul class="plain">
        {rows.map((row) => {
          const { invitation, role } = row
          const name = row.answered?.name ?? ''
          const checked = standingOf(row)
          const isGood = checked !== null && !(checked instanceof AnswerRefused)
          return (
            <li key={invitation} class="card" data-testid="waiting-member">
              <h3>
                <bdi>{name}</bdi>
              </h3>
              <p>
                {i18n._(`role.${role}`)} <span class="quiet">· {i18n._(`role.may.${role}`)}</span>
              </p>
              <Compare
                checked={checked}
                refused={i18n._('people.answer.refused')}
                compared={compared.value.has(invitation)}
                onCompared={(isCompared) => {
                  const next = new Set(compared.value)
                  if (isCompared) next.add(invitation)
                  else next.delete(invitation)
                  compared.value = next
                }}
              />
              <div class="buttons">
                {isGood && compared.value.has(invitation) && (
                  <button
                    type="button"
                    class="main"
                    disabled={busy.value}
                    onClick={async () => {
                      failed.value = invitation
                      if (!(await run(() => add(checked)))) return
                      // The name that was just compared with the digits.
                      rememberNames([{ member: checked.joining.member.id, name }])
                      onDone(i18n._('people.added', { name }))
                    }}
                  >
                    {i18n._('people.add', { name })}
                  </button>
                )}
                <Withdraw
                  invitation={invitation}
                  label={i18n._('people.refuse')}
                  name={name}
                  onDone={() => onDone(i18n._('people.refused', { name }))}
                />
              </div>
              {failed.value === invitation && busy.value && <Sealing share={null} />}
              {failed.value === invitation && <Failed error={error.value} />}
            </li>
          )
        })}
      </ul>
      <p class="hint">{i18n._('people.refuse.what')}</p>
    </>
  )
}
