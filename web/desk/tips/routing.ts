import { type Agency, shipped } from '../../../core/agencies.ts'
import {
  type Against,
  type LegalBasis,
  legalBases,
  type ReferralFields,
  type ReferralToAgency,
} from '../../../core/envelope/bodies.ts'
import type { Message } from '../../../core/envelope/message.ts'
import { type Hour, hourOf } from '../../../core/hour.ts'
import { type Keybook, type KeybookOffice, maySealTo } from '../../../core/keys/keybook.ts'
import { NOTE_MAX, TEXT_MAX } from '../../../core/limits.ts'
import { isWithheld } from '../../../core/line/call.ts'
import type { Sharing } from '../../../core/questionnaire.ts'
import { DESK, type OfficeKind } from '../../../core/roles.ts'
import {
  noMarks,
  type RoutingMarks,
  routingFacts,
  type Suggestion,
  suggestionsFor,
} from '../../../core/routing.ts'
import { consentCovers } from '../../../core/visibility.ts'
import { type FieldName, fieldNames } from '../referrals/fields.ts'
import type { Thread } from './thread.ts'

/*
 * Who a tip may be passed to, on what basis, and what leaves: decided here, shown by route.tsx.
 */

/** Hours in which an answer may be asked for. */
export const dueHours = [24, 72, 168] as const
export type DueHours = (typeof dueHours)[number]

// ---- To whom ----

/** Somebody whom the rules name, with their office when they have a key in the book. */
export interface Offer extends Suggestion {
  office: KeybookOffice | null
}

export interface Offers {
  first: Offer[]
  also: Offer[]
  /** Names of those whom the rules would have named, were the tip not about them. */
  leftOut: string[]
  /** Every other office with a key. */
  others: KeybookOffice[]
}

/** @param agencies the directory as the desk has it. */
export function offersFor(
  fields: ReferralFields,
  marks: RoutingMarks,
  keybook: Keybook,
  agencies: readonly Agency[] = shipped,
): Offers {
  const offices = keybook.offices.filter(({ id }) => id !== DESK)
  const { suggested, accused } = suggestionsFor(routingFacts(fields, marks), agencies)
  const offers = suggested.map((one) => ({
    ...one,
    office: offices.find((office) => office.agency === one.agency.code) ?? null,
  }))
  return {
    first: offers.filter(({ rank }) => rank === 'first'),
    also: offers.filter(({ rank }) => rank !== 'first'),
    leftOut: accused.map(({ name }) => name),
    others: offices.filter((office) => !offers.some((offer) => offer.office === office)),
  }
}

/** By which the marks name an office: its code in the directory, or its id where it is not listed there. */
export const accusedCode = ({ id, agency }: KeybookOffice): string => agency ?? id

/** Whether the tip is about this office. Nothing about it goes there. */
export const isAccused = (office: KeybookOffice, { official, accused }: RoutingMarks): boolean =>
  official && accused.includes(accusedCode(office))

// ---- On what basis ----

/** @param agreed the reporter said yes in a later message. */
export function basesFor(share: Sharing | null, kinds: OfficeKind[], agreed: boolean): LegalBasis[] {
  const wasAsked = share !== null && share !== 'ask_first'
  const covered = agreed || (wasAsked && kinds.every((kind) => consentCovers(share, kind)))
  return legalBases.filter((basis) => basis !== 'consent' || covered)
}

/** Their answer, when nothing they said covers this. Where nobody asked them, it goes against nothing. */
export function againstWhat(share: Sharing | null, kinds: OfficeKind[], agreed: boolean): Sharing | null {
  return kinds.length > 0 && !basesFor(share, kinds, agreed).includes('consent') ? share : null
}

// ---- What leaves ----

/** All that could be passed on; what was never asked or told is absent. */
export function fieldsOf({ row, first, items }: Thread): ReferralFields {
  const known = { channel: row.channel, told: row.hour }
  if (!first) return known
  const text = items
    .flatMap((item) => (item.what === 'reporter' && item.message ? [textOf(item.message)] : []))
    .join('\n\n')
  if (first.context.kind === 'line') {
    const { from } = (first as Message<'line'>).body
    return { text, ...known, ...(!isWithheld(from) && { phone: from }) }
  }
  const { report } = (first as Message<'tip'>).body
  const said = Object.entries(report).filter(([name]) => (fieldNames as readonly string[]).includes(name))
  return { ...Object.fromEntries(said), text, ...known }
}

function textOf(message: Message<'tip' | 'followup' | 'line'>): string {
  return message.context.kind === 'tip'
    ? (message as Message<'tip'>).body.report.text
    : (message as Message<'followup' | 'line'>).body.text
}

export const shareOf = ({ first }: Thread): Sharing | null =>
  first?.context.kind === 'tip' ? (first as Message<'tip'>).body.report.share : null

/** What has been chosen so far. */
export interface RouteDraft {
  offices: string[]
  /** The one agency without a key that it is to be handed to, by its code: then it goes to no office with it. */
  paper: string | null
  /** Offices with an expired page whose key was compared by telephone. */
  telephoned: string[]
  fields: FieldName[]
  text: string
  note: string
  basis: LegalBasis | null
  agreed: boolean
  /** Why it goes against what the reporter said. */
  why: string
  due: DueHours
  /** Out of the desk's judgement, as it is kept and typed. */
  marks: RoutingMarks
}

/** Who the reporter may be, and what a health record would hold. */
const withheld: readonly FieldName[] = ['phone', 'how', 'reply', 'reply_how', 'assistance', 'assistance_how']

/** That is left out until somebody decides otherwise; so is what has no answer. */
export function newDraft(fields: ReferralFields): RouteDraft {
  return {
    offices: [],
    paper: null,
    telephoned: [],
    fields: fieldNames.filter((name) => !withheld.includes(name) && (fields[name] ?? null) !== null),
    text: fields.text ?? '',
    note: '',
    basis: null,
    agreed: false,
    why: '',
    due: 24,
    marks: noMarks,
  }
}

export type Lack =
  | 'office'
  | 'telephone'
  | 'field'
  | 'text'
  | 'text_long'
  | 'note_long'
  | 'basis'
  | 'why'
  | 'why_long'

/** What must still be done before it can leave. */
export function lacks(draft: RouteDraft, offices: Recipient[], share: Sharing | null): Lack[] {
  const kinds = offices.map(({ kind }) => kind)
  const bases = basesFor(share, kinds, draft.agreed)
  const isAgainst = againstWhat(share, kinds, draft.agreed) !== null
  const found: [Lack, boolean][] = [
    ['office', offices.length === 0],
    ['telephone', offices.some(({ id, expired }) => expired && !draft.telephoned.includes(id))],
    ['field', draft.fields.length === 0],
    ['text', draft.fields.includes('text') && draft.text.trim() === ''],
    ['text_long', draft.fields.includes('text') && draft.text.length > TEXT_MAX],
    ['note_long', draft.note.length > NOTE_MAX],
    ['basis', draft.basis === null || !bases.includes(draft.basis)],
    ['why', isAgainst && draft.why.trim() === ''],
    ['why_long', isAgainst && draft.why.length > NOTE_MAX],
  ]
  return found.filter(([, lacking]) => lacking).map(([lack]) => lack)
}

/** Whom it would go to: an office, or an agency without one. */
export type Recipient = Pick<KeybookOffice, 'id' | 'kind' | 'name' | 'expired'>

/** The agency that was chosen for handing over, if it is still suggested and still has no key. */
export function chosenPaper(draft: RouteDraft, { first, also }: Offers): Agency | null {
  const offer = [...first, ...also].find(({ agency }) => agency.code === draft.paper)
  return offer && !offer.office ? offer.agency : null
}

export const recipientOf = ({ code, kind, name }: Agency): Recipient => ({
  id: code,
  kind,
  name,
  expired: false,
})

/** The chosen offices that may be sealed to, and that the tip is not about. */
export const chosenOffices = (draft: RouteDraft, keybook: Keybook): KeybookOffice[] =>
  keybook.offices.filter(
    (office) => draft.offices.includes(office.id) && mayReceive(office) && !isAccused(office, draft.marks),
  )

export const mayReceive = (office: KeybookOffice): boolean => maySealTo(office, hourOf(Date.now()))

/** The body that is sealed: the sheet shows this very object. */
export function bodyOf(draft: RouteDraft, fields: ReferralFields, now: Hour): ReferralToAgency {
  const chosen: ReferralFields = Object.fromEntries(
    draft.fields.map((name) => [name, name === 'text' ? draft.text : fields[name]]),
  )
  if (draft.basis === null) throw new Error('a referral needs a basis')
  return { basis: draft.basis, note: draft.note.trim(), due: now + draft.due, fields: chosen }
}

/** What the desk keeps beside it where it goes against the reporter's answer. */
export function againstOf(draft: RouteDraft, share: Sharing | null, to: Recipient[]): Against | null {
  const said = againstWhat(
    share,
    to.map(({ kind }) => kind),
    draft.agreed,
  )
  return said && { share: said, why: draft.why.trim() }
}
