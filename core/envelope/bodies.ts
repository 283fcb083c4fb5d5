import * as v from 'valibot'
import { count, hash, id8, id16, publicKey, recipient } from '../encoded.ts'
import { HOUR_MAX } from '../hour.ts'
import {
  ANSWER_MAX,
  JOINT_MAX,
  NOTE_MAX,
  NOTES_COMPARED,
  PERSONS_MAX,
  REASON_MAX,
  SMS_MAX,
  TEXT_MAX,
} from '../limits.ts'
import { callOutcomes } from '../line/call.ts'
import { lineLanguages } from '../line/languages.ts'
import { doors, kinds, QUESTIONNAIRE, sharings, sorts, sources, times, yesNo } from '../questionnaire.ts'
import { agencyKinds } from '../roles.ts'
import { feedbackStates, handedStates } from '../status.ts'
import { attachedFiles, handedFiles, passedFiles } from './attached.ts'
import { nationalities, type RecordOfDesk, recordOfDesk } from './record.ts'

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
  /** Absent where a member wrote it down and nobody asked. */
  share: v.optional(v.picklist(sharings)),
  ...furtherAnswers,
})
export type Report = v.InferOutput<typeof report>

/** How the desk reaches the reporter: their keys travel inside the seal, so that no server can put others in. */
const reporterKeys = v.strictObject({ sign: publicKey, recipient })
export type ReporterKeys = v.InferOutput<typeof reporterKeys>

/** How it reached the member who wrote it down. */
export const toldBy = ['call', 'visit', 'letter', 'old_line', 'mobile_team', 'message', 'own'] as const
export type ToldBy = (typeof toldBy)[number]

/** Of what was told otherwise (channel `desk`): a member wrote it down and signed it. */
const told = v.strictObject({
  by: v.picklist(toldBy),
  note: v.optional(v.pipe(v.string(), v.maxLength(REASON_MAX))),
})

/**
 * Only what was told otherwise can be without the reporter's keys (nobody was given a receipt), and without an answer
 * about who may be told (nobody asked).
 */
const tipToDesk = v.pipe(
  v.strictObject({
    report,
    reporter: v.optional(reporterKeys),
    files: v.optional(attachedFiles),
    told: v.optional(told),
  }),
  v.check(
    ({ report, reporter, told }) =>
      told !== undefined || (reporter !== undefined && report.share !== undefined),
  ),
)
export type TipToDesk = v.InferOutput<typeof tipToDesk>

/** What a member has written down so far of what they are told; all of it can still be missing. */
const draftOfMember = v.strictObject({
  told,
  language,
  door: v.picklist(doors),
  text: v.optional(text),
  danger: v.optional(v.picklist(yesNo)),
  place: v.optional(v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]{2,40}$/))),
  /** What was typed of the place, and is none yet. */
  typed: v.optional(v.pipe(v.string(), v.maxLength(ANSWER_MAX.where))),
  child: v.optional(v.picklist(yesNo)),
  share: v.optional(v.picklist(sharings)),
  ...furtherAnswers,
})
export type DraftOfMember = v.InferOutput<typeof draftOfMember>

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

/** How soon the desk asks for something to be done; `now` is rung for as well. */
export const urgencies = ['now', 'today', 'usual'] as const
export type Urgency = (typeof urgencies)[number]

/** What the desk asks for. */
export const supports = [
  'check_place',
  'safe_place',
  'medical',
  'guardian',
  'interpreter',
  'legal',
  'transport',
  'interview',
  'inspection',
  'information',
] as const
export type Support = (typeof supports)[number]

/** The agencies that were asked together, the reader's own among them: they know of each other. */
const jointOf = v.strictObject({
  joint: id16,
  offices: v.pipe(
    v.array(v.strictObject({ office: id8, phone: v.pipe(v.string(), v.maxLength(60)) })),
    v.minLength(2),
    v.maxLength(JOINT_MAX),
  ),
})
export type JointOf = v.InferOutput<typeof jointOf>

export const referralToAgency = v.strictObject({
  basis: v.picklist(legalBases),
  note: v.pipe(v.string(), v.maxLength(NOTE_MAX)),
  due: hour,
  fields: referralFields,
  urgency: v.optional(v.picklist(urgencies)),
  support: v.optional(v.pipe(v.array(v.picklist(supports)), v.maxLength(supports.length))),
  /** Sealed anew for this agency, to the epoch of this message. */
  files: v.optional(passedFiles),
  joint: v.optional(jointOf),
})
export type ReferralToAgency = v.InferOutput<typeof referralToAgency>

/**
 * Where a referral goes against the reporter's answer about who may be told: that answer (absent where nobody had asked
 * them), and the desk's reason.
 */
const against = v.strictObject({
  share: v.optional(v.picklist(sharings)),
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

/** What went to an agency without a key, on paper or in a file. */
const handedOver = v.strictObject({
  handed: id16,
  /** Its code in the directory. */
  agency: v.pipe(v.string(), v.minLength(1), v.maxLength(80)),
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
  kind: v.picklist(agencyKinds),
  referral: referralToAgency,
  /** What lies in the sealed file beside the page. */
  files: v.optional(handedFiles),
  against: v.optional(against),
})
export type HandedOver = v.InferOutput<typeof handedOver>

const handedAnswer = v.strictObject({
  handed: id16,
  state: v.picklist(handedStates),
  /** Who said it, and how. */
  by: v.pipe(v.string(), v.maxLength(200)),
  text,
})
export type HandedAnswer = v.InferOutput<typeof handedAnswer>

/** What came of it, where the agency acted. */
export const outcomes = [
  'person_safe',
  'person_met',
  'investigation',
  'inspection_done',
  'not_found',
  'not_trafficking',
  'passed_elsewhere',
  'other',
] as const
export type Outcome = (typeof outcomes)[number]

/** Offences of which a person may be identified as the victim (DOMAIN section 4). */
export const offences = [
  'BIH-186',
  'BIH-187',
  'FBIH-210',
  'FBIH-210a',
  'FBIH-210b',
  'FBIH-219',
  'RS-146',
  'BD-207a',
] as const

/** A person whom the agency has identified: counts for the bulletin, and no name. */
const person = v.strictObject({
  sex: v.picklist(['female', 'male', 'other']),
  child: v.boolean(),
  kind: v.picklist(kinds),
  nationality: v.picklist(nationalities),
  safeHouse: v.boolean(),
  offence: v.nullable(v.picklist(offences)),
})
export type IdentifiedPerson = v.InferOutput<typeof person>

const feedbackToDesk = v.strictObject({
  state: v.picklist(feedbackStates),
  text,
  /** The agency's own number for it, and whom to ask. */
  reference: v.optional(v.pipe(v.string(), v.maxLength(60))),
  officer: v.optional(v.pipe(v.string(), v.maxLength(100))),
  outcome: v.optional(v.picklist(outcomes)),
  persons: v.optional(v.pipe(v.array(person), v.maxLength(PERSONS_MAX))),
})
export type FeedbackToDesk = v.InferOutput<typeof feedbackToDesk>

/**
 * Each reader has a copy of their own, so whoever writes could tell each something else: with every note its office
 * says which ones it has read, and how they read (`noteDigest`). `nonce` is the same in all copies: by the digest alone
 * nobody who came later, and has not the note, can guess what stands in it.
 */
const jointNote = v.strictObject({
  text,
  nonce: v.optional(id16),
  read: v.optional(
    v.pipe(v.array(v.strictObject({ seq: count, digest: hash })), v.maxLength(NOTES_COMPARED)),
  ),
})
export type JointNote = v.InferOutput<typeof jointNote>

/** What stands in a message of each kind. */
export interface Bodies {
  tip: TipToDesk
  followup: FollowupToDesk
  line: LineToDesk
  reply: ReplyToReporter
  record: RecordOfDesk
  referral: ReferralToAgency
  feedback: FeedbackToDesk
  joint_note: JointNote
  passed_on: PassedOn
  handed: HandedOver
  handed_answer: HandedAnswer
  draft: DraftOfMember
}

export const bodySchemas = {
  tip: tipToDesk,
  followup: followupToDesk,
  line: lineToDesk,
  reply: replyToReporter,
  record: recordOfDesk,
  referral: referralToAgency,
  feedback: feedbackToDesk,
  joint_note: jointNote,
  passed_on: passedOn,
  handed: handedOver,
  handed_answer: handedAnswer,
  draft: draftOfMember,
} satisfies { [K in keyof Bodies]: v.GenericSchema<Bodies[K]> }
