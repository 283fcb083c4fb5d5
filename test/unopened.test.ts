import { afterAll, beforeAll, expect, test } from 'vitest'
import { hex } from '../core/bytes.ts'
import { hourOf } from '../core/hour.ts'
import { DESK, type Role } from '../core/roles.ts'
import { member, office, referral, tip, workPhone } from '../db/schema.ts'
import { listRinging } from '../db/unopened.ts'
import type { Carrier } from '../worker/carrier/carrier.ts'
import { tellOfUnopened } from '../worker/notify.ts'
import type { Ports } from '../worker/ports.ts'
import { inProcess } from './support/in-process.ts'
import { random } from './support/world.ts'

/*
 * What nobody has opened, where much of it waits at once.
 */

const AGENCY = 'a'.repeat(16)
const PHONE = '+38761000701'
let served: Awaited<ReturnType<typeof inProcess>>
let ports: Ports
const told: string[] = []

const bytes = new Uint8Array(1)
const row = { channel: 'web', hour: hourOf(Date.now()), epoch: 1, urgent: false } as const
const waiting = { ...row, status: 'new', messages: 1, read: 0 } as const

async function joins(id: string, place: string, role: Role, phone?: string): Promise<void> {
  const { config, store } = ports
  const about = { name: id, state: 'active', keyring: '', totp: bytes, totpStep: 0, wrongCodes: 0 } as const
  await store.use((db) => db.insert(member).values({ id, office: place, role, ...about }))
  if (!phone) return
  const sealed = config.pepper.sealSecret(phone, `phone ${id}`, random)
  await store.use((db) => db.insert(workPhone).values({ member: id, sealed }))
}

beforeAll(async () => {
  served = await inProcess({
    PUBLIC_URL: 'https://javi.example',
    TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
    TWILIO_AUTH_TOKEN: 'izmisljeno',
    TWILIO_NUMBERS: '+38760000000',
  })
  const carrier = { send: async ({ to }) => `${told.push(to)}` } as Partial<Carrier> as Carrier
  ports = { ...served.ports, carrier }
  for (const [id, kind] of [
    [DESK, 'desk'],
    [AGENCY, 'police'],
  ] as const)
    await ports.store.use((db) =>
      db.insert(office).values({ id, kind, name: 'Izmišljeno', epoch: 1, recovery: '' }),
    )
  await joins('1'.repeat(16), DESK, 'coordinator')
  await joins('2'.repeat(16), AGENCY, 'lead', PHONE)
})
afterAll(() => served?.close())

test('what an office cannot be told of does not keep another from being told', async () => {
  const ids = Array.from({ length: 60 }, () => `0${hex(random(16)).slice(1)}`)
  await ports.store.use((db) => db.insert(tip).values(ids.map((id) => ({ id, ...waiting }))))
  await ports.store.use((db) =>
    db.insert(referral).values({
      ...{ id: 'f'.repeat(32), tip: ids[0] as string, office: AGENCY, state: 'sent', due: 0, hour: 0 },
      ...{ epoch: 1, sealed: bytes, ownEpoch: 1, own: bytes },
    }),
  )
  await tellOfUnopened(ports)
  expect(told).toEqual([PHONE])
})

test('what comes to a tip that somebody has closed rings like a new one', async () => {
  const ringing = () => ports.store.use((db) => listRinging(db, DESK, 100))
  const before = await ringing()
  const closed = { ...row, status: 'closed', messages: 2, read: 1 } as const
  const [id, silent] = ['e'.repeat(32), 'd'.repeat(32)]
  await ports.store.use((db) => db.insert(tip).values({ id, ...closed, closed: row.hour }))
  // A call of which nothing came was never open.
  await ports.store.use((db) => db.insert(tip).values({ id: silent, ...closed, messages: 1, read: 0 }))
  expect(await ringing()).toEqual([...before, id])
})
