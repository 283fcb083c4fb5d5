import { DESK } from '../../core/roles.ts'
import { paths } from '../../core/wire.ts'
import type { StandIn } from '../carrier/carrier.ts'
import {
  addOffices,
  audited,
  foundDesk,
  get,
  invite,
  join,
  type Person,
  type Place,
  type Reporter,
  refer,
  type Session,
  signIn,
  tell,
} from '../support/world.ts'
import { smsTips, webTips } from './tips.ts'

/** Fictional, as are the reporters'. */
const WORK_PHONE = '+38760000201'

/** The people of the demo, and what they keep on paper. */
export interface Demo {
  coordinator: Person
  police: Person
  social: Person
  rootSeed: Uint8Array
  reporters: Reporter[]
}

/** The coordinator reads at all hours, and has a work telephone on which calls are taken. */
async function setDuty(desk: Session): Promise<void> {
  const { member } = desk.me
  await audited(desk, 'work_phone_changed', member.id, paths.phone, { phone: WORK_PHONE })
  const { n } = await get<{ n: number }>(desk.url, paths.duty, { cookie: desk.cookie })
  const week = [0, 1, 2, 3, 4, 5, 6].map((day) => ({ day, from: 0, to: 24 * 60 }))
  const roster = week.map((hours) => ({ ...hours, member: member.id, calls: true }))
  await audited(desk, 'duty_changed', DESK, paths.duty, {
    n,
    duty: { week, roster, holidays: [], closures: [] },
  })
}

/** Founds three fictional offices and tells fictional tips, over HTTP, as browsers do it. */
export async function fill(place: Place): Promise<Demo> {
  const { coordinator, rootSeed, rootKey } = await foundDesk(place, 'demo-desk')
  const desk = await signIn(place, coordinator, rootKey)
  const police = await join(
    place,
    await invite(desk, { kind: 'police', name: 'Policijska uprava (izmišljena)', agency: 'POL-MUP-KS' }),
    'demo-policija',
  )
  const social = await join(
    place,
    await invite(desk, {
      kind: 'social_work',
      name: 'Centar za socijalni rad (izmišljeni)',
      agency: 'CSW-KS',
    }),
    'demo-centar',
  )
  await addOffices(desk, rootSeed)
  await setDuty(desk)

  const reporters = await Promise.all(webTips.map((told) => tell(place, rootKey, told)))
  // Agencies find something to do.
  for (const [at, office] of [
    [1, social.office],
    [3, police.office],
  ] as const) {
    const { tip } = reporters[at] as Reporter
    await refer(desk, tip, office, webTips[at]?.text ?? '')
  }
  return { coordinator, police, social, rootSeed, reporters }
}

/** Tells fictional tips by SMS: where Javi stays, for its answers name the address. */
export async function write(carrier: StandIn): Promise<void> {
  for (const sms of smsTips) {
    const { status } = await carrier.sms(sms)
    if (status !== 200) throw new Error(`the line answered ${status}`)
  }
}
