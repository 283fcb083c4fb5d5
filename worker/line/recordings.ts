import { hex } from '../../core/bytes.ts'
import type { AttachedFile } from '../../core/envelope/attached.ts'
import { sealAttachment } from '../../core/envelope/attachment.ts'
import type { LineToDesk } from '../../core/envelope/bodies.ts'
import { digest } from '../../core/envelope/digest.ts'
import { filePartAt } from '../../core/envelope/shape.ts'
import { fileName, fileTypeOf, HEAD_BYTES } from '../../core/files/type.ts'
import { hourOf, minuteOf } from '../../core/hour.ts'
import { FILE_MAX } from '../../core/limits.ts'
import type { LineLanguage } from '../../core/line/languages.ts'
import { addPart, beginLineFile, condemnFile } from '../../db/attachments.ts'
import { findCall, noteCall } from '../../db/calls.ts'
import { knownOf } from '../../db/conversations.ts'
import type { CarrierCall } from '../carrier/carrier.ts'
import { bucketName } from '../files.ts'
import type { Ports } from '../ports.ts'
import { Refusal } from '../problem.ts'
import { deskPage } from './desk-page.ts'
import { kept } from './ended.ts'
import { isOurNumber } from './signed.ts'
import { oneAtATime, takeIn } from './take-in.ts'

/*
 * A message that a caller left: fetched from the carrier's own host by its SID, sealed while it comes, stored in parts
 * as any file, and then named by a message of a tip of its own. No more than about two parts are in memory at a time.
 */

/** How often it is fetched anew when the desk's key has changed meanwhile. */
const TRIES = 3

/**
 * Takes in a recording, once, whoever tells of it.
 *
 * @param missed the carrier's own word of it never came.
 * @param language in which its caller was spoken to, where that is known.
 * @returns false when it is not there, or none of a call to the line.
 * @throws CarrierUnsure @throws StoreUnavailable @throws Refusal `busy`
 */
export const takeRecording = (
  ports: Ports,
  recording: string,
  call: string,
  missed: boolean,
  language?: LineLanguage,
): Promise<boolean> =>
  // Of several that tell of it at once, one fetches it.
  oneAtATime(`recording ${hashOf(ports, recording)}`, () =>
    fetchAndTakeIn(ports, { recording, call, missed, language }),
  )

interface Told {
  recording: string
  call: string
  missed: boolean
  language: LineLanguage | undefined
}

const hashOf = ({ config }: Ports, sid: string) => config.pepper.hash('carrier-message', sid)

async function fetchAndTakeIn(ports: Ports, { recording, call, missed, language }: Told): Promise<boolean> {
  const { store, carrier, now } = ports
  if (!carrier) return false
  const isKnown = async () =>
    (await store.use((db) => knownOf(db, [hashOf(ports, recording)]))).has(hashOf(ports, recording))
  if (await isKnown()) return true
  const about = await carrier.call(call)
  // The account may have other numbers, whose recordings are none of ours.
  const isOurs = about ? isOfLine(ports, about) : await store.use((db) => findCall(db, hashOf(ports, call)))
  if (!isOurs) return false
  // Whatever becomes of it, this call is none of which nothing came.
  await store.use((db) => noteCall(db, hashOf(ports, call), 'message', hourOf(now())))
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const sound = await carrier.sound(recording)
    if (!sound) return isKnown()
    if (sound.size > FILE_MAX) {
      await sound.bytes.cancel()
      return false
    }
    const { epoch, recipient } = await deskPage(ports)
    const file = await storeSound(ports, sound, recipient)
    const body: LineToDesk = {
      from: kept(about?.from),
      to: kept(about?.to),
      text: '',
      minute: minuteOf(now()),
      ...(language && { language }),
      call: { seconds: about?.seconds ?? 0, outcome: 'message' },
      files: [file],
      ...(missed && { missed: true }),
    }
    try {
      await takeIn(ports, {
        channel: 'voice',
        sid: recording,
        text: '',
        from: null,
        urgent: false,
        tell: async () => ({ body, turn: null, answer: '', parts: 0, isNow: !missed }),
        deletes: [recording, call],
        files: { ids: [file.file], epoch },
      })
      return true
    } catch (error) {
      if (!(error instanceof Refusal && error.code === 'stale-key')) throw error
    } finally {
      // Does nothing once a message has named it.
      await store.use((db) => condemnFile(db, file.file)).catch(() => {})
    }
  }
  throw new Refusal('busy')
}

const isOfLine = ({ config }: Ports, { to, isInbound }: CarrierCall): boolean =>
  config.twilio !== null && isInbound && isOurNumber(config.twilio, to)

/** Seals a sound and stores its parts. @returns what the message says of it. */
async function storeSound(
  { store, bucket, now, random }: Ports,
  { bytes, size }: { bytes: ReadableStream<Uint8Array>; size: number },
  recipient: string,
): Promise<AttachedFile> {
  const file = hex(random(16))
  const head = headOf()
  const attachment = await sealAttachment(bytes.pipeThrough(head.passing), size, recipient)
  await store.use((db) => beginLineFile(db, file, hourOf(now())))
  let n = 0
  for await (const sealed of attachment.parts) {
    const at = filePartAt(n, sealed)
    if (!at) throw new Error('not a part of a sealed file')
    if (bucket) await bucket.put(bucketName(file, n), sealed)
    const place = { attachment: file, n, at }
    await store.use((db) => addPart(db, place, digest(sealed), bucket ? null : sealed))
    n++
  }
  // By its bytes: what the carrier calls it counts for nothing, and what is no sound is not played.
  const type = fileTypeOf(head.read())
  const name = fileName(type, 1)
  return { file, name, type, size, ...attachment.hashes(), removed: [], turned: null, original: true }
}

/** The beginning of what passes through. */
function headOf() {
  const head = new Uint8Array(HEAD_BYTES)
  let used = 0
  const passing = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      const taken = chunk.subarray(0, HEAD_BYTES - used)
      head.set(taken, used)
      used += taken.length
      controller.enqueue(chunk)
    },
  })
  return { passing, read: () => head.subarray(0, used) }
}
