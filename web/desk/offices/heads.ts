import type { Hour } from '../../../core/hour.ts'
import type { Head } from '../../../core/keys/book.ts'
import type { KeybookOffice } from '../../../core/keys/keybook.ts'
import { isCurrent, type PageMember } from '../../../core/keys/page.ts'
import { isHead } from '../../../core/roles.ts'

/** A head by the book, and how the office's own page lists them now. */
export interface HeadStanding {
  head: Head
  /** `null` for somebody who is not a member any more, or never was. */
  listed: PageMember | null
  /** Whether the page names them as a head too. */
  isSettled: boolean
}

/** An office's heads by the book. */
export function headsOf({ heads, page }: KeybookOffice, now: Hour): HeadStanding[] {
  return heads
    .filter((head) => isCurrent(head, now))
    .map((head) => {
      const listed = page.members.find(({ id, sign }) => id === head.id && sign === head.sign)
      const isMember = listed !== undefined && isCurrent(listed, now)
      return {
        head,
        listed: isMember ? listed : null,
        isSettled: isMember && isHead(listed.role),
      }
    })
}

/** Members who could be made heads: their key comes out of the verified page. */
export const candidatesOf = (office: KeybookOffice, now: Hour): PageMember[] =>
  office.page.members.filter(
    (one) => isCurrent(one, now) && headsOf(office, now).every(({ head }) => head.id !== one.id),
  )
