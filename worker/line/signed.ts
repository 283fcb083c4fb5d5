import { validateRequest } from 'twilio/lib/webhooks/webhooks.js'
import { BODY_MAX } from '../../core/limits.ts'
import { bareNumber } from '../../core/line/sender.ts'
import { readForm } from '../body.ts'
import type { Twilio } from '../config.ts'
import type { Ports } from '../ports.ts'
import { Refusal } from '../problem.ts'

/** The line that an operator has set up. @throws Refusal `not-found` while it is off, `not-open` before set-up. */
export function openLine({ config: { twilio, rootKey } }: Ports): Twilio {
  if (!twilio) throw new Refusal('not-found')
  if (!rootKey) throw new Refusal('not-open')
  return twilio
}

/** Whether a number is the line's, on whatever channel. */
export const isOurNumber = ({ numbers }: Twilio, number: string): boolean =>
  numbers.some((ours) => bareNumber(ours) === bareNumber(number))

/**
 * What the carrier posted to one of its doors, if its signature holds over the configured address and it is about our
 * account; what the request itself says of host and scheme counts for nothing.
 *
 * @param path the door's, filled.
 * @throws Refusal `refused`, and as `readForm` does.
 */
export async function readSigned(
  { config }: Ports,
  twilio: Twilio,
  request: Request,
  path: string,
): Promise<Record<string, string>> {
  const form = await readForm(request, BODY_MAX.form)
  const signature = request.headers.get('x-twilio-signature') ?? ''
  const isSigned = validateRequest(twilio.authToken, signature, config.origins.hooks + path, form)
  // A query is none of ours, and the signature would not cover it.
  if (!isSigned || new URL(request.url).search !== '') throw new Refusal('refused')
  if (form.AccountSid !== twilio.accountSid) throw new Refusal('refused')
  return form
}
