import { type AlarmKind, endsByItself } from '../core/alarm.ts'
import { hourOf } from '../core/hour.ts'
import { type AlarmRow, alarmBody, paths } from '../core/wire.ts'
import { endAlarm as end, findAlarm, listAlarms, noteAlarm, raiseAlarm } from '../db/alarms.ts'
import { door } from './door.ts'
import type { Ports } from './ports.ts'
import { Refusal } from './problem.ts'

type Place = Pick<Ports, 'store' | 'now'>

/** One alarm of a kind stands at a time, or one about each thing: a day, or a keyed hash. */
const idOf = (what: AlarmKind, about: string) => (about === '' ? what : `${what}-${about}`)

/** Has the desk know of something. @returns whether it did not know of it yet. */
export const raise = (ports: Place, what: AlarmKind, about = ''): Promise<boolean> =>
  ports.store.use((db) => raiseAlarm(db, idOf(what, about), what, hourOf(ports.now())))

/** What it warned of is over. */
export const endAlarm = (ports: Place, what: AlarmKind): Promise<unknown> =>
  ports.store.use((db) => end(db, idOf(what, '')))

export const alarms = door({
  method: 'GET',
  path: paths.alarms,
  site: 'desk',
  who: 'alarms',
  audit: null,
  run: async ({ ports: { store } }): Promise<{ alarms: AlarmRow[] }> => ({
    alarms: (await store.use(listAlarms)).map(({ id, what, hour }) => ({ alarm: id, what, hour })),
  }),
})

/** Somebody has taken note. What ends by itself stands until it is over, whoever knows of it. */
export const alarmNoted = door({
  method: 'POST',
  path: paths.alarmNoted,
  site: 'desk',
  who: 'alarms',
  audit: 'alarm_noted',
  subject: (_, { alarm = '' }) => alarm,
  body: alarmBody,
  async run({ ports: { store }, params: { alarm = '' }, entry }) {
    const found = await store.use((db) => findAlarm(db, alarm))
    if (!found || endsByItself(found.what)) throw new Refusal('not-found')
    await store.use((db) => noteAlarm(db, alarm, entry))
    return {}
  },
})
