import { effect, signal } from '@preact/signals'
import { hourOf } from '../../../core/hour.ts'
import { booksBefore, isClosed } from '../../../core/keys/book.ts'
import {
  type ActorKeys,
  actorKeys,
  type ChainState,
  type CheckedEntry,
  chainStates,
  type StoredEntry,
} from '../../../core/keys/chains.ts'
import type { Keybook } from '../../../core/keys/keybook.ts'
import type { Signed } from '../../../core/keys/signed.ts'
import { DESK } from '../../../core/roles.ts'
import { paths } from '../../../core/wire.ts'
import type { AuditEntries, KeybookHistory, MemberRow } from '../../../core/wire-people.ts'
import { call } from '../api.ts'
import { refreshKeybook, unlocked } from '../session.ts'
import { checkAll } from './checker.ts'
import { ofOneMoment } from './moment.ts'

/** All chains that the office may see, of one moment, and what is to be said of them. */
export interface Chains {
  entries: CheckedEntry[]
  states: ChainState[]
  /** How many of them nobody can check: of members of a closed agency, whose keys stood in its page. */
  unlisted: number
  /** By member's id. */
  people: ReadonlyMap<string, MemberRow>
  keys: ActorKeys
}

export const chains = signal<Chains | null>(null)
/** How far the fetching or the checking is. */
export const progress = signal<{ at: 'fetching' | 'checking'; done: number; total: number } | null>(null)
/** Why the chains could not be checked now. */
export const trouble = signal<unknown>(null)

effect(() => {
  if (unlocked.value) return
  chains.value = null
  progress.value = null
  trouble.value = null
})

/** Fetches all chains and checks them. Never throws: what went wrong stands in `trouble`. */
export async function loadChains(): Promise<void> {
  if (progress.value) return
  const keyring = unlocked.value?.keyring
  const isHere = () => unlocked.value?.keyring === keyring
  trouble.value = null
  progress.value = { at: 'fetching', done: 0, total: 0 }
  try {
    const { entries, people } = await fetchEntries((done, total) => {
      if (isHere()) progress.value = { at: 'fetching', done, total }
    })
    // After the entries: whoever signed one stands in this keybook.
    const keybook = await refreshKeybook()
    const keys = actorKeys(keybook.offices, [keybook.book, ...(await earlierBooks(keybook))])
    const checked = await checkAll(entries, keys, (done) => {
      if (isHere()) progress.value = { at: 'checking', done, total: entries.length }
    })
    const closed = keybook.book.offices.filter((one) => isClosed(one, hourOf(Date.now()))).map(({ id }) => id)
    const all = chainStates(checked)
    const states = all.filter(
      ({ office, firstBreak }) => firstBreak?.why !== 'unknown-actor' || !closed.includes(office),
    )
    if (isHere())
      chains.value = { entries: checked, states, unlisted: all.length - states.length, people, keys }
  } catch (error) {
    if (isHere()) trouble.value = error
  } finally {
    if (isHere()) progress.value = null
  }
}

async function fetchEntries(
  onSome: (done: number, total: number) => void,
): Promise<{ entries: StoredEntry[]; people: Map<string, MemberRow> }> {
  const parts: AuditEntries[] = []
  for (let next: string | null = ''; next !== null; ) {
    const after: string = next === '' ? '' : `?after=${next}`
    const part = await call<AuditEntries>('GET', paths.audit + after)
    parts.push(part)
    onSome(sum(parts.map(({ entries }) => entries.length)), sum(Object.values(parts[0]?.counts ?? {})))
    next = part.next
  }
  const people = new Map(parts.flatMap(({ members }) => members.map((one) => [one.member, one] as const)))
  return { entries: ofOneMoment(parts), people }
}

const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0)

/** The desk sees the server's chain, and the server may have had other keys before. */
async function earlierBooks(keybook: Keybook) {
  if (unlocked.value?.member.office !== DESK || keybook.book.prev === null) return []
  const books: Signed[] = []
  for (let next: string | null = ''; next !== null; ) {
    const after: string = next === '' ? '' : `?after=${next}`
    const part: KeybookHistory = await call<KeybookHistory>('GET', paths.keybookHistory + after)
    books.push(...part.books)
    next = part.next
  }
  return booksBefore(keybook.book, books)
}
