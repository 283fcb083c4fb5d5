import { agenciesFor, type LocalAgency } from '../../../core/agencies.ts'
import {
  type LegalBasis,
  legalBases,
  type ReferralFields,
  type ReferralToAgency,
} from '../../../core/envelope/bodies.ts'
import type { Message } from '../../../core/envelope/message.ts'
import { type Hour, hourOf } from '../../../core/hour.ts'
import { type Keybook, type KeybookOffice, maySealTo } from '../../../core/keys/keybook.ts'
import { NOTE_MAX, TEXT_MAX } from '../../../core/limits.ts'
import type { Sharing } from '../../../core/questionnaire.ts'
import { DESK, type OfficeKind } from '../../../core/roles.ts'
import { type FieldName, fieldNames } from '../referrals/fields.ts'
import type { Thread } from './thread.ts'

/*
 * Who a tip may be passed to, on what basis, and what leaves: decided here, shown by route.tsx.
 */

/** Hours in which an answer may be asked for. */
export const dueHours = [24, 72, 168] as const
export type DueHours = (typeof dueHours)[number]

// ---- To whom ----

/** Somebody for the tip's place: from the directory, with their office when they have a key in the book. */
export interface Offer {
  agency: LocalAgency
  office: KeybookOffice | null
}

interface Offers {
  local: Offer[]
  /** Every other office with a key. */
  others: KeybookOffice[]
}

export function offersFor(place: string | null, keybook: Keybook): Offers {
  const offices = keybook.offices.filter(({ id }) => id !== DESK)
  const local = agenciesFor(place ?? '', ['police', 'social_work']).map((agency) => ({
    agency,
    office: offices.find((office) => office.agency === agency.code) ?? null,
  }))
  return { local, others: offices.filter((office) => !local.some((offer) => offer.office === office)) }
}

// ---- On what basis ----

/** Whether the reporter's answer covers telling an office of this kind. Where nobody asked, nothing is covered. */
function consentCovers(share: Sharing | null, kind: OfficeKind): boolean {
  if (share === 'you_decide') return true
  if (share === 'police_and_social_work') return kind === 'police' || kind === 'social_work'
  return share === 'social_work_only' && kind === 'social_work'
}

/** @param agreed the reporter said yes in a later message. */
export function basesFor(share: Sharing | null, kinds: OfficeKind[], agreed: boolean): LegalBasis[] {
  const wasAsked = share !== null && share !== 'ask_first'
  const covered = agreed || (wasAsked && kinds.every((kind) => consentCovers(share, kind)))
  return legalBases.filter((basis) => basis !== 'consent' || covered)
}

// ---- What leaves ----

/** All that could be passed on; what was never asked or told is absent. */
export function fieldsOf({ row, first, items }: Thread): ReferralFields {
  const known = { channel: row.channel, told: row.hour }
  if (!first) return known
  const text = items
    .flatMap((item) => (item.what === 'reporter' && item.message ? [textOf(item.message)] : []))
    .join('\n\n')
  if (first.context.kind === 'line') return { text, ...known, phone: (first as Message<'line'>).body.from }
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
  /** Offices with an expired page whose key was compared by telephone. */
  telephoned: string[]
  fields: FieldName[]
  text: string
  note: string
  basis: LegalBasis | null
  agreed: boolean
  due: DueHours
}

/** Who the reporter may be, and what a health record would hold. */
const withheld: readonly FieldName[] = ['phone', 'how', 'reply', 'reply_how', 'assistance', 'assistance_how']

/** That is left out until somebody decides otherwise; so is what has no answer. */
export function newDraft(fields: ReferralFields): RouteDraft {
  return {
    offices: [],
    telephoned: [],
    fields: fieldNames.filter((name) => !withheld.includes(name) && (fields[name] ?? null) !== null),
    text: fields.text ?? '',
    note: '',
    basis: null,
    agreed: false,
    due: 24,
  }
}

export type Lack = 'office' | 'telephone' | 'field' | 'text' | 'text_long' | 'note_long' | 'basis'

/** What must still be done before it can leave. */
export function lacks(draft: RouteDraft, offices: KeybookOffice[], share: Sharing | null): Lack[] {
  const bases = basesFor(
    share,
    offices.map(({ kind }) => kind),
    draft.agreed,
  )
  const found: [Lack, boolean][] = [
    ['office', offices.length === 0],
    ['telephone', offices.some(({ id, expired }) => expired && !draft.telephoned.includes(id))],
    ['field', draft.fields.length === 0],
    ['text', draft.fields.includes('text') && draft.text.trim() === ''],
    ['text_long', draft.fields.includes('text') && draft.text.length > TEXT_MAX],
    ['note_long', draft.note.length > NOTE_MAX],
    ['basis', draft.basis === null || !bases.includes(draft.basis)],
  ]
  return found.filter(([, lacking]) => lacking).map(([lack]) => lack)
}

/** The chosen offices that may be sealed to. */
export const chosenOffices = (draft: RouteDraft, keybook: Keybook): KeybookOffice[] =>
  keybook.offices.filter((office) => draft.offices.includes(office.id) && mayReceive(office))

export const mayReceive = (office: KeybookOffice): boolean => maySealTo(office, hourOf(Date.now()))

/** The body that is sealed: the sheet shows this very object. */
export function bodyOf(draft: RouteDraft, fields: ReferralFields, now: Hour): ReferralToAgency {
  const chosen: ReferralFields = Object.fromEntries(
    draft.fields.map((name) => [name, name === 'text' ? draft.text : fields[name]]),
  )
  if (draft.basis === null) throw new Error('a referral needs a basis')
  return { basis: draft.basis, note: draft.note.trim(), due: now + draft.due, fields: chosen }
}
