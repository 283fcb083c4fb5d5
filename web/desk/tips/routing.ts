import { type Agency, shipped } from '../../../core/agencies.ts'
import { type LegalBasis, legalBases, type ReferralFields } from '../../../core/envelope/bodies.ts'
import type { Message } from '../../../core/envelope/message.ts'
import { hourOf } from '../../../core/hour.ts'
import { type Keybook, type KeybookOffice, maySealTo } from '../../../core/keys/keybook.ts'
import type { SaidOfSharing } from '../../../core/questionnaire.ts'
import { DESK, type OfficeKind } from '../../../core/roles.ts'
import { type RoutingMarks, routingFacts, type Suggestion, suggestionsFor } from '../../../core/routing.ts'
import { consentCovers } from '../../../core/visibility.ts'
import type { Thread } from './thread.ts'

/*
 * Who a tip may be passed to, and on what basis: decided here, shown by route.tsx. What leaves stands in leaving.ts.
 */

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

/** Whom it would go to: an office, or an agency without one. */
export type Recipient = Pick<KeybookOffice, 'id' | 'kind' | 'name' | 'expired'>

/** The agency that was chosen for handing over, if it is still suggested and still has no key. */
export function chosenPaper({ paper }: { paper: string | null }, { first, also }: Offers): Agency | null {
  const offer = [...first, ...also].find(({ agency }) => agency.code === paper)
  return offer && !offer.office ? offer.agency : null
}

export const recipientOf = ({ code, kind, name }: Agency): Recipient => ({
  id: code,
  kind,
  name,
  expired: false,
})

/** The chosen offices that may be sealed to, and that the tip is not about. */
export const chosenOffices = (
  { offices, marks }: { offices: string[]; marks: RoutingMarks },
  keybook: Keybook,
): KeybookOffice[] =>
  keybook.offices.filter(
    (office) => offices.includes(office.id) && mayReceive(office) && !isAccused(office, marks),
  )

export const mayReceive = (office: KeybookOffice): boolean => maySealTo(office, hourOf(Date.now()))

// ---- On what basis ----

/** @param agreed the reporter said yes in a later message. */
export function basesFor(share: SaidOfSharing | null, kinds: OfficeKind[], agreed: boolean): LegalBasis[] {
  const mayCover = share !== null && share !== 'unasked' && share !== 'ask_first'
  const covered = agreed || (mayCover && kinds.every((kind) => consentCovers(share, kind)))
  return legalBases.filter((basis) => basis !== 'consent' || covered)
}

/**
 * Their answer, when nothing they said covers this. Whoever wrote a tip down could have asked: not to have done so
 * counts as “ask me first”. On the line nobody could, and it goes against nothing.
 */
export function againstWhat(
  share: SaidOfSharing | null,
  kinds: OfficeKind[],
  agreed: boolean,
): SaidOfSharing | null {
  return kinds.length > 0 && !basesFor(share, kinds, agreed).includes('consent') ? share : null
}

export const shareOf = ({ first }: Thread): SaidOfSharing | null =>
  first?.context.kind === 'tip' ? ((first as Message<'tip'>).body.report.share ?? 'unasked') : null
