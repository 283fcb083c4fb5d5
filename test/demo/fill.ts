import type { StandIn } from '../carrier/carrier.ts'
import {
  addOffices,
  foundDesk,
  invite,
  join,
  type Person,
  type Place,
  type Reporter,
  signIn,
  tell,
} from '../support/world.ts'
import { smsTips, webTips } from './tips.ts'

/** The people of the demo, and what they keep on paper. */
export interface Demo {
  coordinator: Person
  police: Person
  social: Person
  rootSeed: Uint8Array
  reporters: Reporter[]
}

/** Founds three fictional offices and tells fictional tips, over HTTP, as browsers and the carrier do it. */
export async function fill(place: Place, carrier: StandIn): Promise<Demo> {
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

  const reporters = await Promise.all(webTips.map((told) => tell(place, rootKey, told)))
  for (const sms of smsTips) {
    const { status } = await carrier.sms(sms)
    if (status !== 200) throw new Error(`the line answered ${status}`)
  }
  return { coordinator, police, social, rootSeed, reporters }
}
