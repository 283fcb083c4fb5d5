import * as v from 'valibot'
import { id8, id16 } from '../encoded.ts'
import { HOUR_MAX } from '../hour.ts'
import {
  ACCUSED_MAX,
  CONTACT_MAX,
  FLAGS_MAX,
  LINKS_MAX,
  NOTE_MAX,
  REASON_MAX,
  SAFE_HOURS_MAX,
} from '../limits.ts'
import { kinds, yesNo } from '../questionnaire.ts'
import { closings, priorities, statuses } from '../status.ts'

/*
 * What the desk keeps of a tip for itself, from the desk to the desk: every revision is whole, and stays.
 */

const hour = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(HOUR_MAX))
const whole = v.pipe(v.number(), v.integer(), v.minValue(0))
const reason = v.pipe(v.string(), v.minLength(1), v.maxLength(REASON_MAX))

// ---- Reaching the person ----

/** How somebody wants to be reached; `none` is not at all. */
export const contactChannels = ['sms', 'whatsapp', 'call', 'other', 'none'] as const
export type ContactChannel = (typeof contactChannels)[number]

/** By the country's clocks: days from Monday, 0; minutes since midnight; `to` before `from` is on the next day. */
const hours = v.pipe(
  v.strictObject({
    day: v.pipe(whole, v.maxValue(6)),
    from: v.pipe(whole, v.maxValue(24 * 60 - 1)),
    to: v.pipe(whole, v.maxValue(24 * 60)),
  }),
  v.check(({ from, to }) => from !== to),
)
export type SafeHours = v.InferOutput<typeof hours>

/** The rules that a person gave: when and how they may be reached without harm. What they did not say is absent. */
const contact = v.strictObject({
  safe: v.optional(v.pipe(v.array(hours), v.maxLength(SAFE_HOURS_MAX))),
  channel: v.optional(v.picklist(contactChannels)),
  /** By which each side knows that it is still the other. */
  word: v.optional(v.pipe(v.string(), v.maxLength(CONTACT_MAX.word))),
  note: v.optional(v.pipe(v.string(), v.maxLength(CONTACT_MAX.note))),
})
export type Contact = v.InferOutput<typeof contact>

// ---- Judging ----

/** What it is. All but the first three have their own class so that figures stay honest. */
export const tipClasses = [
  'tip',
  'call_for_help',
  'question',
  'silent',
  'test',
  'wrong_number',
  'prank',
] as const
export type TipClass = (typeof tipClasses)[number]

export const sexes = ['female', 'male', 'other', 'unknown'] as const
export const nationalities = ['BA', 'foreign', 'unknown'] as const
/** The desk never says more: who is a victim is decided elsewhere. */
export const standings = ['possible_victim', 'unclear', 'no_sign'] as const

/** What somebody at the desk has made of the tip; what is not known is absent. */
const judgement = v.strictObject({
  class: v.optional(v.picklist(tipClasses)),
  kinds: v.optional(v.pipe(v.array(v.picklist(kinds)), v.maxLength(kinds.length))),
  children: v.optional(v.pipe(whole, v.maxValue(999))),
  adults: v.optional(v.pipe(whole, v.maxValue(999))),
  sexes: v.optional(v.pipe(v.array(v.picklist(sexes)), v.maxLength(sexes.length))),
  nationalities: v.optional(v.pipe(v.array(v.picklist(nationalities)), v.maxLength(nationalities.length))),
  /** A municipality's code. */
  place: v.optional(v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]{2,40}$/))),
  danger: v.optional(v.picklist(yesNo)),
  child: v.optional(v.picklist(yesNo)),
  standing: v.optional(v.picklist(standings)),
  notes: v.optional(v.pipe(v.string(), v.maxLength(NOTE_MAX))),
  /** What only the desk knows, for whom to tell (core/routing.ts); absent is no. */
  foreigner: v.optional(v.boolean()),
  border: v.optional(v.boolean()),
  organised: v.optional(v.boolean()),
  online: v.optional(v.boolean()),
  official: v.optional(v.boolean()),
  accused: v.optional(v.pipe(v.array(v.pipe(v.string(), v.maxLength(80))), v.maxLength(ACCUSED_MAX))),
})
export type Judgement = v.InferOutput<typeof judgement>

/**
 * How urgent it is and what becomes of it, as somebody decided it: the row has the same in the clear, and only its last
 * state. Written down before the server is told.
 */
const decided = v.strictObject({
  priority: v.optional(v.picklist(priorities)),
  status: v.optional(v.picklist(statuses)),
  closing: v.optional(v.picklist(closings)),
})
export type Decided = v.InferOutput<typeof decided>

export const flagKinds = ['look_again', 'waits_for', 'careful', 'legal', 'other'] as const

/** A reminder on a tip, with its reason; one that was taken down stays, with the hour. */
const flag = v.strictObject({
  what: v.picklist(flagKinds),
  why: reason,
  /** By when to look again. */
  until: v.optional(hour),
  put: hour,
  taken: v.optional(hour),
})
export type Flag = v.InferOutput<typeof flag>

/** Another tip that is about the same matter. The other's own record says so too; neither is merged. */
const link = v.strictObject({ tip: id16, why: v.optional(reason) })

/** Why a tip about a child was closed though social work was not told. */
const closing = v.strictObject({ why: reason })

/** What is said to whoever gets the tip. It goes once they say that they have read it; a revision keeps it. */
const handover = v.strictObject({ to: id8, text: v.pipe(v.string(), v.minLength(1), v.maxLength(NOTE_MAX)) })

/** Somebody was called about an urgent referral: of what was sent, whom, and when. */
const rung = v.strictObject({
  ref: id16,
  whom: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
  hour,
})

export const recordOfDesk = v.strictObject({
  contact: v.optional(contact),
  judgement: v.optional(judgement),
  decided: v.optional(decided),
  flags: v.optional(v.pipe(v.array(flag), v.maxLength(FLAGS_MAX))),
  links: v.optional(v.pipe(v.array(link), v.maxLength(LINKS_MAX))),
  /** It is hard to read: whoever opens it is warned before. */
  heavy: v.optional(v.boolean()),
  handover: v.optional(handover),
  rung: v.optional(v.pipe(v.array(rung), v.maxLength(LINKS_MAX))),
  closing: v.optional(closing),
})
export type RecordOfDesk = v.InferOutput<typeof recordOfDesk>

/** The record, as it will open again. @throws ValiError for what would be sealed and never opened */
export const checkedRecord = (body: RecordOfDesk): RecordOfDesk => v.parse(recordOfDesk, body)
