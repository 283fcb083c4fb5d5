import { onRoster } from '../core/duty.ts'
import { minuteOf } from '../core/hour.ts'
import { BODY_MAX } from '../core/limits.ts'
import { may } from '../core/permissions.ts'
import { DESK } from '../core/roles.ts'
import { type DutyLook, dutyBody, paths, phoneBody } from '../core/wire.ts'
import { findDuty, findPhones, listPhones, putDuty, setPhone } from '../db/duty.ts'
import { listRinging } from '../db/unopened.ts'
import type { Config } from './config.ts'
import { door } from './door.ts'
import type { Ports } from './ports.ts'
import { Refusal } from './problem.ts'

/*
 * When an office reads, who is on duty then, and where they are told that something waits.
 */

/** The work phones among some members', in the members' order. Whoever is shut out or has left is not among them. */
export async function phonesOf(
  { store, config }: Pick<Ports, 'store' | 'config'>,
  members: readonly string[],
): Promise<{ member: string; phone: string }[]> {
  const wanted = [...new Set(members)]
  const found = await store.use((db) => findPhones(db, wanted))
  const sealed = new Map(found.map(({ member, phone }) => [member, phone]))
  return wanted.flatMap((member) => {
    const phone = opened(config, member, sealed.get(member))
    return phone ? [{ member, phone }] : []
  })
}

/** A number; `null` when there is none, or it was sealed under a pepper that was lost: it is to be entered anew. */
function opened({ pepper }: Config, member: string, sealed?: Uint8Array | null): string | null {
  try {
    return sealed ? pepper.openSecret(sealed, aad(member)) : null
  } catch {
    return null
  }
}

/** A sealed telephone number opens in its own place alone: not in another member's, and not as a TOTP secret. */
const aad = (member: string) => `phone ${member}`

/** The telephones of the desk that ring for a call now, in the order in which they do. */
export async function dutyPhones(ports: Ports, now: number): Promise<{ member: string; phone: string }[]> {
  const found = await ports.store.use((db) => findDuty(db, DESK))
  const ring = onRoster(found?.duty ?? null, now).filter(({ calls }) => calls)
  return phonesOf(
    ports,
    ring.map(({ member }) => member),
  )
}

export const dutyLook = door({
  method: 'GET',
  path: paths.duty,
  site: 'desk',
  who: 'account',
  audit: null,
  async run({ ports, member: { id, office } }): Promise<DutyLook> {
    const { found, members } = await ports.store.use(async (db) => ({
      found: await findDuty(db, office),
      members: await listPhones(db, office),
    }))
    const [own] = await phonesOf(ports, [id])
    return {
      n: found?.n ?? 0,
      duty: found?.duty ?? null,
      members: members.map(({ phone, ...one }) => ({
        ...one,
        hasPhone: opened(ports.config, one.member, phone) !== null,
      })),
      own: own ? own.phone.slice(-2) : null,
    }
  },
})

/** How many ids one answer holds: nobody hears more than one ring. */
const RINGING_MAX = 500

/** What nobody has opened, by its ids: an open desk rings when there is another. Who may open none hears nothing. */
export const unopened = door({
  method: 'GET',
  path: paths.unopened,
  site: 'desk',
  who: 'account',
  audit: null,
  async run({ ports: { store, now }, member: { office, role } }) {
    if (!may(role, office === DESK ? 'tips' : 'referrals')) return { unopened: [] }
    return { unopened: await store.use((db) => listRinging(db, office, minuteOf(now()), RINGING_MAX)) }
  },
})

export const duty = door({
  method: 'POST',
  path: paths.duty,
  site: 'desk',
  who: 'duty',
  audit: 'duty_changed',
  subject: (_body, _params, { office }) => office,
  body: dutyBody,
  limit: BODY_MAX.sealed,
  async run({ ports: { store }, member: { office }, body, entry }) {
    const { found, members } = await store.use(async (db) => ({
      found: await findDuty(db, office),
      members: await listPhones(db, office),
    }))
    if ((found?.n ?? 0) !== body.n) throw new Refusal('taken')
    // Whoever was in it before may stay: they may be shut out for a while, and are told nothing meanwhile.
    const known = new Set([...members, ...(found?.duty.roster ?? [])].map(({ member }) => member))
    if (body.duty.roster.some(({ member }) => !known.has(member))) throw new Refusal('bad-request')
    await store.use((db) => putDuty(db, office, body.n, body.duty, entry))
    return {}
  },
})

export const phone = door({
  method: 'POST',
  path: paths.phone,
  site: 'desk',
  who: 'account',
  audit: 'work_phone_changed',
  subject: (_body, _params, { id }) => id,
  body: phoneBody,
  async run({ ports: { store, config, random }, member: { id }, body, entry }) {
    const sealed = body.phone === null ? null : config.pepper.sealSecret(body.phone, aad(id), random)
    await store.use((db) => setPhone(db, id, sealed, entry))
    return {}
  },
})
