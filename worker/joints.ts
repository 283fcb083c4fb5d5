import { base64 } from '../core/bytes.ts'
import { hourOf, minuteOf } from '../core/hour.ts'
import { BODY_MAX, JOINT_MAX } from '../core/limits.ts'
import { DESK } from '../core/roles.ts'
import { type JointThread, jointNoteBody, openBody, paths } from '../core/wire.ts'
import { addJointNote, countNotes, isPartOf, openJoint, partsOf } from '../db/joints.ts'
import type { MemberRow } from '../db/members.ts'
import { door } from './door.ts'
import { unlessStale } from './epochs.ts'
import { readSealed } from './intake.ts'
import type { Ports } from './ports.ts'
import { Refusal } from './problem.ts'

/*
 * What agencies that were asked together write to each other and to the desk.
 */

type Names = Record<string, string>

/** @throws Refusal `not-found` for one that the member's office has no (more) part in, as for one that never was. */
async function partOf({ store }: Ports, { joint = '' }: Names, { office }: MemberRow): Promise<string> {
  if (!(await store.use((db) => isPartOf(db, joint, office)))) throw new Refusal('not-found')
  return joint
}

const jointIn = (_body: unknown, { joint = '' }: Names) => joint

export const jointOpen = door({
  method: 'POST',
  path: paths.jointOpen,
  site: 'desk',
  who: 'joint',
  audit: 'joint_opened',
  subject: jointIn,
  body: openBody,
  async run({ ports, params, member, entry }): Promise<JointThread> {
    const joint = await partOf(ports, params, member)
    const minute = minuteOf(ports.now())
    const { offices, notes, next } = await ports.store.use((db) =>
      openJoint(db, joint, member.office, minute, entry),
    )
    return { offices, notes: notes.map((note) => ({ ...note, sealed: base64(note.sealed) })), next }
  },
})

export const jointNote = door({
  method: 'POST',
  path: paths.jointNote,
  site: 'desk',
  who: 'joint',
  audit: 'joint_noted',
  subject: jointIn,
  body: jointNoteBody,
  limit: (JOINT_MAX + 1) * BODY_MAX.sealed,
  async run({ ports, params, member, body: { seq, copies }, entry }) {
    const joint = await partOf(ports, params, member)
    const offices = copies.map(({ office }) => office)
    const [next, parts] = await ports.store.use((db) =>
      Promise.all([countNotes(db, joint), partsOf(db, joint)]),
    )
    const wanted = [DESK, ...parts.map(({ office }) => office)].sort()
    // Somebody came or went meanwhile: whoever writes looks again, and seals to those who are there now.
    if (seq !== next || wanted.join() !== [...offices].sort().join()) throw new Refusal('taken')
    const rows = copies.map((copy) => ({ ...copy, sealed: readSealed(copy.sealed) }))
    const note = { joint, seq, hour: hourOf(ports.now()), office: member.office }
    const minute = minuteOf(ports.now())
    await ports.store
      .use((db) => addJointNote(db, note, rows, minute, entry))
      .catch(unlessStale(ports, ...rows))
    return {}
  },
})
