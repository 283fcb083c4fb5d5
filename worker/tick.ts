import { hourOf } from '../core/hour.ts'
import { DRAFT_LIFE } from '../core/limits.ts'
import { forgetDrafts } from '../db/drafts.ts'
import { forgetChallenges } from '../db/receipts.ts'
import { forgetSeconds } from '../db/seconds.ts'
import { forgetSessions, forgetTries } from '../db/sessions.ts'
import { forgetWork } from '../db/work.ts'
import { forgetFiles } from './files.ts'
import { deleteAtCarrier } from './line/deletions.ts'
import { watchDeskPage } from './line/desk-page.ts'
import { takeInMissed } from './line/missed.ts'
import { endMissedCalls } from './line/missed-calls.ts'
import { takeMissedRecordings } from './line/missed-recordings.ts'
import { giveUpSending } from './line/reply.ts'
import { forgetQuietOnes } from './line/take-in.ts'
import { tellOfUnopened } from './notify.ts'
import type { Ports } from './ports.ts'
import { remind } from './remind.ts'

/*
 * What time does by itself: called by timers on Node, by Cron Triggers on the edge.
 */

/** The hour of the night, in UTC, at which what was deleted is made gone for good. */
const TIDY_HOUR = 2

export async function everyHour({
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
  await store.use((db) => forgetDrafts(db, hour - DRAFT_LIFE))
  if (hour % 24 === TIDY_HOUR) await store.tidy()
}

type Work = (ports: Ports) => Promise<void>

/** Works of which each begins when the one before has ended, well or not. */
const inTurn =
  (...works: Work[]): Work =>
  async (ports) => {
    const failures: unknown[] = []
    for (const work of works) await work(ports).catch((error) => failures.push(error))
    if (failures.length > 0) throw failures[0]
  }

/** Works of the line and of duty; what rings for the first time comes before what is reminded of. What is deleted at the carrier would else be found in its lists once more. */
const works: Work[] = [
  inTurn(takeInMissed, takeMissedRecordings, endMissedCalls, deleteAtCarrier),
  forgetQuietOnes,
  giveUpSending,
  watchDeskPage,
  inTurn(tellOfUnopened, remind),
]

/** Each by itself: one that fails does not keep the others from being done. @throws Error when one has failed. */
export async function everyMinute(ports: Ports): Promise<void> {
  const done = await Promise.allSettled(works.map((work) => work(ports)))
  if (done.some(({ status }) => status === 'rejected')) throw new Error('a work of the minute failed')
}
