import { useSignal } from '@preact/signals'
import { isHead, type OfficeKind, type Role, rolesOf } from '../../../core/roles.ts'
import { Busy, Form } from '../parts.tsx'
import { useTask } from '../task.ts'
import { i18n } from '../words.ts'
import { Failed } from './failed.tsx'
import { invite, Link } from './link.tsx'
import { RoleChoice } from './role.tsx'

/** Invites a colleague to the own office. A head is made of a member, with the root from paper. */
export function InviteColleague(props: { office: string; kind: OfficeKind; onInvited: () => void }) {
  const roles = rolesOf(props.kind).filter((role) => !isHead(role))
  const role = useSignal<Role>(roles[0] as Role)
  const link = useSignal<string | null>(null)
  const { busy, error, run } = useTask()

  if (link.value)
    return <Link link={link.value} name={i18n._(`role.${role.value}`)} onDone={() => (link.value = null)} />
  return (
    <Form
      onSend={async () => {
        // After a lost answer the next try makes another link: the first one stays unknown to everybody and expires.
        const isDone = await run(async () => {
          link.value = await invite({ for: 'member', office: props.office, role: role.value })
        })
        if (isDone) props.onInvited()
      }}
    >
      <RoleChoice
        legend={i18n._('people.invite.role')}
        roles={roles}
        chosen={role.value}
        onChoose={(chosen) => {
          role.value = chosen
        }}
      />
      <p class="hint">{i18n._('people.invite.head')}</p>
      <button type="submit" class="main" disabled={busy.value}>
        {i18n._('invite.make')}
      </button>
      {busy.value && <Busy>{i18n._('invite.busy')}</Busy>}
      <Failed error={error.value} />
    </Form>
  )
}
