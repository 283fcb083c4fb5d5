import { type SQL, sql } from 'drizzle-orm'
import { leaveFiles } from './attachments.ts'
import type { Database } from './store.ts'

/*
 * A tip goes for good, with everything that hangs on it. It is gone from the file too once the nightly tidying has
 * been (Store.tidy); the parts of files that lie in a bucket of the edge, with the next hourly work.
 */

/** Whatever names a tip in `tip`. What refers to another comes before it. */
const children = [
  'message',
  'reply',
  'tombstone',
  'receipt',
  'summary',
  'conversation',
  'delivery',
  'record',
  'referral',
  'handed',
  'joint',
] as const

/**
 * Statements that delete everything of some tips; part of a batch that says who wanted it.
 *
 * @param tips a subquery that gives their ids. Ids that are no tips (any more) do nothing.
 */
export const deleteTips = (db: Database, tips: SQL) =>
  [
    ...leaveFiles(db, tips),
    db.run(sql`DELETE FROM feedback WHERE referral IN (SELECT id FROM referral WHERE tip IN (${tips}))`),
    db.run(sql`DELETE FROM handed_answer WHERE handed IN (SELECT id FROM handed WHERE tip IN (${tips}))`),
    ...['joint_copy', 'joint_note'].map((table) =>
      db.run(
        sql`DELETE FROM ${sql.identifier(table)} WHERE joint IN (SELECT id FROM joint WHERE tip IN (${tips}))`,
      ),
    ),
    db.run(sql`
      DELETE FROM timer WHERE id IN (
        SELECT 'came:' || id FROM tip WHERE id IN (${tips})
        UNION SELECT 'asked:' || id FROM referral WHERE tip IN (${tips})
        UNION SELECT 'written:' || id FROM referral WHERE tip IN (${tips})
        UNION SELECT 'rang:' || id FROM referral WHERE tip IN (${tips})
        UNION SELECT 'noted:' || id FROM joint WHERE tip IN (${tips}))`),
    db.run(sql`
      DELETE FROM timer WHERE id IN (SELECT 'quiet:' || number FROM conversation WHERE tip IN (${tips}))`),
    // A carrier's SID stays known, for ever: what comes again with it is no new tip.
    db.run(
      sql`UPDATE carrier_message SET tip = NULL, seq = 0, said = '', answer = '' WHERE tip IN (${tips})`,
    ),
    ...children.map((table) => db.run(sql`DELETE FROM ${sql.identifier(table)} WHERE tip IN (${tips})`)),
    db.run(sql`DELETE FROM tip WHERE id IN (${tips})`),
  ] as const
