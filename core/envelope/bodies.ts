import * as v from 'valibot'
import { id8, id16, publicKey, recipient } from '../encoded.ts'
import { HOUR_MAX } from '../hour.ts'
import { NOTE_MAX, SMS_MAX, TEXT_MAX } from '../limits.ts'
import { attachedFiles } from './attached.ts'

/** Who may be told, in the reporter's words. */
export const sharings = ['police_and_social_work', 'social_work_only', 'ask_first', 'you_decide'] as const
export type Sharing = (typeof sharings)[number]

export const legalBases = ['consent', 'imminent_danger', 'child', 'law'] as const
export type LegalBasis = (typeof legalBases)[number]

export const hour = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(HOUR_MAX))
const text = v.pipe(v.string(), v.maxLength(TEXT_MAX))
const answer = v.nullable(v.picklist(['yes', 'no', 'unsure']))
const placeCode = v.nullable(v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]{2,40}$/)))
const language = v.pipe(v.string(), v.regex(/^[A-Za-z-]{2,10}$/))

/** What a reporter says on the web page. */
export const report = v.strictObject({
  language,
  text,
  danger: answer,
  place: placeCode,
  child: answer,
  self: answer,
  share: v.picklist(sharings),
})
export type Report = v.InferOutput<typeof report>

/** How the desk reaches the reporter: their keys travel inside the seal, so that no server can put others in. */
const reporterKeys = v.strictObject({ sign: publicKey, recipient })
export type ReporterKeys = v.InferOutput<typeof reporterKeys>

const tipToDesk = v.strictObject({ report, reporter: reporterKeys, files: v.optional(attachedFiles) })
export type TipToDesk = v.InferOutput<typeof tipToDesk>

const followupToDesk = v.strictObject({ language, text, files: v.optional(attachedFiles) })
export type FollowupToDesk = v.InferOutput<typeof followupToDesk>

/** What a carrier handed to the line: nobody signed it, and a sender's number can be forged. */
const lineToDesk = v.strictObject({
  from: v.pipe(v.string(), v.maxLength(40)),
  to: v.pipe(v.string(), v.maxLength(40)),
  text: v.pipe(v.string(), v.maxLength(SMS_MAX)),
})
export type LineToDesk = v.InferOutput<typeof lineToDesk>

const replyToReporter = v.strictObject({ text })
export type ReplyToReporter = v.InferOutput<typeof replyToReporter>

/** The fields that the desk may pass on, each whole or not at all; those left out are absent. */
const referralFields = v.strictObject({
  text: v.optional(text),
  place: v.optional(placeCode),
  danger: v.optional(answer),
  child: v.optional(answer),
  self: v.optional(answer),
  channel: v.optional(v.string()),
  told: v.optional(hour),
  phone: v.optional(v.pipe(v.string(), v.maxLength(40))),
})
export type ReferralFields = v.InferOutput<typeof referralFields>

export const referralToAgency = v.strictObject({
  basis: v.picklist(legalBases),
  note: v.pipe(v.string(), v.maxLength(NOTE_MAX)),
  due: hour,
  fields: referralFields,
})
export type ReferralToAgency = v.InferOutput<typeof referralToAgency>

/** What the desk keeps of a referral: with its context it says of which tip, and to whom. */
const passedOn = v.strictObject({
  ref: id16,
  office: id8,
  referral: referralToAgency,
})
export type PassedOn = v.InferOutput<typeof passedOn>

const feedbackToDesk = v.strictObject({ state: v.picklist(['accepted', 'declined', 'note']), text })
export type FeedbackToDesk = v.InferOutput<typeof feedbackToDesk>

/** What stands in a message of each kind. */
export interface Bodies {
  tip: TipToDesk
  followup: FollowupToDesk
  line: LineToDesk
  reply: ReplyToReporter
  referral: ReferralToAgency
  feedback: FeedbackToDesk
  passed_on: PassedOn
}

export const bodySchemas = {
  tip: tipToDesk,
  followup: followupToDesk,
  line: lineToDesk,
  reply: replyToReporter,
  referral: referralToAgency,
  feedback: feedbackToDesk,
  passed_on: passedOn,
} satisfies { [K in keyof Bodies]: v.GenericSchema<Bodies[K]> }
