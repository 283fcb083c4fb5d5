import MessagingResponse from 'twilio/lib/twiml/MessagingResponse.js'
import { hex } from '../../core/bytes.ts'
import { digest } from '../../core/envelope/digest.ts'
import { seal } from '../../core/envelope/seal.ts'
import { hourOf } from '../../core/hour.ts'
import { maySealTo, officeOf } from '../../core/keys/keybook.ts'
import { SMS_MAX } from '../../core/limits.ts'
import { isCallForHelp, type Sms } from '../../core/line/keywords.ts'
import { DESK } from '../../core/roles.ts'
import { paths } from '../../core/wire.ts'
import { addLineMessage, findCarrierMessage, findConversation } from '../../db/conversations.ts'
import { AlreadyThere } from '../../db/store.ts'
import type { Twilio } from '../config.ts'
import { door } from '../door.ts'
import { verifiedKeybook } from '../keybook.ts'
import type { Ports } from '../ports.ts'
import { Refusal } from '../problem.ts'
import { openLine, readSigned } from './signed.ts'
import { lineText } from './texts.ts'

/** How often two messages of one number may come in each other's way before the carrier is told to try again. */
const TRIES = 8

/** SMS as Twilio posts it. */
export const sms = door({
  method: 'POST',
  path: paths.sms,
  site: 'hooks',
  who: 'carrier',
  audit: null,
  async run({ ports, request }) {
    const twilio = openLine(ports)
    const message = readSms(await readSigned(ports, twilio, request, paths.sms), twilio)
    const seq = await oneAtATime(message.from, () => takeIn(ports, message))
    const answer = new MessagingResponse()
    // One neutral line, read on a lock screen, to the first message of a number; nothing to later ones.
    if (seq === 0) answer.message(await lineText(ports, ports.config.lineHome, 'line.received'))
    return new Response(answer.toString(), { headers: { 'content-type': 'text/xml; charset=utf-8' } })
  },
})

/*
 * The signature has no delimiters: `Body=hiFrom+387` and `Body=hi`, `From=+387` sign alike. So every parameter that
 * we take must be there, once, in its exact form, and neither is a sender what is left of `FromCountry=BA` nor does
 * a parameter that we do not take hold the sender's.
 */
function isShifted(form: Record<string, string>): boolean {
  const { From = '', Body: _, ...others } = form
  return (
    /^(City|Country|State|Zip)/.test(From) ||
    Object.entries(others).some(([name, value]) => /From(whatsapp:)?\+?\d/.test(name + value))
  )
}

function readSms(form: Record<string, string>, twilio: Twilio): Sms {
  const { MessageSid = '', From = '', To = '', Body } = form
  if (!twilio.numbers.includes(To)) throw new Refusal('refused')
  const isSound =
    /^(SM|MM)[0-9a-f]{32}$/.test(MessageSid) &&
    /^(whatsapp:)?(\+\d{5,15}|\d{3,8}|[A-Za-z0-9 ]{3,11})$/.test(From) &&
    Body !== undefined &&
    Body.length <= SMS_MAX &&
    !isShifted(form)
  if (!isSound) throw new Refusal('bad-request')
  return { sid: MessageSid, from: From, to: To, text: Body }
}

/**
 * Seals a message and stores it, once, whatever the carrier repeats.
 *
 * @returns its number in its thread.
 * @throws Refusal `busy`
 */
async function takeIn(ports: Ports, { sid, from, to, text }: Sms): Promise<number> {
  const { store, config, now, random } = ports
  const keys = { sid: config.pepper.hash('carrier-message', sid), number: config.pepper.hash('phone', from) }
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const { known, thread } = await store.use(async (db) => ({
      known: await findCarrierMessage(db, keys.sid),
      thread: await findConversation(db, keys.number),
    }))
    if (known) return known.seq
    const desk = officeOf(await verifiedKeybook(ports, [DESK]), DESK)
    const hour = hourOf(now())
    if (!maySealTo(desk, hour)) throw new Refusal('not-open')
    const { epoch, recipient } = desk.page
    const tip = thread?.tip ?? hex(random(16))
    const seq = thread?.next ?? 0
    const context = { v: 1, kind: 'line', tip, seq, channel: 'sms', epoch, hour } as const
    const sealed = await seal({ context, body: { from, to, text } }, recipient)
    const arrival = { ...context, sha256: digest(sealed), sealed, urgent: isCallForHelp(text) }
    try {
      if (await store.use((db) => addLineMessage(db, arrival, keys))) return seq
    } catch (error) {
      if (!(error instanceof AlreadyThere)) throw error
    }
  }
  throw new Refusal('busy')
}

/** Milliseconds. A Worker's request that the carrier broke off never ends, and its turn with it. */
const TURN_WAIT = 3_000
const turns = new Map<string, Promise<unknown>>()

const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds))

/**
 * Messages of one number wait for one another in this process, for each seals to the place after the last. It spares
 * tries and no more: of two that do not wait, the database lets one in and the other tries again.
 */
function oneAtATime<T>(number: string, work: () => Promise<T>): Promise<T> {
  const before = turns.get(number)
  const turn = before ? Promise.race([before, pause(TURN_WAIT)]).then(work) : work()
  const done = turn.catch(() => {})
  turns.set(number, done)
  void done.then(() => turns.get(number) === done && turns.delete(number))
  return turn
}
