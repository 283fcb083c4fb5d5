import { readFileSync } from 'node:fs'
import { hex } from '../../core/bytes.ts'
import type { AttachedFile } from '../../core/envelope/attached.ts'
import type { Report } from '../../core/envelope/bodies.ts'
import { hourOf } from '../../core/hour.ts'
import { officeOf } from '../../core/keys/keybook.ts'
import { DESK } from '../../core/roles.ts'
import { fill as fillIn, paths } from '../../core/wire.ts'
import type { StandIn } from '../carrier/carrier.ts'
import { recipientIn, sealFile, sendFile } from '../support/files.ts'
import {
  addOffices,
  audited,
  foundDesk,
  get,
  invite,
  join,
  newColleague,
  type Person,
  type Place,
  type Reporter,
  random,
  refer,
  type Session,
  sealTo,
  signIn,
  tell,
} from '../support/world.ts'
import { keyless, smsTips, tipOf, webTips } from './tips.ts'

/** Fictional, as are the reporters'. */
const WORK_PHONE = '+38760000201'

/** The people of the demo, and what they keep on paper. */
export interface Demo {
  coordinator: Person
  triager: Person
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

/** A picture as the reporter's page sends it: of what stood beside it nothing is left. */
async function sendPicture(desk: Session): Promise<AttachedFile> {
  const picture = readFileSync(new URL('site.jpg', import.meta.url))
  const about = { original: false, removed: ['place', 'camera'] satisfies AttachedFile['removed'] }
  const sealed = await sealFile(recipientIn(desk.keybook), picture, about)
  await sendFile(desk.url, sealed)
  return sealed.attached
}

/** Somebody else at the desk reads a tip and takes it. */
async function take(triager: Session, tip: string): Promise<void> {
  await audited(triager, 'opened', tip, fillIn(paths.tipOpen, { tip }))
  const { id } = triager.me.member
  await audited(triager, 'assigned', `${tip},${id}`, fillIn(paths.tipAssign, { tip }), { from: null, to: id })
}

/** The desk writes an agency without a key into its directory, and that something went to it as a sealed page. */
async function handOver(desk: Session, tip: string, text: string): Promise<void> {
  const { code, change } = keyless
  await audited(desk, 'directory_changed', code, fillIn(paths.directoryChange, { agency: code }), {
    n: 0,
    change,
  })
  const { epoch, recipient } = officeOf(desk.keybook, DESK).page
  const [handed, hour] = [hex(random(16)), hourOf(Date.now())]
  const due = hour + 72
  const context = { v: 1, kind: 'handed', tip, seq: 0, channel: 'web', epoch, hour } as const
  const sealed = await sealTo<'handed'>(desk, recipient, context, {
    ...{ handed, agency: code, name: change.name, kind: change.kind },
    referral: {
      basis: 'child',
      note: 'Molimo da javite čim nešto znate.',
      due,
      fields: { text, child: 'yes' },
    },
  })
  const body = { handed, due, epoch, sealed }
  await audited(desk, 'handed', `${tip},${handed}`, fillIn(paths.tipHanded, { tip }), body)
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
  const triager = await newColleague(desk, 'triager', 'demo-kolegica', true)

  const picture = await sendPicture(desk)
  const reporters = await Promise.all(
    webTips.map((told, at) => tell(place, rootKey, told, at === tipOf.picture ? [picture] : undefined)),
  )
  const told = (at: number) => [(reporters[at] as Reporter).tip, webTips[at]?.text ?? ''] as const
  // Agencies find something to do.
  for (const [at, office] of [
    [tipOf.social, social.office],
    [tipOf.police, police.office],
  ] as const) {
    const [tip, text] = told(at)
    const { place, danger, child } = webTips[at] as Report
    await audited(desk, 'opened', tip, fillIn(paths.tipOpen, { tip }))
    await refer(desk, tip, office, text, undefined, undefined, { place, danger, child })
  }
  const [tip, text] = told(tipOf.keyless)
  await audited(desk, 'opened', tip, fillIn(paths.tipOpen, { tip }))
  await handOver(desk, tip, text)
  await take(await signIn(place, triager, rootKey), told(tipOf.taken)[0])
  return { coordinator, triager, police, social, rootSeed, reporters }
}

/** Tells fictional tips by SMS: where Javi stays, for its answers name the address. */
export async function write(carrier: StandIn): Promise<void> {
  for (const sms of smsTips) {
    const { status } = await carrier.sms(sms)
    if (status !== 200) throw new Error(`the line answered ${status}`)
  }
}
