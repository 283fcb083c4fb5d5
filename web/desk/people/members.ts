import type { Hour } from '../../../core/hour.ts'
import type { KeybookOffice } from '../../../core/keys/keybook.ts'
import { isCurrent, type PageMember } from '../../../core/keys/page.ts'
import { isHead } from '../../../core/roles.ts'
import type { MemberRow } from '../../../core/wire-people.ts'
import type { NamesBefore } from './names.ts'

/** Somebody at an office: by the signed page, and by what the server says of them. */
export interface Colleague {
  id: string
  /** By which they sign in: the server's word, for a public page names nobody. `null` where it says none. */
  name: string | null
  /** The name that this browser knows them by, where the server says another now. */
  nameBefore: string | null
  /** Out of the verified page; `null` for somebody whom it does not list. */
  listed: PageMember | null
  /** Whether the page has them as a member now. */
  isMember: boolean
  row: MemberRow | null
  /** True where the server says something else than what is signed, or another name than before. */
  isContradicted: boolean
}

/** One member on the screen, among the others of their office. */
export interface MemberProps {
  one: Colleague
  all: Colleague[]
  office: KeybookOffice
  /** Something was done: what, in a sentence. */
  onDone: (said: string) => void
}

/** Everybody at an office, in the page's order; then those of whom only the server speaks. */
export function colleaguesOf(
  { id: office, page }: KeybookOffice,
  rows: MemberRow[],
  now: Hour,
  names: NamesBefore = new Map(),
): Colleague[] {
  const here = rows.filter((row) => row.office === office)
  const listed = page.members.map((one) =>
    colleague(one.id, one, here.find(({ member }) => member === one.id) ?? null, now, names),
  )
  const unlisted = here.filter(
    ({ member, state }) => isHereBy(state) && page.members.every(({ id }) => id !== member),
  )
  return [...listed, ...unlisted.map((row) => colleague(row.member, null, row, now, names))]
}

function colleague(
  id: string,
  listed: PageMember | null,
  row: MemberRow | null,
  now: Hour,
  names: NamesBefore,
): Colleague {
  const isMember = listed !== null && isCurrent(listed, now)
  const nameBefore = row && otherName(row, names)
  const isContradicted = isAtOdds({ isMember, listed, row }) || nameBefore !== null
  return { id, name: row?.name ?? null, nameBefore, listed, isMember, row, isContradicted }
}

/** Whether the server says something else of them than what is signed. */
export function isAtOdds({ isMember, listed, row }: Pick<Colleague, 'isMember' | 'listed' | 'row'>): boolean {
  const isHere = row !== null && isHereBy(row.state)
  return isMember !== isHere || (isMember && row?.role !== listed?.role)
}

/** The name that this browser knows somebody by, where the server says another; `null` where they agree. */
export function otherName(
  { member, name }: Pick<MemberRow, 'member' | 'name'>,
  names: NamesBefore,
): string | null {
  const before = names.get(member)
  return before === undefined || before === name ? null : before
}

/** Whether whom the server speaks of so is at the office, let in or not. */
const isHereBy = (state: MemberRow['state']): boolean =>
  state === 'active' || state === 'disabled' || state === 'barred'

/** Whether without this one no head would be left who can act: heads by the page, active by the server. */
export const isLastHead = (one: Colleague, all: Colleague[]): boolean =>
  isActiveHead(one) && all.filter(isActiveHead).length === 1

/** Whether the page names them as a head now. */
export const isHeadByPage = ({ isMember, listed }: Colleague): boolean =>
  isMember && listed !== null && isHead(listed.role)

const isActiveHead = (one: Colleague): boolean => isHeadByPage(one) && one.row?.state === 'active'

/** Whether the book lists them as a head now. */
export const isInBook = ({ heads }: KeybookOffice, member: string, now: Hour): boolean =>
  heads.some((head) => head.id === member && isCurrent(head, now))
