import { hourOf, minuteOf } from '../core/hour.ts'
import { addEntry } from '../db/audit.ts'
import { keepReminded, lateOffices, listReminders, type Reminder } from '../db/reminders.ts'
import { AlreadyThere } from '../db/store.ts'
import { serverEntries } from './audit.ts'
import { notify, ordersOf } from './notify.ts'
import type { Ports } from './ports.ts'

/*
 * An agency that has not answered a referral, or that the desk has written to, and a desk that an agency waits for, are
 * reminded on their work phones: with the same neutral SMS, and by what the server's chain says.
 */

/** How many one minute reminds of, the rest in the next. */
const AT_ONCE = 50
/** Of two servers that look at the same moment one tries again. */
const TRIES = 5

/** What each minute does. Where nobody can be told now nothing is kept: it waits until somebody can. */
export async function remind(ports: Ports): Promise<void> {
  const { store, carrier, now } = ports
  if (!carrier) return
  const at = { hour: hourOf(now()), minute: minuteOf(now()) }
  const orders = await ordersOf(ports, await store.use((db) => lateOffices(db, at)))
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const reminders = await store.use((db) => listReminders(db, [...orders.keys()], at, AT_ONCE))
    if (reminders.length === 0) return
    try {
      await keep(ports, reminders, at.minute)
    } catch (error) {
      if (error instanceof AlreadyThere) continue
      throw error
    }
    // What one side has just written to the other goes through, also to whoever was told of something else before.
    const isNew = ({ what, n }: Reminder) => what !== 'unanswered' && n === 1
    const others = reminders.filter((one) => !isNew(one))
    await notify(ports, phonesOf(reminders.filter(isNew), orders), { isUrgent: true })
    await notify(ports, phonesOf(others, orders), { isUrgent: false })
    return
  }
}

/** Each time it is the next one on duty who is told. */
const phonesOf = (reminders: Reminder[], orders: ReadonlyMap<string, string[]>): string[] =>
  reminders.flatMap(({ office, n }) => {
    const order = orders.get(office) ?? []
    return order[(n - 1) % order.length] ?? []
  })

/** Keeps who is reminded before they are. @throws AlreadyThere when another server was faster. */
const keep = ({ store, ...ports }: Ports, reminders: Reminder[], minute: number): Promise<void> =>
  store.use(async (db) => {
    const subjects = reminders.map(({ ref, office }) => `${ref},${office}`)
    const entries = await serverEntries(ports, db, 'reminded', subjects)
    const [first, ...others] = [
      ...reminders.map((one) => keepReminded(db, one, minute)),
      ...entries.map((entry) => addEntry(db, entry)),
    ]
    if (first) await db.batch([first, ...others])
  })
