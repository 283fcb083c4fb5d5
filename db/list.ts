import { and, eq, inArray, or, sql } from 'drizzle-orm'
import { LIST_PARTS, partOf } from '../core/list.ts'
import { permissions } from '../core/permissions.ts'
import { DESK } from '../core/roles.ts'
import { unanswered, unheard } from '../core/status.ts'
import { since, tipColumns } from './first-hour.ts'
import { isAskedOf, isNotedOf } from './reminders.ts'
import { member, summary, tip } from './schema.ts'
import type { Database } from './store.ts'

/*
 * The desk's list of tips.
 */

/**
 * How many referrals each tip has, those to agencies without a key too, how many nobody has answered, and by when the
 * first of these is to be; how many nobody has opened, how many agencies wait for the desk, and how many joint
 * referrals have notes that it has not read.
 */
const countReferrals = (digits?: string[]) => sql`
  SELECT tip, count(*) AS referrals, sum(waits) AS unanswered, min(CASE WHEN waits THEN due END) AS answerBy,
    sum(unseen) AS unseen, sum(asked) AS asked, count(DISTINCT noted) AS noted FROM (
    SELECT tip, due, ${inArray(sql`state`, [...unanswered])} AS waits, state = 'sent' AS unseen,
      EXISTS (SELECT 1 FROM timer WHERE ${isAskedOf}) AS asked,
      CASE WHEN EXISTS (SELECT 1 FROM timer WHERE ${isNotedOf}) THEN joint END AS noted FROM referral
    UNION ALL SELECT tip, due, state = ${unheard}, 0, 0, NULL FROM handed)
  ${digits ? sql`WHERE ${inArray(sql`substr(tip, 1, 2)`, digits)}` : sql``}
  GROUP BY tip`

/** What each tip's line in the list says, in one text for each first two digits of ids: hashing it is cheap. */
const selectState = (db: Database) =>
  db.all<{ prefix: string; text: string }>(sql`
    SELECT substr(id, 1, 2) AS prefix, group_concat(line) AS text FROM (
      SELECT tip.id, printf('%s %s %s %s %d %d %d %s %s %d %d %d %d %d %d %d', tip.id, status, closing, priority, messages,
        read, ${since}, assignee, closed, rev, referrals, unanswered, unseen, answerBy, asked, noted) AS line
      FROM tip LEFT JOIN summary ON summary.tip = tip.id
        LEFT JOIN (${countReferrals()}) AS referred ON referred.tip = tip.id
      ORDER BY tip.id)
    GROUP BY prefix`)

function asParts(rows: { prefix: string; text: string }[]): string[] {
  const parts = Array.from({ length: LIST_PARTS }, () => '')
  for (const { prefix, text } of rows) parts[partOf(prefix)] += `${prefix} ${text}\n`
  return parts
}

/** Who may work on tips. */
export const worksOnTips = and(
  eq(member.office, DESK),
  eq(member.state, 'active'),
  inArray(member.role, [...permissions.tips]),
)

/** With those who no longer do and still have one. */
const selectMembers = (db: Database) =>
  db
    .select({ member: member.id, name: member.name, here: sql<number>`(${worksOnTips})` })
    .from(member)
    .where(or(worksOnTips, inArray(member.id, db.selectDistinct({ id: tip.assignee }).from(tip))))
    .orderBy(member.name)

/** What the list says, as texts to be hashed: one for each part, and one for who works on it. */
export async function listState(db: Database) {
  const [state, members] = await db.batch([selectState(db), selectMembers(db)])
  return { parts: asParts(state), members: JSON.stringify(members) }
}

/** The list, or some parts of it, with its state at the same moment. */
export async function listTips(db: Database, parts: readonly number[] | null) {
  const digits = parts?.flatMap((part) => [0, 1, 2, 3].map((n) => hexPair(part * 4 + n)))
  const isIn = (column: typeof tip.id | typeof summary.tip) =>
    digits && inArray(sql`substr(${column}, 1, 2)`, digits)
  const [state, members, tips, summaries, referrals] = await db.batch([
    selectState(db),
    selectMembers(db),
    db.select(tipColumns).from(tip).where(isIn(tip.id)),
    db.select().from(summary).where(isIn(summary.tip)),
    db.all<Counts & { tip: string }>(countReferrals(digits)),
  ])
  const summaryOf = new Map(summaries.map((row) => [row.tip, row]))
  const referralsOf = new Map(referrals.map(({ tip, ...counts }) => [tip, counts]))
  return {
    state: { parts: asParts(state), members: JSON.stringify(members) },
    members: members.map((row) => ({ ...row, here: row.here === 1 })),
    tips: tips.map((row) => ({
      ...row,
      summary: summaryOf.get(row.id) ?? null,
      ...(referralsOf.get(row.id) ?? none),
    })),
  }
}

/** What the referrals of a tip come to. */
interface Counts {
  referrals: number
  unanswered: number
  unseen: number
  answerBy: number | null
  asked: number
  noted: number
}
const none: Counts = { referrals: 0, unanswered: 0, unseen: 0, answerBy: null, asked: 0, noted: 0 }

const hexPair = (byte: number) => byte.toString(16).padStart(2, '0')
