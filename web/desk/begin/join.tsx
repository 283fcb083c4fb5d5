import { useSignal } from '@preact/signals'
import { useEffect, useMemo } from 'preact/hooks'
import * as v from 'valibot'
import { fingerprint } from '../../../core/keys/fingerprint.ts'
import { type Invitation, readInvitation } from '../../../core/keys/invitation.ts'
import type { UnverifiedKeybook } from '../../../core/keys/keybook.ts'
import { followRoot, succession } from '../../../core/keys/root.ts'
import type { Signed } from '../../../core/keys/signed.ts'
import { paths } from '../../../core/wire.ts'
import type { InvitationLook } from '../../../core/wire-people.ts'
import { rootKey } from '../../root-key.ts'
import { call } from '../api.ts'
import { keepRoot } from '../keybook.ts'
import { Busy, Failure, Notice, Step } from '../parts.tsx'
import { useTask } from '../task.ts'
import { i18n } from '../words.ts'
import { JoinMember } from './join-member.tsx'
import { JoinOffice } from './join-office.tsx'

/** @param link the fragment after `invite=`: the secret, a dot, the digits of the root's fingerprint. */
export function Join({ link }: { link: string }) {
  const read = useMemo(() => readLink(link), [link])
  if (!read) return <Refused title={i18n._('join.damaged.title')}>{i18n._('join.damaged')}</Refused>
  return <Look key={read.invitation.id} {...read} />
}

interface Link {
  invitation: Invitation
  /** The root's fingerprint, without spaces. */
  digits: string
}

/** `null` when a part lacks. */
function readLink(link: string): Link | null {
  const [secret = '', digits = ''] = link.split('.')
  try {
    return /^\d{32}$/.test(digits) ? { invitation: readInvitation(secret), digits } : null
  } catch {
    return null
  }
}

/**
 * The root whose digits the link carries: the page's, or one before it, which has signed for the next. `null` for
 * another: an invitation belongs to the line whose root it names.
 */
async function rootOf(digits: string): Promise<string | null> {
  if (rootKey === '') return null
  if (digitsOf(rootKey) === digits) return rootKey
  const { roots } = await call<UnverifiedKeybook>('GET', paths.keybook)
  const root = roots.map(predecessorIn).find((one) => one !== null && digitsOf(one) === digits)
  return root && followRoot(root, roots) === followRoot(rootKey, roots) ? root : null
}

const digitsOf = (root: string) => fingerprint(root).replaceAll(' ', '')

function predecessorIn({ text }: Signed): string | null {
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), succession), text)
  return read.success ? read.output.from : null
}

function Refused({ title, children }: { title: string; children: string }) {
  return (
    <Step title={title}>
      <Notice>
        <p>{children}</p>
      </Notice>
    </Step>
  )
}

/** Asks what the invitation is for, and goes on with that. */
function Look({ invitation, digits }: Link) {
  const found = useSignal<InvitationLook | 'foreign' | null>(null)
  const { error, run } = useTask()
  const look = () =>
    run(async () => {
      const root = await rootOf(digits)
      if (root) keepRoot(root)
      found.value = root
        ? await call<InvitationLook>('POST', paths.invitationLook, { invitation: invitation.id })
        : 'foreign'
    })
  useEffect(() => void look(), [])

  if (found.value === 'foreign')
    return <Refused title={i18n._('join.foreign.title')}>{i18n._('join.foreign')}</Refused>
  if (!found.value)
    return (
      <Step title={i18n._('join.title')}>
        {error.value ? <Failure error={error.value} onRetry={look} /> : <Busy>{i18n._('join.looking')}</Busy>}
      </Step>
    )
  return found.value.for === 'office' ? (
    <JoinOffice invitation={invitation} office={found.value} />
  ) : (
    <JoinMember invitation={invitation} place={found.value} />
  )
}
