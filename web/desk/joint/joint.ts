import { base64, hex } from '../../../core/bytes.ts'
import type { Message } from '../../../core/envelope/message.ts'
import { seal } from '../../../core/envelope/seal.ts'
import { signMessage } from '../../../core/envelope/signature.ts'
import { type Hour, hourOf } from '../../../core/hour.ts'
import { maySealTo } from '../../../core/keys/keybook.ts'
import { isReadable } from '../../../core/referral.ts'
import { DESK } from '../../../core/roles.ts'
import { fill, type JointThread, paths } from '../../../core/wire.ts'
import { call, Problem } from '../api.ts'
import { takenTwice } from '../numbers.ts'
import { openAll } from '../opener.ts'
import { byCurrentKeys } from '../people/keep-up.ts'
import { random } from '../random.ts'
import { withCurrentKeys } from '../sending.ts'
import { audited, type Unlocked } from '../session.ts'
import { type Author, authorAt } from '../signers.ts'
import { readOf } from './read.ts'

/** A note of one of the offices; `written` is `null` when it is damaged, or signed by nobody of that office. */
export interface JointNote {
  seq: number
  hour: Hour
  office: string
  written: { message: Message<'joint_note'>; author: Author } | null
}

export interface OpenedJoint {
  joint: string
  offices: JointThread['offices']
  notes: JointNote[]
  next: number
}

/** Opens the notes of agencies that were asked together: each in the copy for the reader's own office. */
export async function openJoint(joint: string, session: Unlocked): Promise<OpenedJoint> {
  const thread = await audited('joint_opened', joint, (entry) =>
    call<JointThread>('POST', fill(paths.jointOpen, { joint }), { entry }),
  )
  return byCurrentKeys(
    session,
    (now) => readJoint(joint, thread, now),
    ({ notes }) => notes.every(({ written }) => written !== null),
  )
}

async function readJoint(joint: string, thread: JointThread, session: Unlocked): Promise<OpenedJoint> {
  const { keybook, member, identities } = session
  const opened = await openAll<'joint_note'>(
    thread.notes.map(({ seq, office, epoch, sealed }) => ({
      sealed,
      identity: identities.get(epoch),
      expected: { v: 1, kind: 'joint_note', ref: joint, seq, from: office, to: member.office, epoch },
    })),
  )
  const twice = takenTwice(thread.notes)
  const notes = thread.notes.map(({ seq, hour, office }, at): JointNote => {
    const message = twice.has(seq) ? null : (opened[at] ?? null)
    const author = message && authorAt(office, message, keybook, member.id, hourOf(Date.now()))
    return { seq, hour, office, written: message && author && { message, author } }
  })
  return { joint, offices: thread.offices, notes, next: thread.next }
}

/** The notes with what stands in them. */
export const bodiesOf = (notes: readonly JointNote[]) =>
  notes.map(({ seq, office, written }) => ({ seq, office, body: written?.message.body ?? null }))

/** To whom a note is sealed: the desk, and each agency that can still read its referral. */
export const readersOf = ({ offices }: OpenedJoint): string[] => [
  DESK,
  ...offices.filter(({ state }) => isReadable(state)).map(({ office }) => office),
]

/** Signs a note and seals it to each that takes part, one signature for each copy, since each names its reader. */
export const writeNote = (opened: OpenedJoint, text: string): Promise<void> =>
  withCurrentKeys(async ({ member, keyring, keybook }) => {
    const { joint, notes, next } = opened
    const hour = hourOf(Date.now())
    const body = { text, nonce: hex(random(16)), read: readOf(bodiesOf(notes), member.office) }
    const copies = await Promise.all(
      readersOf(opened).map(async (to) => {
        // Somebody who was here before they were asked together has no page of the others yet.
        const office = keybook.offices.find(({ id }) => id === to)
        if (!office || !maySealTo(office, hour)) throw new Problem('stale-key', 0)
        const { epoch, recipient } = office.page
        const note = signMessage<'joint_note'>(
          { v: 1, kind: 'joint_note', ref: joint, seq: next, from: member.office, to, epoch, hour },
          body,
          keyring.signSeed,
          member.id,
        )
        return { office: to, epoch, sealed: base64(await seal(note, recipient)) }
      }),
    )
    await audited('joint_noted', joint, (entry) =>
      call('POST', fill(paths.jointNote, { joint }), { seq: next, copies, entry }),
    )
  })
