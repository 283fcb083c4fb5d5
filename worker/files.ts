import { digest } from '../core/envelope/digest.ts'
import { filePartAt } from '../core/envelope/shape.ts'
import { hourOf } from '../core/hour.ts'
import { FILE_OPENING } from '../core/limits.ts'
import { isReadable } from '../core/referral.ts'
import { type FileOpened, openBody, paths, type Stored, TICKET_HEADER } from '../core/wire.ts'
import {
  addPart,
  beginFile,
  beginMembersFile,
  condemnOrphans,
  countParts,
  type FileOwner,
  forgetOrphan,
  readPart,
  roomFor,
  type Sender,
} from '../db/attachments.ts'
import { type AuditRow, addEntry } from '../db/audit.ts'
import { findReferral } from '../db/referrals.ts'
import { readPart as readPartOf } from './body.ts'
import { isOurChallenge, newChallenge } from './challenge.ts'
import { door } from './door.ts'
import type { Ports } from './ports.ts'
import { Refusal } from './problem.ts'
import { checkWork, workIn } from './work.ts'

/*
 * Sealed files. A reporter's page sends them part by part before the message that names them; a part that is there
 * already is answered in the same way, so that whoever was cut off goes on with the part that had no answer.
 */

const ID = /^[0-9a-f]{32}$/
const NUMBER = /^(0|[1-9]\d?)$/

/** Of a file's parts in a bucket. */
export const bucketName = (attachment: string, n: number) => `${attachment}/${n}`

type Names = Record<string, string>

function placeIn({ attachment = '', part = '' }: Names): { attachment: string; n: number } {
  if (!ID.test(attachment) || !NUMBER.test(part)) throw new Refusal('not-found')
  return { attachment, n: Number(part) }
}

export const filePart = door({
  method: 'POST',
  path: paths.filePart,
  site: 'report',
  who: 'anyone',
  audit: null,
  async run({ ports, request, params }): Promise<Stored> {
    const { store, now } = ports
    return takePart(ports, request, params, null, async (attachment) => {
      const work = checkWork(ports, workIn(request))
      if (work) await store.use((db) => beginFile(db, attachment, hourOf(now()), work))
    })
  },
})

/**
 * What a member was given with a tip that they write down, and what the desk passes on, sealed anew for an agency: as a
 * reporter's page sends it, without work.
 */
export const deskFilePart = door({
  method: 'POST',
  path: paths.deskFilePart,
  site: 'desk',
  who: 'tell',
  audit: null,
  run({ ports, request, params, member }): Promise<Stored> {
    return takePart(ports, request, params, member.office, (attachment) =>
      ports.store.use((db) => beginMembersFile(db, attachment, hourOf(ports.now()), member.office)),
    )
  },
})

/** @param begin called for the first part: only what was begun takes any. */
async function takePart(
  ports: Ports,
  request: Request,
  params: Names,
  sender: Sender,
  begin: (attachment: string) => Promise<void>,
): Promise<Stored> {
  const { store, bucket, config } = ports
  const { attachment, n } = placeIn(params)
  const sealed = await readPartOf(request)
  const at = filePartAt(n, sealed)
  if (!at) throw new Refusal('not-sealed')
  if (!config.rootKey) throw new Refusal('not-open')
  const place = { attachment, n, at }
  const sha256 = digest(sealed)
  if (at === 'first') await begin(attachment)
  const room = await store.use((db) => roomFor(db, place, sender))
  if (room === 'full') throw new Refusal('busy')
  if (room === 'unknown' && at === 'first') throw new Refusal('work-needed')
  if (room === 'unknown' || room === 'closed') throw new Refusal('not-found')
  if (room === 'room' && bucket) await bucket.put(bucketName(attachment, n), sealed)
  const stored =
    room === 'room'
      ? await store.use((db) => addPart(db, place, sha256, bucket ? null : sealed))
      : room.sha256
  if (stored !== sha256) throw new Refusal('taken')
  return { sha256 }
}

// ---- Whoever opens them ----

const fileOf = ({ tip = '', ref = '', attachment = '' }: Names) => `${tip}${ref},${attachment}`

/** Good for the parts of one file, for the member who has written down that they open it. */
const purposeOf = (member: { id: string }, params: Names) => `file ${fileOf(params)} of ${member.id}` as const

async function openFile(
  ports: Ports,
  owner: FileOwner,
  params: Names,
  member: { id: string },
  entry: AuditRow,
): Promise<FileOpened> {
  const { attachment = '' } = params
  const parts = await ports.store.use((db) => countParts(db, owner, attachment))
  if (parts === null) throw new Refusal('not-found')
  await ports.store.use((db) => addEntry(db, entry))
  return { parts, ticket: newChallenge(ports, purposeOf(member, params), FILE_OPENING) }
}

async function handOutPart(
  { store, bucket }: Ports,
  owner: FileOwner,
  { attachment, n }: { attachment: string; n: number },
): Promise<Response> {
  const found = await store.use((db) => readPart(db, owner, attachment, n))
  const sealed = found && (found.sealed ?? (await bucket?.get(bucketName(attachment, n))))
  if (!sealed) throw new Refusal('not-found')
  return new Response(sealed as Uint8Array<ArrayBuffer>, {
    headers: { 'content-type': 'application/octet-stream' },
  })
}

/** @throws Refusal `refused` when it was not given to them for this file, or too long ago. */
function checkTicket(ports: Ports, request: Request, params: Names, member: { id: string }): void {
  const ticket = request.headers.get(TICKET_HEADER) ?? ''
  if (!isOurChallenge(ports, purposeOf(member, params), ticket)) throw new Refusal('refused')
}

export const tipFileOpen = door({
  method: 'POST',
  path: paths.tipFileOpen,
  site: 'desk',
  who: 'tips',
  audit: 'file_opened',
  subject: (_body, params) => fileOf(params),
  body: openBody,
  run: ({ ports, params, member, entry }): Promise<FileOpened> =>
    openFile(ports, { tip: params.tip ?? '' }, params, member, entry),
})

export const tipFilePart = door({
  method: 'GET',
  path: paths.tipFilePart,
  site: 'desk',
  who: 'tips',
  audit: null,
  run({ ports, request, params, member }) {
    const place = placeIn(params)
    checkTicket(ports, request, params, member)
    return handOutPart(ports, { tip: params.tip ?? '' }, place)
  },
})

/** The own office's, while it may be read. @throws Refusal `not-found` for another's as for one that never was. */
async function ownReferral(
  { store }: Ports,
  { ref = '' }: Names,
  { office }: { office: string },
): Promise<FileOwner> {
  const found = await store.use((db) => findReferral(db, ref, office))
  if (!found || !isReadable(found.state)) throw new Refusal('not-found')
  return { referral: ref }
}

export const referralFileOpen = door({
  method: 'POST',
  path: paths.referralFileOpen,
  site: 'desk',
  who: 'referrals',
  audit: 'referral_file_opened',
  subject: (_body, params) => fileOf(params),
  body: openBody,
  run: async ({ ports, params, member, entry }): Promise<FileOpened> =>
    openFile(ports, await ownReferral(ports, params, member), params, member, entry),
})

export const referralFilePart = door({
  method: 'GET',
  path: paths.referralFilePart,
  site: 'desk',
  who: 'referrals',
  audit: null,
  async run({ ports, request, params, member }) {
    const place = placeIn(params)
    checkTicket(ports, request, params, member)
    return handOutPart(ports, await ownReferral(ports, params, member), place)
  },
})

// ---- What goes ----

/** Deletes files that no message has named for a day, and those of deleted tips. */
export async function forgetFiles(
  { store, bucket }: Pick<Ports, 'store' | 'bucket'>,
  hour: number,
): Promise<void> {
  for (const attachment of await store.use((db) => condemnOrphans(db, hour))) {
    await bucket?.deleteAll(`${attachment}/`)
    await store.use((db) => forgetOrphan(db, attachment))
  }
}
