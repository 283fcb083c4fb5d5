import { hex } from '../../core/bytes.ts'
import type { AttachedFile } from '../../core/envelope/attached.ts'
import { sealAttachment } from '../../core/envelope/attachment.ts'
import { openAttachment } from '../../core/envelope/open-attachment.ts'
import { fileName, fileTypeOf } from '../../core/files/type.ts'
import { type Keybook, officeOf } from '../../core/keys/keybook.ts'
import { WORK_HEADER } from '../../core/paths.ts'
import { DESK } from '../../core/roles.ts'
import { type FileOpened, fill, paths, TICKET_HEADER } from '../../core/wire.ts'
import { allOf } from '../vectors/craft.ts'
import { workFor } from './work.ts'
import { audited, deskHeaders, random, type Session } from './world.ts'

/*
 * Files that go with messages, as the pages of the reporter and of the desk send and fetch them.
 */

/** A file, sealed and not sent yet, and what its message will say of it. */
export interface SealedFile {
  attached: AttachedFile
  parts: Uint8Array[]
}

/** To whom what reporters send is sealed. */
export const recipientIn = (keybook: Keybook): string => officeOf(keybook, DESK).page.recipient

export async function sealFile(recipient: string, file: Uint8Array, more: Partial<AttachedFile> = {}) {
  const stream = new Blob([file.slice()]).stream()
  const { parts, hashes } = await sealAttachment(stream, file.length, recipient)
  const all = await allOf(parts)
  const type = fileTypeOf(file)
  const attached: AttachedFile = {
    file: hex(random(16)),
    name: fileName(type, 1),
    type,
    size: file.length,
    ...hashes(),
    removed: [],
    turned: null,
    original: true,
    ...more,
  }
  return { attached, parts: all } satisfies SealedFile
}

export const partPath = (file: string, n: number) =>
  fill(paths.filePart, { attachment: file, part: String(n) })

/** The first part brings work. */
export async function sendPart(url: string, file: string, n: number, part: Uint8Array): Promise<Response> {
  const work = n === 0 && { [WORK_HEADER]: JSON.stringify(await workFor({ url })) }
  return fetch(url + partPath(file, n), {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream', ...work },
    body: part.slice(),
  })
}

/** Sends all parts, one after the other. */
export async function sendFile(url: string, { attached, parts }: SealedFile): Promise<void> {
  for (const [n, part] of parts.entries()) {
    const answer = await sendPart(url, attached.file, n, part)
    if (!answer.ok) throw new Error(`part ${n}: ${answer.status} ${await answer.text()}`)
  }
}

/** A part as the desk sends it for an agency. */
export const sendDeskPart = (desk: Session, file: string, n: number, part: Uint8Array): Promise<Response> =>
  fetch(desk.url + fill(paths.deskFilePart, { attachment: file, part: String(n) }), {
    method: 'POST',
    headers: { ...deskHeaders(desk.url, desk.cookie), 'content-type': 'application/octet-stream' },
    body: part.slice(),
  })

/** Opens a tip's file at the desk, or a referral's at its agency: writes it down, fetches it, opens it. */
export async function fetchFile(
  reader: Session,
  of: string,
  attached: AttachedFile,
  epoch = 1,
): Promise<Uint8Array> {
  const isDesk = reader.me.member.office === DESK
  const names = { tip: of, ref: of, attachment: attached.file }
  const { parts, ticket } = await audited<FileOpened>(
    reader,
    isDesk ? 'file_opened' : 'referral_file_opened',
    `${of},${attached.file}`,
    fill(isDesk ? paths.tipFileOpen : paths.referralFileOpen, names),
  )
  async function* fetched() {
    for (let n = 0; n < parts; n++) {
      const path = fill(isDesk ? paths.tipFilePart : paths.referralFilePart, { ...names, part: String(n) })
      const answer = await fetch(reader.url + path, {
        headers: { cookie: reader.cookie, [TICKET_HEADER]: ticket },
      })
      if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
      yield new Uint8Array(await answer.arrayBuffer())
    }
  }
  return openAttachment(fetched(), reader.identities.get(epoch) as string, attached)
}
