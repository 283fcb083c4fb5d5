import { useSignal } from '@preact/signals'
import { useId } from 'preact/hooks'
import { hourOf } from '../../../core/hour.ts'
import type { PageMember } from '../../../core/keys/page.ts'
import { DESK, holdsKey, isHead, type Role, rolesOf } from '../../../core/roles.ts'
import { addHead } from '../offices/book.ts'
import { SignWithPaper } from '../offices/signing.tsx'
import { Form } from '../parts.tsx'
import { useTask } from '../task.ts'
import { i18n } from '../words.ts'
import { Failed } from './failed.tsx'
import { isInBook, type MemberProps } from './members.ts'
import { changeRole } from './publish.ts'
import { sayName } from './say.ts'
import { Sealing } from './sealing.tsx'

/** Another role for a member, and what it needs: a new key, or the root from paper. */
export function RoleForm({ one, office, onDone }: MemberProps) {
  const chosen = useSignal<Role | null>(null)
  const { busy, error, run } = useTask()
  const share = useSignal<number | null>(null)
  const listed = one.listed as PageMember
  const role = chosen.value
  const needsBook = role !== null && isHead(role) && !isInBook(office, one.id, hourOf(Date.now()))

  const change = async (to: Role) => {
    share.value = null
    await changeRole(one.id, to, (done) => {
      share.value = done < 1 ? done : null
    })
  }
  const done = () =>
    role && onDone(i18n._('people.role.done', { name: sayName(one), role: i18n._(`role.${role}`) }))

  return (
    <section class="act">
      <h3>{i18n._('people.role')}</h3>
      <RoleChoice
        legend={i18n._('people.role.to')}
        roles={rolesOf(office.kind).filter((other) => other !== listed.role)}
        chosen={chosen.value}
        onChoose={(to) => {
          chosen.value = to
        }}
      />
      {role && consequences(listed.role, role).map((id) => <p key={id}>{i18n._(id)}</p>)}
      {role && needsBook && office.id !== DESK && <p class="notice">{i18n._('people.role.agency-head')}</p>}
      {role && needsBook && office.id === DESK && (
        <SignWithPaper
          button={i18n._('people.role.sign')}
          doing={i18n._('people.sending')}
          sign={async (seed) => {
            await addHead(office.id, listed, seed)
            await change(role)
          }}
          onDone={done}
        />
      )}
      {role && !needsBook && (
        <Form
          onSend={async () => {
            if (await run(() => change(role))) done()
          }}
        >
          <button type="submit" class="main" disabled={busy.value}>
            {i18n._('people.role.button')}
          </button>
          {busy.value && <Sealing share={share.value} />}
          <Failed error={error.value} />
        </Form>
      )}
    </section>
  )
}

/** The ids of sentences that say what a change of roles brings with it. */
function consequences(before: Role, after: Role): string[] {
  return [
    holdsKey(before) && !holdsKey(after) && 'people.role.takes',
    !holdsKey(before) && holdsKey(after) && 'people.role.gives',
    isHead(before) && 'people.role.was-head',
    isHead(after) && 'people.role.head',
    'people.role.at-once',
  ].filter((id) => id !== false)
}

interface RoleChoiceProps {
  legend: string
  roles: readonly Role[]
  chosen: Role | null
  onChoose: (role: Role) => void
}

/** Roles to choose from, each with what it may do. */
export function RoleChoice({ legend, roles, chosen, onChoose }: RoleChoiceProps) {
  const name = useId()
  return (
    <fieldset>
      <legend>{legend}</legend>
      {roles.map((role) => (
        <label class="choice" key={role}>
          <input type="radio" name={name} checked={chosen === role} onChange={() => onChoose(role)} />
          <span>
            {i18n._(`role.${role}`)} <span class="quiet">· {i18n._(`role.may.${role}`)}</span>
          </span>
        </label>
      ))}
    </fieldset>
  )
}
