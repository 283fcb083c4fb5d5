import type * as v from 'valibot'
import { type Hour, hourOf } from '../core/hour.ts'
import type { Act } from '../core/keys/audit.ts'
import { secondSubject } from '../core/keys/second.ts'
import { BODY_MAX } from '../core/limits.ts'
import { decideBody, paths, type SecondRow, secondBody } from '../core/wire.ts'
import {
  askSecond,
  confirmSecond,
  countTips,
  findSecond,
  isOutgrown,
  listSeconds,
  refuseSecond,
  type Second,
} from '../db/seconds.ts'
import { door } from './door.ts'
import type { Ports } from './ports.ts'
import { Refusal } from './problem.ts'

/*
 * What two must want: somebody asks, another confirms with an entry of their own that names the very same thing.
 */

const isTwice = (ids: readonly string[]) => new Set(ids).size < ids.length

export const second = door({
  method: 'POST',
  path: paths.seconds,
  site: 'desk',
  who: 'tips',
  audit: 'second_asked',
  subject: ({ second, act, tips }) => secondSubject(second, act, tips),
  body: secondBody,
  limit: BODY_MAX.form,
  async run({ ports: { store, now }, body, member, entry }) {
    const { second: id, act, tips } = body
    if (isTwice(tips)) throw new Refusal('bad-request')
    if ((await store.use((db) => countTips(db, tips))) < tips.length) throw new Refusal('not-found')
    await store.use((db) => askSecond(db, { id, act, tips }, member.id, hourOf(now()), entry))
    return {}
  },
})

export const seconds = door({
  method: 'GET',
  path: paths.seconds,
  site: 'desk',
  who: 'tips',
  audit: null,
  run: async ({ ports: { store, now } }): Promise<{ seconds: SecondRow[] }> => ({
    seconds: await store.use((db) => listSeconds(db, hourOf(now()))),
  }),
})

type Decision = v.InferOutput<typeof decideBody>

const subjectOf = ({ act, tips }: Decision, { second = '' }: Record<string, string>) =>
  secondSubject(second, act, tips)

/** The request that a path names, as the body says it. @throws Refusal `not-found` when there is none of the kind. */
async function existing(
  { store }: Ports,
  { second: id = '' }: Record<string, string>,
  { act, tips }: Decision,
  hour: Hour,
): Promise<Second & { by: string }> {
  const row = await store.use((db) => findSecond(db, id, hour))
  const isThis = row?.act === act && JSON.stringify(row.tips) === JSON.stringify([...tips].sort())
  if (!row || !isThis) throw new Refusal('not-found')
  return { id, act, tips, by: row.by }
}

const decision = <A extends Act>(audit: A) =>
  ({
    method: 'POST',
    site: 'desk',
    who: 'tips',
    audit,
    subject: subjectOf,
    body: decideBody,
    limit: BODY_MAX.form,
  }) as const

export const secondConfirm = door({
  ...decision('second_confirmed'),
  path: paths.secondConfirm,
  async run({ ports, params, body, member, entry }) {
    const hour = hourOf(ports.now())
    const wanted = await existing(ports, params, body, hour)
    if (wanted.by === member.id) throw new Refusal('second-person')
    const done = await ports.store.use((db) => confirmSecond(db, wanted, member.id, hour, entry))
    if (!done)
      throw new Refusal((await ports.store.use((db) => isOutgrown(db, wanted.id))) ? 'more-came' : 'decided')
    return {}
  },
})

/** Whoever asked may take it back the same way. */
export const secondRefuse = door({
  ...decision('second_refused'),
  path: paths.secondRefuse,
  async run({ ports, params, body, entry }) {
    const hour = hourOf(ports.now())
    const unwanted = await existing(ports, params, body, hour)
    if (!(await ports.store.use((db) => refuseSecond(db, unwanted, hour, entry))))
      throw new Refusal('decided')
    return {}
  },
})
