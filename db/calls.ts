import { and, eq, inArray, sql } from 'drizzle-orm'
import type { CallOutcome } from '../core/line/call.ts'
import { voiceCall } from './schema.ts'
import type { Database } from './store.ts'

/*
 * Calls, by keyed hashes of their SIDs. Of most there is nothing to be kept before they have ended.
 */

/** Writes down what came of a call until now. That a message was left, or somebody took it, stays so. */
export async function noteCall(db: Database, sid: string, outcome: CallOutcome, hour: number): Promise<void> {
  await db.run(sql`
    INSERT INTO voice_call (sid, outcome, hour) VALUES (${sid}, ${outcome}, ${hour})
    ON CONFLICT (sid) DO UPDATE SET outcome = ${outcome} WHERE voice_call.outcome NOT IN ('message', 'spoken')`)
}

/** What came of a call; `null` when nothing was written down. */
export async function findCall(db: Database, sid: string): Promise<CallOutcome | null> {
  const rows = await db.select({ outcome: voiceCall.outcome }).from(voiceCall).where(eq(voiceCall.sid, sid))
  return rows[0]?.outcome ?? null
}

/** The same of several, of those of which something was written down. */
export async function outcomesOf(db: Database, sids: string[]): Promise<Map<string, CallOutcome>> {
  if (sids.length === 0) return new Map()
  const rows = await db.select().from(voiceCall).where(inArray(voiceCall.sid, sids))
  return new Map(rows.map(({ sid, outcome }) => [sid, outcome]))
}

/** Where a message was about to be left in some calls, none was. */
export async function silenceCalls(db: Database, sids: string[]): Promise<void> {
  if (sids.length === 0) return
  await db
    .update(voiceCall)
    .set({ outcome: 'silent' })
    .where(and(inArray(voiceCall.sid, sids), eq(voiceCall.outcome, 'recording')))
}
