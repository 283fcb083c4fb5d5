import { hourOf } from '../../../core/hour.ts'
import type { Checking } from '../../../core/keys/invitation.ts'
import { officeOf } from '../../../core/keys/keybook.ts'
import { Problem } from '../api.ts'
import { unlocked } from '../session.ts'

/** What answers are checked with: the own office, as this browser has verified it, and its keys. @throws Problem */
export function checking(): Checking {
  if (!unlocked.value) throw new Problem('locked', 0)
  const { keybook, member, identities } = unlocked.value
  return {
    office: officeOf(keybook, member.office),
    identities: identities.values(),
    now: hourOf(Date.now()),
  }
}
