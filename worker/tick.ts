import { hourOf } from '../core/hour.ts'
import { forgetChallenges } from '../db/receipts.ts'
import { forgetSeconds } from '../db/seconds.ts'
import { forgetSessions, forgetTries } from '../db/sessions.ts'
import { forgetWork } from '../db/work.ts'
import { forgetFiles } from './files.ts'
import type { Ports } from './ports.ts'

/** The hour of the night, in UTC, at which what was deleted is made gone for good. */
const TIDY_HOUR = 2

/** What time does by itself, called every hour: by a timer on Node, by a Cron Trigger on the edge. */
export async function tick({
  store,
  now,
  bucket = null,
}: Pick<Ports, 'store' | 'now'> & Partial<Pick<Ports, 'bucket'>>): Promise<void> {
  const hour = hourOf(now())
  await forgetFiles({ store, bucket }, hour)
  await store.use((db) => forgetSessions(db, hour))
  await store.use((db) => forgetTries(db, hour))
  // A challenge lives for minutes; one of the hour before last can no longer be answered.
  await store.use((db) => forgetChallenges(db, hour - 1))
  await store.use((db) => forgetWork(db, hour))
  await store.use((db) => forgetSeconds(db, hour))
  if (hour % 24 === TIDY_HOUR) await store.tidy()
}
