import * as v from 'valibot'
import { canonical } from '../core/canonical.ts'
import { type Hour, hourOf } from '../core/hour.ts'
import { type Act, type Entry, entry as entrySchema, type serverActs, signEntry } from '../core/keys/audit.ts'
import { page as pageSchema } from '../core/keys/page.ts'
import { hashOf, type Signed, verifies } from '../core/keys/signed.ts'
import { type AuditRow, addEntry, tailOf } from '../db/audit.ts'
import type { MemberRow } from '../db/members.ts'
import { readKeybook } from '../db/offices.ts'
import { AlreadyThere, type Database } from '../db/store.ts'
import type { Acts } from './door.ts'
import type { Ports } from './ports.ts'
import { Refusal } from './problem.ts'

/**
 * Checks that an entry says what the request does, is signed by the member's key in their office's page, and is the
 * next of their chain. It is stored by the act's own batch, where UNIQUE `(actor, n)` decides between two at once.
 *
 * @throws Refusal `bad-request`, or `audit-behind` when another entry came first.
 */
export async function checkEntry(
  { store, now }: Ports,
  member: MemberRow,
  given: Signed,
  acts: Acts,
  subject: string,
): Promise<AuditRow> {
  const entry = readEntry(given)
  const hour = hourOf(now())
  const isTheirs = entry.actor === member.id && given.by === member.id
  const isThisAct = [acts].flat().some((act) => act === entry.act)
  if (!isTheirs || !isThisAct || entry.subject !== subject) throw new Refusal('bad-request')
  // Clocks differ, and an hour may end between signing and sending.
  if (Math.abs(entry.hour - hour) > 1) throw new Refusal('bad-request')
  const { tail, keybook } = await store.use(async (db) => ({
    tail: await tailOf(db, member.id, member.office),
    keybook: await readKeybook(db, [member.office]),
  }))
  const key = signKeyOf(keybook?.pages[0], member.id)
  if (!key || !verifies('audit', given, key)) throw new Refusal('bad-request')
  if (entry.n !== tail.n || entry.prev !== tail.prev) throw new Refusal('audit-behind')
  return rowOf(given, entry, member.office)
}

const said = ({ text }: AuditRow) => JSON.parse(text) as Entry

/** What a checked entry says was done. */
export const actOf = (row: AuditRow): Entry['act'] => said(row).act

/** When, by a checked entry. */
export const hourIn = (row: AuditRow): Hour => said(row).hour

/** Whether an entry is still the next of its member's chain. */
export async function isNext({ store }: Ports, { id, office }: MemberRow, { n }: AuditRow): Promise<boolean> {
  const tail = await store.use((db) => tailOf(db, id, office))
  return tail.n === n
}

/** Only in its one canonical form: another could hold a field twice, and content in the one that nobody reads. */
function readEntry(given: Signed): Entry {
  try {
    const entry = v.parse(entrySchema, JSON.parse(given.text))
    if (canonical(entry) === given.text) return entry
  } catch {
    // Falls through: not JSON and not an entry are the same.
  }
  throw new Refusal('bad-request')
}

const rowOf = (given: Signed, { actor, n }: Entry, office: string): AuditRow => ({
  actor,
  n,
  office,
  hash: hashOf(given),
  text: given.text,
  sig: given.sig,
})

function signKeyOf(page: Signed | undefined, member: string): string | null {
  const parsed = page && v.safeParse(pageSchema, JSON.parse(page.text))
  return (parsed?.success && parsed.output.members.find(({ id }) => id === member)?.sign) || null
}

/** The first entry of a desk that does not exist yet: checked against the key that its own page lists. */
export function checkFirstEntry(
  given: Signed,
  member: { id: string; sign: string },
  act: Act,
  office: string,
): AuditRow {
  const entry = readEntry(given)
  const isFirst =
    entry.n === 0 &&
    entry.prev === null &&
    entry.actor === member.id &&
    given.by === member.id &&
    entry.act === act &&
    entry.subject === office
  if (!isFirst || !verifies('audit', given, member.sign)) throw new Refusal('bad-request')
  return rowOf(given, entry, office)
}

/** The name of the server's own chain, which it signs itself; the book lists its key. */
const SERVER = 'server'

/** Entries of the server's own chain, one for each subject: for the act's own batch, which fails when others came first. */
export async function serverEntries(
  { config, now }: Pick<Ports, 'config' | 'now'>,
  db: Database,
  act: (typeof serverActs)[number],
  subjects: readonly string[],
): Promise<AuditRow[]> {
  if (subjects.length === 0) return []
  let tail = await tailOf(db, SERVER, SERVER)
  return subjects.map((subject) => {
    const signed = signEntry(SERVER, tail, act, subject, hourOf(now()), config.pepper.signSeed)
    const row = rowOf(signed, readEntry(signed), SERVER)
    tail = { n: tail.n + 1, prev: row.hash, seen: row.hash }
    return row
  })
}

/**
 * How often one process writes it down in an hour. Wrong names and words anybody can send, and entries are kept for
 * good: a few say as much as many. They are counted apart, so that they do not hide that somebody's words are known.
 */
const NOTED_AN_HOUR = { sign_in_refused: 5, code_refused: 200, line_conflict: 50 }
const noted = {
  sign_in_refused: { hour: 0, count: 0 },
  code_refused: { hour: 0, count: 0 },
  line_conflict: { hour: 0, count: 0 },
}

/**
 * Writes down in the server's chain what it refused. Whoever writes at the same moment tries again.
 *
 * @param subject the member whose words were right, or the tip; nobody otherwise.
 */
export async function noteRefusal(ports: Ports, act: keyof typeof noted, subject: string): Promise<void> {
  const hour = hourOf(ports.now())
  if (noted[act].hour !== hour) noted[act] = { hour, count: 0 }
  if (noted[act].count++ >= NOTED_AN_HOUR[act]) return
  for (let attempt = 0; attempt < 5; attempt++) {
    try {
      await ports.store.use(async (db) => {
        for (const row of await serverEntries(ports, db, act, [subject])) await addEntry(db, row)
      })
      return
    } catch (error) {
      if (!(error instanceof AlreadyThere)) throw error
    }
  }
}
