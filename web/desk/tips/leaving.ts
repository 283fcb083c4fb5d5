import type { AttachedFile } from '../../../core/envelope/attached.ts'
import type {
  Against,
  LegalBasis,
  ReferralFields,
  ReferralToAgency,
  Support,
  Urgency,
} from '../../../core/envelope/bodies.ts'
import type { Message } from '../../../core/envelope/message.ts'
import type { Hour } from '../../../core/hour.ts'
import { DUE_URGENT, FILES_MAX, NOTE_MAX, TEXT_MAX } from '../../../core/limits.ts'
import { isWithheld } from '../../../core/line/call.ts'
import type { SaidOfSharing } from '../../../core/questionnaire.ts'
import {
  merged,
  occurrences,
  outToGraphemes,
  type Range,
  redacted,
  standsIn,
} from '../../../core/redaction.ts'
import { noMarks, type RoutingMarks } from '../../../core/routing.ts'
import { isContact, isShown } from '../../../core/visibility.ts'
import { type JointDraft, noJoint } from '../joint/asked.ts'
import { type FieldName, fieldNames } from '../referrals/fields.ts'
import type { FromReporterKind } from './items.ts'
import { againstWhat, basesFor, type Recipient } from './routing.ts'
import type { Thread } from './thread.ts'

/*
 * What leaves when a tip is passed on: what there is, what of it is chosen for whom, and what is blacked out.
 */

// ---- What there is ----

/** A text that the reporter sent: the report's, a follow-up's, an SMS or what was written down of a call. */
export interface PassableMessage {
  seq: number
  hour: Hour
  text: string
}

/** A file, with the message that names it. */
export interface PassableFile {
  attached: AttachedFile
  epoch: number
  seq: number
}

/** All of a tip that could be passed on; what was never asked or told is absent. `fields` has no text. */
export interface Passable {
  fields: ReferralFields
  messages: PassableMessage[]
  files: PassableFile[]
}

export function passableOf(thread: Thread): Passable {
  const came = thread.items.flatMap((item) =>
    item.what === 'reporter' && item.message ? [{ ...item, message: item.message }] : [],
  )
  return {
    fields: answersOf(thread),
    messages: came
      .map(({ seq, hour, message }) => ({ seq, hour, text: textOf(message) }))
      .filter(({ text }) => text.trim() !== ''),
    files: came.flatMap(({ seq, message }) =>
      (message.body.files ?? []).map((attached) => ({ attached, epoch: message.context.epoch, seq })),
    ),
  }
}

/** The same with the text of all messages: what the rules of routing look at. */
export function fieldsOf(thread: Thread): ReferralFields {
  const { fields, messages } = passableOf(thread)
  return thread.first ? { ...fields, text: messages.map(({ text }) => text).join('\n\n') } : fields
}

function answersOf({ row, first }: Thread): ReferralFields {
  const known = { channel: row.channel, told: row.hour }
  if (!first) return known
  if (first.context.kind === 'line') {
    const { from } = (first as Message<'line'>).body
    return { ...known, ...(!isWithheld(from) && { phone: from }) }
  }
  const { text: _, ...report } = (first as Message<'tip'>).body.report
  const said = Object.entries(report).filter(([name]) => (fieldNames as readonly string[]).includes(name))
  return { ...Object.fromEntries(said), ...known }
}

function textOf(message: Message<FromReporterKind>): string {
  return message.context.kind === 'tip'
    ? (message as Message<'tip'>).body.report.text
    : (message as Message<'followup' | 'line'>).body.text
}

// ---- What was chosen ----

/** Hours in which an answer may be asked for, and which of them belongs to an urgency until somebody says otherwise. */
export const dueHours = [DUE_URGENT, 24, 72, 168] as const
export type DueHours = (typeof dueHours)[number]
export const dueFor: Record<Urgency, DueHours> = { now: DUE_URGENT, today: 24, usual: 72 }

/** What is cut out of a picture: parts of its width and height, as it stands upright. */
export interface Crop {
  x: number
  y: number
  width: number
  height: number
}

/** What has been chosen so far. */
export interface RouteDraft {
  offices: string[]
  joint: JointDraft
  /** The one agency without a key that it is to be handed to, by its code: then it goes to no office with it. */
  paper: string | null
  /** Offices with an expired page whose key was compared by telephone. */
  telephoned: string[]
  /** Where somebody chose otherwise than the matrix does (core/visibility.ts), by `choiceOf`. */
  otherwise: Record<string, boolean>
  /** Messages that are not passed on, by their numbers. */
  leftOut: number[]
  /** What is blacked out, by `placeOf` where it stands. */
  bars: Record<string, Range[]>
  /** Pictures of which only a part is passed on, by the file's id. */
  crops: Record<string, Crop>
  note: string
  basis: LegalBasis | null
  agreed: boolean
  /** The reporter has allowed that they are found. */
  contact: boolean
  /** Why it goes against what the reporter said. */
  why: string
  urgency: Urgency
  support: Support[]
  due: DueHours
  /** Out of the desk's judgement, as it is kept and typed. */
  marks: RoutingMarks
}

export function newDraft({ danger }: Pick<ReferralFields, 'danger'>): RouteDraft {
  const urgency = danger === 'yes' ? 'now' : 'usual'
  return {
    offices: [],
    joint: noJoint,
    paper: null,
    telephoned: [],
    otherwise: {},
    leftOut: [],
    bars: {},
    crops: {},
    note: '',
    basis: null,
    agreed: false,
    contact: false,
    why: '',
    urgency,
    support: [],
    due: dueFor[urgency],
    marks: noMarks,
  }
}

/** A field or a file, for one recipient. */
export type Part = FieldName | { file: string }
export const choiceOf = ({ id }: Pick<Recipient, 'id'>, part: Part): string =>
  typeof part === 'string' ? `${id} ${part}` : `${id} file ${part.file}`

/** The fields that there are, in the order in which they are read. */
export const fieldsIn = ({ fields, messages }: Passable): FieldName[] =>
  fieldNames.filter((name) => (name === 'text' ? messages.length > 0 : fields[name] !== undefined))

export function isChosen(draft: RouteDraft, { fields }: Passable, to: Recipient, part: Part): boolean {
  const said = draft.otherwise[choiceOf(to, part)]
  if (said !== undefined) return said
  // What was not answered says nothing; a file is never chosen by itself.
  return typeof part === 'string' && isShown(to.kind, part) && (part === 'text' || fields[part] !== null)
}

/** The fields that leave for somebody. */
export const fieldsFor = (draft: RouteDraft, told: Passable, to: Recipient): FieldName[] =>
  fieldsIn(told).filter((name) => isChosen(draft, told, to, name))

export const filesFor = (draft: RouteDraft, told: Passable, to: Recipient): PassableFile[] =>
  told.files.filter(({ attached }) => isChosen(draft, told, to, { file: attached.file }))

// ---- Blacking out ----

/** The answers in the reporter's own words: in them something can be blacked out. */
const inWords = [
  'where',
  'count',
  'nationality',
  'spoken',
  'controls',
  'since',
  'traces',
  'movement',
  'reply_how',
  'assistance_how',
  'interpreter',
] as const satisfies FieldName[]
type InWords = (typeof inWords)[number]
export const isInWords = (name: FieldName): name is InWords =>
  (inWords as readonly FieldName[]).includes(name)

/** Where a text stands: in a message, or in an answer. */
export const placeOf = (part: InWords | number): string => (typeof part === 'number' ? `text ${part}` : part)

/** Every text in which something can be blacked out, by where it stands. */
const textsIn = ({ fields, messages }: Passable): [string, string][] => [
  ...messages.map(({ seq, text }): [string, string] => [placeOf(seq), text]),
  ...inWords.flatMap((name): [string, string][] => (fields[name] ? [[placeOf(name), fields[name]]] : [])),
]

/** Blacks out some stretches, and the same words wherever else they stand. */
export function blackOut(
  bars: RouteDraft['bars'],
  told: Passable,
  place: string,
  ranges: readonly Range[],
): RouteDraft['bars'] {
  const texts = textsIn(told)
  const text = texts.find(([where]) => where === place)?.[1] ?? ''
  const whole = ranges.flatMap((range) => outToGraphemes(text, range) ?? [])
  if (whole.length === 0) return bars
  const words = new Set(whole.map(({ from, to }) => text.slice(from, to)))
  return Object.fromEntries(
    texts.map(([where, other]) => {
      const own = where === place ? whole : []
      return [where, merged(other, [...(bars[where] ?? []), ...own, ...occurrences(other, ...words)])]
    }),
  )
}

/** What was blacked out somewhere and still stands in what leaves: in the note, or where it was put back. */
export function stillThere(draft: RouteDraft, told: Passable, { fields, note }: ReferralToAgency): string[] {
  const removed = textsIn(told).flatMap(([where, text]) =>
    (draft.bars[where] ?? []).map(({ from, to }) => text.slice(from, to)),
  )
  const leaving = [note, ...Object.values(fields).filter((value) => typeof value === 'string')]
  return [...new Set(removed)].filter((words) => leaving.some((text) => standsIn(text, words)))
}

/** The text that leaves: the chosen messages, one after the other. */
export const textFor = ({ leftOut, bars }: RouteDraft, { messages }: Passable): string =>
  messages
    .filter(({ seq }) => !leftOut.includes(seq))
    .map(({ seq, text }) => redacted(text, bars[placeOf(seq)] ?? []))
    .join('\n\n')

// ---- Whether it can leave ----

export type Lack =
  | 'office'
  | 'telephone'
  | 'field'
  | 'text'
  | 'text_long'
  | 'files'
  | 'contact'
  | 'note_long'
  | 'basis'
  | 'why'
  | 'why_long'

/** What must still be done before it can leave. */
export function lacks(
  draft: RouteDraft,
  told: Passable,
  to: Recipient[],
  share: SaidOfSharing | null,
): Lack[] {
  const kinds = to.map(({ kind }) => kind)
  const bases = basesFor(share, kinds, draft.agreed)
  const isAgainst = againstWhat(share, kinds, draft.agreed) !== null
  const fields = to.map((one) => fieldsFor(draft, told, one))
  const hasText = fields.some((names) => names.includes('text'))
  const text = textFor(draft, told)
  const found: [Lack, boolean][] = [
    ['office', to.length === 0],
    ['telephone', to.some(({ id, expired }) => expired && !draft.telephoned.includes(id))],
    ['field', fields.some((names) => names.length === 0)],
    ['text', hasText && text.trim() === ''],
    ['text_long', hasText && text.length > TEXT_MAX],
    ['files', to.some((one) => filesFor(draft, told, one).length > FILES_MAX)],
    ['contact', fields.some((names) => names.some(isContact)) && !mayBeFound(draft)],
    ['note_long', draft.note.length > NOTE_MAX],
    ['basis', draft.basis === null || !bases.includes(draft.basis)],
    ['why', isAgainst && draft.why.trim() === ''],
    ['why_long', isAgainst && draft.why.length > NOTE_MAX],
  ]
  return found.filter(([, lacking]) => lacking).map(([lack]) => lack)
}

/** How to find the reporter goes with their leave only, or where a life may hang on it. */
const mayBeFound = ({ contact, basis }: RouteDraft): boolean => contact || basis === 'imminent_danger'

/** The body that is sealed: the sheet shows this very object. Its files are sealed, and named in it, when it leaves. */
export function bodyOf(draft: RouteDraft, told: Passable, to: Recipient, now: Hour): ReferralToAgency {
  if (draft.basis === null) throw new Error('a referral needs a basis')
  const said = (name: FieldName) => {
    if (name === 'text') return textFor(draft, told)
    const value = told.fields[name]
    return isInWords(name) && typeof value === 'string' ? redacted(value, draft.bars[name] ?? []) : value
  }
  const fields: ReferralFields = Object.fromEntries(
    fieldsFor(draft, told, to).map((name) => [name, said(name)]),
  )
  return {
    basis: draft.basis,
    note: draft.note.trim(),
    due: now + draft.due,
    urgency: draft.urgency,
    ...(draft.support.length > 0 && { support: draft.support }),
    fields,
  }
}

/** What the desk keeps beside it where it goes against the reporter's answer, or nobody had asked them. */
export function againstOf(draft: RouteDraft, share: SaidOfSharing | null, to: Recipient[]): Against | null {
  const said = againstWhat(
    share,
    to.map(({ kind }) => kind),
    draft.agreed,
  )
  return said && { ...(said !== 'unasked' && { share: said }), why: draft.why.trim() }
}
