import { reading } from '../duty.ts'
import type { Contact } from '../envelope/record.ts'
import { LINE_QUIET } from '../limits.ts'

/*
 * When somebody who wrote to the line may be written to without harm: by what they said, and by when they last wrote.
 * What they said is sealed, so it is the desk's browser that holds to it.
 */

const MINUTE = 60_000

/** Who is written to, and by what. */
export interface Partner {
  by: 'sms' | 'whatsapp'
  /** Minutes since 1970: when they last wrote; `null` when nobody knows. */
  wrote: number | null
  /** Whether they had said then that they cannot write safely. */
  silent?: boolean
}

/** They wrote just now, or gave these hours; it ends in so many milliseconds since 1970, when that is known. */
type Free = { free: true; because: 'wrote' | 'hours'; until: number | null }
/**
 * They have just said that it is not safe; gave no hours; want to be reached otherwise, or not at all; or gave other
 * hours, the next from `opens`.
 */
type Bound = {
  free: false
  because: 'silent' | 'no_hours' | 'otherwise' | 'not_at_all' | 'not_now'
  opens: number | null
}

/**
 * Whether a person may be written to now.
 *
 * @param contact the rules that they gave; `null` when none are known.
 * @param now milliseconds since 1970.
 */
export function freedom(contact: Contact | null, { by, wrote, silent }: Partner, now: number): Free | Bound {
  const until = wrote === null ? null : (wrote + LINE_QUIET) * MINUTE
  // A message from the future is none of which a clock tells.
  if (wrote !== null && until !== null && wrote * MINUTE <= now && now < until)
    return silent ? { free: false, because: 'silent', opens: null } : { free: true, because: 'wrote', until }
  const { safe = [], channel = by } = contact ?? {}
  if (channel === 'none') return { free: false, because: 'not_at_all', opens: null }
  if (channel !== by) return { free: false, because: 'otherwise', opens: null }
  const hours = reading({ week: safe, holidays: [], closures: [], roster: [] }, now)
  if (!hours) return { free: false, because: 'no_hours', opens: null }
  return hours.open
    ? { free: true, because: 'hours', until: hours.until }
    : { free: false, because: 'not_now', opens: hours.opens }
}
