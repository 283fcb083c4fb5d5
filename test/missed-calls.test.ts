import { afterAll, beforeAll, expect, test } from 'vitest'
import { minuteOf } from '../core/hour.ts'
import { noteCall } from '../db/calls.ts'
import { carrierMessage, undeleted } from '../db/schema.ts'
import type { Carrier, CarrierCall } from '../worker/carrier/carrier.ts'
import { endMissedCalls } from '../worker/line/missed-calls.ts'
import { inProcess } from './support/in-process.ts'

/*
 * A flood of calls: what waits at the carrier to be deleted costs next to nothing in each minute, for a Worker has only
 * so many requests for all of its works, and deleting comes last.
 */

const OURS = '+38760000000'
const CALLS = 700
let served: Awaited<ReturnType<typeof inProcess>>

beforeAll(async () => {
  served = await inProcess({
    PUBLIC_URL: 'https://javi.example',
    JAVI_ROOT_KEY: 'A'.repeat(43),
    TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
    TWILIO_AUTH_TOKEN: 'izmisljeno',
    TWILIO_NUMBERS: OURS,
  })
})
afterAll(() => served?.close())

test('calls that are here already, were taken or were our own are looked up together', async () => {
  const { ports, store } = served
  const hash = (sid: string) => ports.config.pepper.hash('carrier-message', sid)
  const calls = Array.from({ length: CALLS }, (_, i): CarrierCall => {
    const other = `+3876000${String(1000 + i)}`
    const isInbound = i % 3 !== 0
    return {
      sid: `CA${i.toString(16).padStart(32, '0')}`,
      minute: minuteOf(Date.now()) - 60,
      from: isInbound ? other : OURS,
      to: isInbound ? OURS : other,
      seconds: 1,
      isInbound,
      isOver: true,
    }
  })
  for (const [i, { sid }] of calls.entries()) {
    if (i % 3 === 1)
      await store.use((db) => db.insert(carrierMessage).values({ sid: hash(sid), tip: null, seq: 0 }))
    if (i % 3 === 2) await store.use((db) => noteCall(db, hash(sid), 'spoken', 0))
  }
  const one = calls[1] as CarrierCall
  // Of this the carrier may still tell, and that is to somebody else.
  const unsettled = { ...one, sid: `CA${'e'.repeat(32)}` }
  await store.use((db) => noteCall(db, hash(unsettled.sid), 'recording', 0))
  const foreign = { ...one, sid: `CA${'f'.repeat(32)}`, to: '+38760009999' }
  let uses = 0
  const counting: typeof store.use = (work) => {
    uses++
    return store.use(work)
  }
  const carrier = {
    async *calls() {
      yield* [...calls, unsettled, foreign]
    },
  } as unknown as Carrier
  await endMissedCalls({ ...ports, carrier, store: { ...store, use: counting } })
  expect(uses).toBeLessThan(12)
  const queued = await store.use((db) => db.select({ sid: undeleted.sid }).from(undeleted))
  expect(queued.map(({ sid }) => sid).sort()).toEqual(calls.map(({ sid }) => sid).sort())
})
