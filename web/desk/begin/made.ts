import { base64 } from '../../../core/bytes.ts'
import type { SetupBody } from '../../../core/wire-people.ts'
import type { Founded, Joined } from '../keys.worker.ts'

/** What a new member's browser sends of what it made; their page or the joining says the rest. */
export const memberMade = ({ credentials: { keyring, ways } }: Joined, name: string, totp: string) => ({
  name,
  keyring,
  ways,
  totp,
})

/** What a new head's browser sends of what it made, whether it founds the desk or an agency. */
export function officeMade(
  founded: Founded,
  name: string,
  totp: string,
): Omit<SetupBody, 'token' | 'rootKey' | 'book' | 'entry' | 'code'> {
  const { founder, founding, credentials } = founded
  return {
    ...memberMade(founded, name, totp),
    member: founder.id,
    escrow: credentials.escrow as string,
    recovery: founding.recovery,
    grants: founding.grants.map(({ epoch, holder, sealed }) => ({ epoch, holder, sealed: base64(sealed) })),
    page: founding.page,
  }
}
