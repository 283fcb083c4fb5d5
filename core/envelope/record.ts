import * as v from 'valibot'
import { CONTACT_MAX, REASON_MAX, SAFE_HOURS_MAX } from '../limits.ts'

/*
 * What the desk keeps of a tip for itself, from the desk to the desk: every revision is whole, and stays.
 */

/** How somebody wants to be reached; `none` is not at all. */
export const contactChannels = ['sms', 'whatsapp', 'call', 'other', 'none'] as const
export type ContactChannel = (typeof contactChannels)[number]

const whole = v.pipe(v.number(), v.integer(), v.minValue(0))

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

/** Why a tip about a child was closed though social work was not told. */
const closing = v.strictObject({ why: v.pipe(v.string(), v.minLength(1), v.maxLength(REASON_MAX)) })

export const recordOfDesk = v.strictObject({ contact: v.optional(contact), closing: v.optional(closing) })
export type RecordOfDesk = v.InferOutput<typeof recordOfDesk>
