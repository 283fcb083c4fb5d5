import { areaName } from '../../core/agencies.ts'
import { inCyrillic } from '../../core/cyrillic.ts'
import type { LegalBasis } from '../../core/envelope/bodies.ts'
import type { Channel } from '../../core/envelope/context.ts'
import { dateOf, type Hour, hourOf, ZONE } from '../../core/hour.ts'
import type { Keybook } from '../../core/keys/keybook.ts'
import { languages } from '../../core/languages.ts'
import { placeByCode } from '../../core/places.ts'
import { nowhere, type SaidOfSharing } from '../../core/questionnaire.ts'
import type { Closing, Priority, ReferralState, Status } from '../../core/status.ts'
import { formats, i18n, language, sayDate } from './words.ts'

/*
 * Facts of a tip or a referral in words.
 */

export const sayAnswer = (answer: 'yes' | 'no' | 'unsure' | null): string =>
  i18n._(`tip.answer.${answer ?? 'none'}`)
export const saySharing = (share: SaidOfSharing | null): string => i18n._(`tip.share.${share ?? 'none'}`)
export const sayChannel = (channel: Channel): string => i18n._(`tip.channel.${channel}`)
export const sayStatus = (status: Status): string => i18n._(`tip.status.${status}`)
export const sayClosing = (closing: Closing): string => i18n._(`tip.closing.${closing}`)
export const sayPriority = (priority: Priority | null): string => i18n._(`tip.priority.${priority ?? 'none'}`)
export const sayState = (state: ReferralState): string => i18n._(`referral.state.${state}`)
/** The same to the agency whose referral it is: what was sent to it is new there. */
export const sayOwnState = (state: ReferralState): string =>
  state === 'sent' ? i18n._('referral.state.new') : sayState(state)
export const sayBasis = (basis: LegalBasis): string => i18n._(`refer.basis.${basis}`)

/** A name of the country's, in the letters of the staff's language. */
export const inLetters = (name: string): string => (language.value === 'sr-Cyrl' ? inCyrillic(name) : name)

/** With the region, which tells Trnovo from Trnovo. A code that is no place came from outside as it is. */
export function sayPlace(code: string | null): string {
  if (code === null) return i18n._('tip.answer.none')
  if ((nowhere as readonly string[]).includes(code)) return i18n._(`tip.place.${code}`)
  const place = placeByCode(code)
  return place ? inLetters(`${place.name} (${place.region})`) : code
}

/** Without the region, where there is little room. */
export function sayPlaceName(code: string): string {
  const place = placeByCode(code)
  return place ? inLetters(place.name) : sayPlace(code)
}

/** An area that an agency covers. */
export const sayArea = (code: string): string => inLetters(areaName(code))

/** The languages of DESIGN section 9, and “und” for what nobody told. */
const known: string[] = [...languages, 'und']
/** Anything else came from outside as it is. */
export const sayLanguage = (tag: string): string =>
  known.includes(tag) ? i18n._(`tip.language.${tag}`) : tag

/** Hours and minutes by the country's clocks. */
const sayTime = (date: Date): string =>
  date.toLocaleTimeString('en-GB', { timeZone: ZONE, hour: '2-digit', minute: '2-digit' })

/** Day and hour: the finest time there is. */
export function sayHour(hour: Hour): string {
  const date = sayDate(dateOf(hour), 'medium')
  return i18n._('tip.hour', { date, hour: sayTime(dateOf(hour)).slice(0, 2) })
}

/** A day of the week, from Monday, 0. The first of January 2024 was one. */
export const sayDay = (day: number): string =>
  new Intl.DateTimeFormat(formats(), { weekday: 'long', timeZone: 'UTC' }).format(Date.UTC(2024, 0, 1 + day))

/** Minutes since midnight as a clock shows them; 24:00 is the end of a day. */
export const sayClock = (minutes: number): string =>
  [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':')

/** A moment by the country's clocks. @param at milliseconds since 1970 */
export const sayMoment = (at: number): string =>
  new Intl.DateTimeFormat(formats(), {
    timeZone: ZONE,
    weekday: 'long',
    day: 'numeric',
    month: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  }).format(at)

const now = () => hourOf(Date.now())

/** The finest time that a seal holds. @param minute minutes since 1970 */
export function sayMinute(minute: number): string {
  const date = new Date(minute * 60_000)
  return `${sayDate(date, 'medium')}, ${sayTime(date)}`
}

export function sayAge(hour: Hour): string {
  const age = now() - hour
  if (age < 1) return i18n._('tip.age.now')
  return age < 48 ? i18n._('tip.age.hours', { age }) : i18n._('tip.age.days', { age: Math.floor(age / 24) })
}

export function sayDue(due: Hour): string {
  const left = due - now()
  if (left <= 0) return i18n._('referral.overdue')
  return left < 48
    ? i18n._('referral.due.hours', { left })
    : i18n._('referral.due.days', { left: Math.floor(left / 24) })
}

/** Names in a sentence: “A”, “A and B”, “A, B and C”. */
export const sayAll = (names: string[]): string => new Intl.ListFormat(formats()).format(names)

/** An office's name out of the verified keybook; what it does not list has no name to be trusted. */
export const sayOffice = (keybook: Keybook | undefined, id: string): string =>
  keybook?.book.offices.find((office) => office.id === id)?.name ?? i18n._('tip.unlisted_office')
