import { eq, sql } from 'drizzle-orm'
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
