import { seal } from '../../core/envelope/seal.ts'
import { hourOf } from '../../core/hour.ts'
import { officeOf } from '../../core/keys/keybook.ts'
import { DESK } from '../../core/roles.ts'
import { paths } from '../../core/wire.ts'
import { carrier } from '../support/entries.ts'
import { newSid, smsRequest } from '../support/world.ts'
import { type Figures, quantile } from './figures.ts'
import type { Done, Load, Prepared } from './load.ts'
import { elsewhere, type Place } from './place.ts'

const STEADY = { messages: 200, every: 50 }
const BURST = { messages: 200, every: 5 }
/** Milliseconds within which each message of a burst must have its answer. */
const ANSWER_WITHIN = 10_000
/** Milliseconds for which the carrier waits. Source: Twilio's limit for webhooks. */
const CARRIER_WAIT = 15_000

/** Signed messages as the carrier posts them, each from another number. */
function prepared({ server }: Place, count: number, prefix: string): Prepared[] {
  return Array.from({ length: count }, (_, i) => {
    const id = newSid()
    const from = prefix + String(i).padStart(3, '0')
    const { init } = smsRequest(server, { sid: id, from, text: `Izmišljena poruka broj ${i}.` }, carrier)
    return { id, path: paths.sms, headers: init.headers as Record<string, string>, body: String(init.body) }
  })
}

/** Milliseconds that sealing one message takes, while nothing else runs. */
async function measureSeal({ keybook }: Place): Promise<number> {
  const { epoch, recipient } = officeOf(keybook, DESK).page
  const context = { v: 1, kind: 'line', tip: '0'.repeat(32), seq: 0, channel: 'sms', epoch } as const
  const body = { from: '+38760000000', to: carrier.TWILIO_NUMBERS, text: 'Izmišljena poruka.' }
  const ms: number[] = []
  for (let i = 0; i < 50; i++) {
    const before = performance.now()
    await seal({ context: { ...context, hour: hourOf(Date.now()) }, body }, recipient)
    ms.push(performance.now() - before)
  }
  return quantile(ms, 0.5)
}

/** The signed webhook: 20 a second for ten seconds, then 200 within one. */
export async function measureSms(place: Place): Promise<Figures> {
  const { server } = place
  const bare = { name: 'bare seal', value: await measureSeal(place) }
  const send = ({ messages, every }: typeof STEADY, prefix: string): Promise<Done> => {
    const load: Load = { url: server.url, every, requests: prepared(place, messages, prefix) }
    return elsewhere('load.ts', load)
  }
  const before = await countMessages(place)
  const steady = await send(STEADY, '+387600010')
  const burst = await send(BURST, '+387600020')
  const inTime = burst.taken.filter(({ ms }) => ms <= ANSWER_WITHIN).length
  const stored = (await countMessages(place)) - before
  const notStored = Math.max(0, steady.taken.length + burst.taken.length - stored)
  return {
    sms_p99_ms: {
      // One that is refused comes again only when the carrier tries again.
      value: quantile([...steady.taken.map(({ ms }) => ms), ...steady.refused.map(() => CARRIER_WAIT)], 0.99),
      bare,
    },
    sms_burst_lost: { value: BURST.messages - inTime + notStored },
  }
}

async function countMessages({ server }: Place): Promise<number> {
  const [row] = await server.query("SELECT count(*) AS n FROM message WHERE kind = 'line'")
  return Number(row?.n)
}
