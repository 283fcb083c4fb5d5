import { type Duty, onDuty, reading } from '../core/duty.ts'
import { dayOf, minuteOf } from '../core/hour.ts'
import { BY_MINUTE, OPEN_WITHIN, TOLD_AGAIN } from '../core/limits.ts'
import { partsOf } from '../core/line/parts.ts'
import { type Priority, priorities } from '../core/status.ts'
import { paths } from '../core/wire.ts'
import { addEntry } from '../db/audit.ts'
import { spendParts } from '../db/spent.ts'
import { AlreadyThere } from '../db/store.ts'
import {
  dutyOf,
  forgetTimers,
  keepTold,
  listUnopened,
  mayTell,
  type Unopened,
  waitingOffices,
} from '../db/unopened.ts'
import { raise } from './alarms.ts'
import { serverEntries } from './audit.ts'
import type { Config } from './config.ts'
import { phonesOf } from './duty.ts'
import { lineText } from './line/texts.ts'
import type { Ports } from './ports.ts'

/*
 * Whoever is on duty is told that something waits, and no more: not what, not where it came from, not how much. When
 * nobody has opened it in its time the next one is told, and so on, and the server writes that down.
 */

/** How many one minute tells of, the rest in the next: their ids fit one entry. */
const AT_ONCE = 50
/** Of two servers that look at the same moment one tries again. */
const TRIES = 5

/**
 * Of a day's SMS what work phones get, at most, with what went before: whoever floods the line with urgent tips must not
 * use up what the desk answers with.
 */
const noticesDaily = ({ smsDaily }: Config): number => Math.ceil((smsDaily * 3) / 4)

/**
 * Sends the neutral SMS to work phones, within the day's cap; each is told once in a while, unless it is urgent. What
 * does not work is no reason for anything to fail: the next one is told when nobody comes.
 */
export async function notify(
  ports: Ports,
  phones: readonly string[],
  { isUrgent }: { isUrgent: boolean },
): Promise<void> {
  const { store, config, carrier, now } = ports
  const from = config.twilio?.numbers.find((number) => !number.startsWith('whatsapp:'))
  if (!carrier || !from) return
  const text = await lineText(ports, config.lineHome, 'line.work')
  const { parts } = partsOf(text)
  const minute = minuteOf(now())
  const day = dayOf(now())
  for (const to of new Set(phones)) {
    // Not as a reporter's number is hashed: staff's own telephones are to be found in no conversation.
    const phone = config.pepper.hash('phone', `work ${to}`)
    const again = { minute, until: minute + TOLD_AGAIN, isUrgent }
    if (!(await store.use((db) => mayTell(db, phone, again)))) continue
    if (!(await store.use((db) => spendParts(db, day, parts, noticesDaily(config))))) {
      await raise(ports, 'spent', String(day))
      return
    }
    const statusUrl = config.origins.hooks + paths.status
    await carrier.send({ from, to, text, statusUrl }).catch(() => null)
  }
}

/** Whoever is told, in their order: the roster's; where there is none the heads, while their office reads. */
function whoIsTold(duty: Duty | null, heads: string[], now: number): string[] {
  if (duty?.roster.length) return onDuty(duty, now)
  return reading(duty, now)?.open === false ? [] : heads
}

/**
 * When the next one is told, after somebody was for the `n`th time. Only the first time of minutes shows the minute in
 * which it came: the others end with a whole hour, or with whole five minutes, a little sooner.
 */
function dueAt(minute: number, priority: Priority, n: number): number {
  const within = OPEN_WITHIN[priority]
  const due = minute + within
  return n === 1 && within <= BY_MINUTE ? due : due - (due % Math.min(within, 60))
}

/** What becomes of something that nobody has opened. */
interface Telling {
  one: Unopened
  /** Who is told; nobody when it only has less time than before. */
  phone: string | null
  /** How often somebody was told, with this time. */
  n: number
  /** Whether it is told because its time was over. */
  isEscalated: boolean
}

/** What each minute does: tells whoever is on duty of what nobody has opened. */
export async function tellOfUnopened(ports: Ports): Promise<void> {
  const { store, carrier, now } = ports
  const minute = minuteOf(now())
  // Where the line was switched off too: a timer is not to outlive what it was for.
  await store.use((db) => forgetTimers(db, minute))
  if (!carrier) return
  const orders = await ordersOf(ports, await store.use(waitingOffices))
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const unopened = await store.use((db) => listUnopened(db, [...orders.keys()], minute, AT_ONCE))
    const telling = tellingOf(orders, unopened, minute)
    if (telling.length === 0) return
    try {
      await keep(ports, telling, minute)
    } catch (error) {
      if (error instanceof AlreadyThere) continue
      throw error
    }
    // What is urgent and has just come goes through at once; that nobody has opened it yet does not.
    const isNow = ({ one, n }: Telling) => one.priority === 'P0' && n === 1
    const [now, later] = [telling.filter(isNow), telling.filter((one) => !isNow(one))]
    await notify(ports, phonesIn(now), { isUrgent: true })
    await notify(ports, phonesIn(later), { isUrgent: false })
    return
  }
}

const phonesIn = (telling: Telling[]) => telling.flatMap(({ phone }) => phone ?? [])

/** The phones of those who are told now, in their order, by office; offices where nobody can be told are absent. */
export async function ordersOf(ports: Ports, offices: string[]): Promise<Map<string, string[]>> {
  const { store, now } = ports
  const orders = new Map<string, string[]>()
  for (const { office, duty, heads } of await store.use((db) => dutyOf(db, offices))) {
    const phones = await phonesOf(ports, whoIsTold(duty, heads, now()))
    if (phones.length > 0)
      orders.set(
        office,
        phones.map(({ phone }) => phone),
      )
  }
  return orders
}

/** Of what nobody can be told now nothing is kept: it waits until somebody can. */
function tellingOf(orders: ReadonlyMap<string, string[]>, unopened: Unopened[], minute: number): Telling[] {
  return unopened.flatMap((one): Telling[] => {
    const order = orders.get(one.office) ?? []
    const isEscalated = one.told !== null && one.told.due <= minute
    const n = one.told?.n ?? 0
    // It has become more pressing: what is urgent is told anew, from the first.
    if (one.told && !isEscalated && one.priority !== 'P0') return [{ one, phone: null, n, isEscalated }]
    const before = isEscalated ? n : 0
    const phone = order[before % order.length]
    return phone ? [{ one, phone, n: before + 1, isEscalated }] : []
  })
}

/** Keeps what is told before it is. @throws AlreadyThere when another server was faster. */
async function keep(ports: Ports, telling: Telling[], minute: number): Promise<void> {
  const escalated = priorities.flatMap((rule) => {
    const ids = telling.filter(({ one, isEscalated }) => isEscalated && one.priority === rule)
    return ids.length > 0 ? [[rule, ...ids.map(({ one }) => one.id)].join(',')] : []
  })
  await ports.store.use(async (db) => {
    const entries = await serverEntries(ports, db, 'escalated', escalated)
    const [first, ...others] = [
      ...telling.map(({ one, n }) => keepTold(db, one, n, dueAt(minute, one.priority, n))),
      ...entries.map((entry) => addEntry(db, entry)),
    ]
    if (first) await db.batch([first, ...others])
  })
}
