import { base64 } from '../../../core/bytes.ts'
import type { SetupBody } from '../../../core/wire.ts'
import type { Founded } from '../keys.worker.ts'

/** What a new head's browser sends of what it made, whether it founds the desk or an agency. */
export function officeMade(
  { founder, founding, credentials }: Founded,
  name: string,
  totp: string,
): Omit<SetupBody, 'token' | 'rootKey' | 'book' | 'entry' | 'code'> {
  return {
    name,
    member: founder.id,
    ...credentials,
    totp,
    grants: founding.grants.map(({ epoch, holder, sealed }) => ({ epoch, holder, sealed: base64(sealed) })),
    page: founding.page,
  }
}
