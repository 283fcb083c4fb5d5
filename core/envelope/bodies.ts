import * as v from 'valibot'
import { count, id8, id16, publicKey, recipient } from '../encoded.ts'
import { HOUR_MAX } from '../hour.ts'
import { ANSWER_MAX, NOTE_MAX, REASON_MAX, SMS_MAX, TEXT_MAX } from '../limits.ts'
import { callOutcomes } from '../line/call.ts'
import { lineLanguages } from '../line/languages.ts'
import { doors, kinds, QUESTIONNAIRE, sharings, sorts, sources, times, yesNo } from '../questionnaire.ts'
import { attachedFiles } from './attached.ts'
import { type RecordOfDesk, recordOfDesk } from './record.ts'

export const legalBases = ['consent', 'imminent_danger', 'child', 'law'] as const
export type LegalBasis = (typeof legalBases)[number]

export const hour = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(HOUR_MAX))
const text = v.pipe(v.string(), v.maxLength(TEXT_MAX))
const answer = v.nullable(v.picklist(yesNo))
const placeCode = v.nullable(v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]{2,40}$/)))
const language = v.pipe(v.string(), v.regex(/^[A-Za-z-]{2,10}$/))

const short = (name: keyof typeof ANSWER_MAX) => v.optional(v.pipe(v.string(), v.maxLength(ANSWER_MAX[name])))
const several = <const T extends readonly string[]>(options: T) =>
  v.optional(v.pipe(v.array(v.picklist(options)), v.maxLength(options.length)))

/** What the second questionnaire asks besides; what was not answered is absent. */
const furtherAnswers = {
  when: v.optional(v.picklist(times)),
  where: short('where'),
  people: several(sorts),
  count: short('count'),
  nationality: short('nationality'),
  spoken: short('spoken'),
  controls: short('controls'),
  kind: several(kinds),
  signs: v.optional(v.pipe(v.array(v.pipe(v.string(), v.regex(/^[A-Z]\d\d$/))), v.maxLength(60))),
  since: short('since'),
  how: v.optional(v.picklist(sources)),
  traces: short('traces'),
  movement: short('movement'),
  reply: v.optional(v.picklist(yesNo)),
  reply_how: short('reply_how'),
  assistance: v.optional(v.picklist(yesNo)),
  assistance_how: short('assistance_how'),
  interpreter: short('interpreter'),
}

/** What a reporter says on the web page. */
export const report = v.strictObject({
  language,
  /** Absent in reports of the first, which had one door. */
  questionnaire: v.optional(v.literal(QUESTIONNAIRE)),
  door: v.optional(v.picklist(doors)),
  text,
  danger: answer,
  place: placeCode,
  child: answer,
  self: answer,
  share: v.picklist(sharings),
  ...furtherAnswers,
})
export type Report = v.InferOutput<typeof report>

/** How the desk reaches the reporter: their keys travel inside the seal, so that no server can put others in. */
const reporterKeys = v.strictObject({ sign: publicKey, recipient })
export type ReporterKeys = v.InferOutput<typeof reporterKeys>

const tipToDesk = v.strictObject({ report, reporter: reporterKeys, files: v.optional(attachedFiles) })
export type TipToDesk = v.InferOutput<typeof tipToDesk>

const followupToDesk = v.strictObject({ language, text, files: v.optional(attachedFiles) })
export type FollowupToDesk = v.InferOutput<typeof followupToDesk>

/**
 * What a carrier handed to the line: nobody signed it, and a sender's number can be forged. What came before the line
 * answered has the first three fields only.
 */
const lineToDesk = v.strictObject({
  from: v.pipe(v.string(), v.maxLength(40)),
  to: v.pipe(v.string(), v.maxLength(40)),
  text,
  /** When it came, in minutes since 1970: sealed, for it is finer than what may stand in the clear. */
  minute: v.optional(count),
  /** In which the line answers. */
  language: v.optional(v.picklist(lineLanguages)),
  /** The very text that the line answered. */
  answered: v.optional(v.pipe(v.string(), v.maxLength(SMS_MAX))),
  /** How many pictures and files were sent; they are not fetched. */
  media: v.optional(count),
  call: v.optional(
    v.strictObject({
      seconds: count,
      outcome: v.picklist(callOutcomes),
    }),
  ),
  /** What a caller left. */
  files: v.optional(attachedFiles),
  /** Found in the carrier's list later, for its own way of telling us had failed. */
  missed: v.optional(v.literal(true)),
  /** They had said that they cannot write safely now. */
  silent: v.optional(v.literal(true)),
})
export type LineToDesk = v.InferOutput<typeof lineToDesk>

/** How a reply left by SMS: in the desk's own copy, which is the only sealed one. */
const leftBySms = v.strictObject({
  from: v.pipe(v.string(), v.maxLength(40)),
  to: v.pipe(v.string(), v.maxLength(40)),
  /** When, in minutes since 1970. */
  minute: v.optional(count),
  /** Why it was sent although the person's own rules said no. */
  reason: v.optional(v.pipe(v.string(), v.maxLength(REASON_MAX))),
})

const replyToReporter = v.strictObject({ text, sms: v.optional(leftBySms) })
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
  ...furtherAnswers,
})
export type ReferralFields = v.InferOutput<typeof referralFields>

export const referralToAgency = v.strictObject({
  basis: v.picklist(legalBases),
  note: v.pipe(v.string(), v.maxLength(NOTE_MAX)),
  due: hour,
  fields: referralFields,
})
export type ReferralToAgency = v.InferOutput<typeof referralToAgency>

/** Where a referral goes against the reporter's answer about who may be told: that answer, and the desk's reason. */
const against = v.strictObject({
  share: v.picklist(sharings),
  why: v.pipe(v.string(), v.maxLength(NOTE_MAX)),
})
export type Against = v.InferOutput<typeof against>

/** What the desk keeps of a referral: with its context it says of which tip, and to whom. */
const passedOn = v.strictObject({
  ref: id16,
  office: id8,
  referral: referralToAgency,
  against: v.optional(against),
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
  record: RecordOfDesk
  referral: ReferralToAgency
  feedback: FeedbackToDesk
  passed_on: PassedOn
}

export const bodySchemas = {
  tip: tipToDesk,
  followup: followupToDesk,
  line: lineToDesk,
  reply: replyToReporter,
  record: recordOfDesk,
  referral: referralToAgency,
  feedback: feedbackToDesk,
  passed_on: passedOn,
} satisfies { [K in keyof Bodies]: v.GenericSchema<Bodies[K]> }
