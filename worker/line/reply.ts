import { dayOf, hourOf, minuteOf } from '../../core/hour.ts'
import { BODY_MAX, SMS_PARTS_MAX } from '../../core/limits.ts'
import type { DeliveryState } from '../../core/line/delivery.ts'
import { partsOf } from '../../core/line/parts.ts'
import { isWhatsApp } from '../../core/line/sender.ts'
import { type Deliveries, fill, paths, type SmsBody, type SmsSent, smsBody } from '../../core/wire.ts'
import {
  addSms,
  type Cost,
  findSms,
  forgetSending,
  hindrance,
  listDeliveries,
  type Place,
  settleSent,
  settleUnsent,
} from '../../db/deliveries.ts'
import { AlreadyThere } from '../../db/store.ts'
import { countReplies } from '../../db/tips.ts'
import { actOf } from '../audit.ts'
import { type Carrier, CarrierRefused } from '../carrier/carrier.ts'
import { door } from '../door.ts'
import { readSealed } from '../intake.ts'
import type { Ports } from '../ports.ts'
import { Refusal } from '../problem.ts'
import { existing, tipOf } from '../tips.ts'
import { isOurNumber } from './signed.ts'
import { deliveryToken } from './status.ts'

/** Minutes after which nobody knows whether something was sent: the carrier's answer is not waited for as long. */
const SENDING = 2

/** Parts that a text takes; by WhatsApp it goes as one. */
const partsFor = ({ to, text }: SmsBody): number => (isWhatsApp(to) ? 1 : partsOf(text).parts)

/**
 * A reply to whoever wrote by SMS. The number must be the one that is joined to the tip, so that this door is no way to
 * write to anybody else; what is kept is the sealed copy. It is stored before it is sent, and a repetition of the same
 * request hears how far it has come: nothing is ever sent twice.
 */
export const tipSms = door({
  method: 'POST',
  path: paths.tipSms,
  site: 'desk',
  who: 'tips',
  audit: ['sms_sent', 'sms_sent_outside'],
  subject: tipOf,
  body: smsBody,
  limit: BODY_MAX.sealed,
  async run({ ports, params, body, entry }): Promise<SmsSent> {
    const { store, config, carrier, now } = ports
    const { seq, epoch, from, to, outside } = body
    if (actOf(entry) !== (outside ? 'sms_sent_outside' : 'sms_sent')) throw new Refusal('bad-request')
    const place = { tip: await existing(ports, params), seq }
    const own = readSealed(body.own)
    // Counted first: the same may be stored at this moment, and is then found.
    const next = await store.use((db) => countReplies(db, place.tip))
    const before = await store.use((db) => findSms(db, place))
    if (before && isSame(before.own, own)) return { state: before.state }
    if (seq !== next) throw new Refusal('taken')
    const { twilio } = config
    if (!twilio || !carrier) throw new Refusal('line-off')
    const isOurs = (number: string) => isOurNumber(twilio, number)
    if (!isOurs(from) || isOurs(to) || isWhatsApp(from) !== isWhatsApp(to)) throw new Refusal('bad-request')
    const parts = partsFor(body)
    if (parts > SMS_PARTS_MAX) throw new Refusal('too-large')
    const number = config.pepper.hash('phone', to)
    const cost: Cost = { day: dayOf(now()), parts, cap: config.smsDaily }
    const row = { ...place, epoch, hour: hourOf(now()), own }
    try {
      await store.use((db) => addSms(db, row, number, cost, minuteOf(now()) + SENDING, entry))
    } catch (error) {
      if (!(error instanceof AlreadyThere)) throw error
      // The same at the same moment: it is being sent, and what it took is no reason to say that it is not.
      const first = await store.use((db) => findSms(db, place))
      if (first && isSame(first.own, own)) return { state: first.state }
      const why = await store.use((db) => hindrance(db, row, number, cost))
      throw why ? new Refusal(why) : error
    }
    return { state: await send(ports, carrier, place, body) }
  },
})

const isSame = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, at) => byte === b[at])

/** Sends what has been stored, and writes down what came of it. It never throws: from here on it may have been sent. */
async function send(
  ports: Ports,
  carrier: Carrier,
  place: Place,
  { from, to, text }: SmsBody,
): Promise<DeliveryState> {
  const { store, config, now } = ports
  const statusPath = fill(paths.deliveryStatus, { delivery: deliveryToken(ports, place) })
  try {
    const raw = await carrier.send({ from, to, text, statusUrl: config.origins.hooks + statusPath })
    const hash = config.pepper.hash('carrier-message', raw)
    const named = { hash, raw, hour: hourOf(now()), due: minuteOf(now()) + 1 }
    await store.use((db) => settleSent(db, place, named, 'sent'))
    return 'sent'
  } catch (error) {
    const state = error instanceof CarrierRefused ? 'failed' : 'unknown'
    // Where this is not written down either, the minute's work finds it.
    await store.use((db) => settleUnsent(db, place, state)).catch(() => {})
    return state
  }
}

/** How far the replies of a tip have come: looked at again and again, it hands out nothing that is sealed. */
export const tipDeliveries = door({
  method: 'GET',
  path: paths.tipDeliveries,
  site: 'desk',
  who: 'tips',
  audit: null,
  async run({ ports, params }): Promise<Deliveries> {
    const tip = await existing(ports, params)
    return { deliveries: await ports.store.use((db) => listDeliveries(db, tip)) }
  },
})

/** A process that ended between storing and sending leaves what nobody knows. */
export const giveUpSending = ({ store, now }: Ports): Promise<void> =>
  store.use((db) => forgetSending(db, minuteOf(now())))
