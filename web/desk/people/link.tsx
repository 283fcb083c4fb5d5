import { useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { base64 } from '../../../core/bytes.ts'
import { fingerprint } from '../../../core/keys/fingerprint.ts'
import {
  type Asked,
  newInvitationSecret,
  readInvitation,
  sealInvitation,
} from '../../../core/keys/invitation.ts'
import { officeOf } from '../../../core/keys/keybook.ts'
import { INVITATION_LIFE } from '../../../core/limits.ts'
import { DESK } from '../../../core/roles.ts'
import { fill, paths } from '../../../core/wire.ts'
import { call, Problem } from '../api.ts'
import { Field } from '../parts.tsx'
import { random } from '../random.ts'
import { audited, refreshKeybook, unlocked } from '../session.ts'
import { i18n } from '../words.ts'

/** Makes an invitation whose secret is in its link and, signed and sealed, with the office that is to check the answer. */
export async function invite(asked: Asked): Promise<string> {
  const secret = newInvitationSecret(random)
  const invitation = readInvitation(secret).id
  const keybook = await refreshKeybook()
  if (!unlocked.value) throw new Problem('locked', 0)
  const { member, keyring } = unlocked.value
  const { path, office, row } = sent(asked)
  const { recipient } = officeOf(keybook, office).page
  const sealed = await sealInvitation(secret, asked, { by: member.id, seed: keyring.signSeed, recipient })
  await audited('invited', invitation, (entry) =>
    call('POST', path, { invitation, ...row, secret: base64(sealed), entry }),
  )
  const digits = fingerprint(keybook.root).replaceAll(' ', '')
  return `${location.origin}${paths.desk}#invite=${secret}.${digits}`
}

/** Where it is sent, which office checks the answer, and what the server is told. */
function sent(asked: Asked) {
  if (asked.for === 'member')
    return { path: paths.memberInvitations, office: asked.office, row: { role: asked.role } }
  const { kind, name, agency } = asked
  return { path: paths.invitations, office: DESK, row: { kind, name, agency } }
}

/** Ends an invitation, and with it what was answered to it. */
export const withdraw = (invitation: string): Promise<void> =>
  audited('withdrawn', invitation, (entry) =>
    call('POST', fill(paths.invitationWithdraw, { invitation }), { entry }),
  )

/** A new invitation's link, shown once. @param name for whom it is. */
export function Link({ link, name, onDone }: { link: string; name: string; onDone: () => void }) {
  const field = useRef<HTMLTextAreaElement>(null)
  const copied = useSignal<'no' | 'yes' | 'by-hand'>('no')
  const copy = async () => {
    field.current?.select()
    copied.value = await navigator.clipboard.writeText(link).then(
      () => 'yes' as const,
      () => 'by-hand' as const,
    )
  }
  return (
    <div>
      <p>
        {i18n._('invite.for')}{' '}
        <strong>
          <bdi>{name}</bdi>
        </strong>
      </p>
      <Field label={i18n._('invite.link')} hint={i18n._('invite.link.hint', { hours: INVITATION_LIFE })}>
        {(ids) => (
          <textarea {...ids} ref={field} readOnly rows={4} data-testid="invite-link" dir="ltr" value={link} />
        )}
      </Field>
      <div class="buttons">
        <button type="button" class="main" onClick={copy}>
          {i18n._('invite.copy')}
        </button>
        <button type="button" onClick={onDone}>
          {i18n._('invite.done')}
        </button>
      </div>
      <p role="status">{copied.value !== 'no' && i18n._(`invite.copied.${copied.value}`)}</p>
    </div>
  )
}
