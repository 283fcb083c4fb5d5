import { base64, fromBase64 } from '../../core/bytes.ts'
import type { AttachedFile } from '../../core/envelope/attached.ts'
import { digest } from '../../core/envelope/digest.ts'
import { openReply } from '../../core/envelope/open-reply.ts'
import { seal } from '../../core/envelope/seal.ts'
import { isSignedBy, signMessage } from '../../core/envelope/signature.ts'
import type { Hour } from '../../core/hour.ts'
import { type KeybookOffice, type Seen, signerOf } from '../../core/keys/keybook.ts'
import { type ReceiptKeys, receiptKeys } from '../../core/keys/receipt.ts'
import { type ReceiptAction, signRequest } from '../../core/keys/receipt-request.ts'
import { isTombstone, signTombstone, type Tombstone, tombstoneBytes } from '../../core/keys/tombstone.ts'
import type {
  DeletionBody,
  FollowupBody,
  Replies,
  RepliesBody,
  Work,
  WorkChallenge,
} from '../../core/wire.ts'
import { findDesk, type KeybookGiven } from '../reporter/desk-key.ts'
import { solve } from '../reporter/solve.ts'
import { serve } from '../reporter/thread.ts'

/*
 * All the cryptography of coming back, in a thread of its own: what a receipt unlocks, proving it, opening and
 * verifying replies, sealing what is added.
 */

/** One place in the row of replies. */
export type Entry =
  | { kind: 'reply'; seq: number; text: string; hour: Hour; retired: boolean }
  /** It does not open, or nobody of the team signed it. Nothing of it is shown. */
  | { kind: 'forged'; seq: number }
  | { kind: 'missing'; seq: number; count: number }
  /** Deleted with this receipt, as it says itself. */
  | { kind: 'deleted'; seq: number; count: number }

type Untrusted = { trusted: false; why: 'forged' | 'old' }

export interface VisitTasks {
  /** Stretches a receipt; its keys stay here. */
  unlock: { given: { digits: string }; made: 'ready' | 'memory' }
  work: { given: WorkChallenge; made: Work }
  prove: { given: { origin: string; challenge: string }; made: RepliesBody }
  read: {
    given: KeybookGiven & Pick<Replies, 'tip' | 'replies' | 'tombstones'>
    made: { trusted: true; seen: Seen; renewed: boolean; entries: Entry[] } | Untrusted
  }
  seal: {
    given: KeybookGiven & {
      tip: string
      seq: number
      language: string
      text: string
      files: AttachedFile[]
    }
    made: { trusted: true; seen: Seen; addition: Addition } | Untrusted
  }
  /** Signs away replies, by their numbers. */
  bury: { given: { origin: string; challenge: string; tip: string; seqs: number[] }; made: DeletionBody }
  proveAddition: { given: { origin: string; challenge: string; addition: Addition }; made: FollowupBody }
}

/** A further message, sealed, and the ids of the files that it names. */
export interface Addition {
  seq: number
  epoch: number
  sealed: string
  sha256: string
  files: string[]
}

let unlocked: ReceiptKeys | undefined

function keys(): ReceiptKeys {
  if (!unlocked) throw new Error('no receipt')
  return unlocked
}

function proof(action: ReceiptAction, { origin, challenge }: Challenged, body: Uint8Array) {
  const { lookup, sign, signSeed } = keys()
  const sig = signRequest({ origin, action, lookup, challenge, body }, signSeed)
  return { challenge, lookup, sign, sig }
}

interface Challenged {
  origin: string
  challenge: string
}

serve<VisitTasks>({
  async unlock({ digits }, progress) {
    try {
      unlocked = await receiptKeys(digits, progress)
      return 'ready'
    } catch (error) {
      if (error instanceof RangeError) return 'memory'
      throw error
    }
  },

  work: solve,

  prove: async (given) => proof('fetch', given, new Uint8Array()),

  async read({ tip, replies, tombstones, ...given }) {
    const found = findDesk(given)
    if (!found.trusted) return found
    // Replies are the desk's alone, whoever else the keybook lists.
    const opened = await Promise.all(replies.map((reply) => readReply(tip, reply, found.desk, given.now)))
    const entries = inOrder([...deleted(tip, tombstones), ...opened])
    return { trusted: true, seen: found.seen, renewed: !found.desk.expired, entries }
  },

  async bury({ tip, seqs, ...given }) {
    const tombstones = seqs.map((seq) => signTombstone(tip, seq, keys().signSeed))
    return { ...proof('delete', given, tombstoneBytes(tombstones)), tip, tombstones }
  },

  async seal({ tip, seq, language, text, files, ...given }) {
    const found = findDesk(given)
    if (!found.trusted) return found
    const { epoch, recipient } = found.desk.page
    const message = signMessage<'followup'>(
      { v: 1, kind: 'followup', tip, seq, channel: 'web', epoch, hour: given.now },
      { language, text, ...(files.length > 0 && { files }) },
      keys().signSeed,
    )
    const sealed = await seal(message, recipient)
    const ids = files.map(({ file }) => file)
    const addition = { seq, epoch, sealed: base64(sealed), sha256: digest(sealed), files: ids }
    return { trusted: true, seen: found.seen, addition }
  },

  async proveAddition({ addition: { seq, epoch, sealed, files }, ...given }) {
    const proven = proof('followup', given, fromBase64(sealed))
    return { ...proven, seq, epoch, sealed, ...(files.length > 0 && { files }) }
  },
})

async function readReply(
  tip: string,
  { seq, epoch, sealed }: Replies['replies'][number],
  desk: KeybookOffice,
  now: Hour,
): Promise<Entry> {
  try {
    const expected = { tip, seq, channel: 'web', epoch } as const
    const message = await openReply(fromBase64(sealed), keys().identity, expected)
    const signer = message.by ? signerOf(desk, message.by, now) : undefined
    if (signer && isSignedBy(message, signer.key)) {
      const { text } = message.body
      return { kind: 'reply', seq, text, hour: message.context.hour, retired: !signer.current }
    }
  } catch {
    // Falls through: what does not open is no more from us than what nobody signed.
  }
  return { kind: 'forged', seq }
}

/** Whoever says that something was deleted shows the receipt's signature; else it is missing. */
const deleted = (tip: string, tombstones: Tombstone[]): Entry[] =>
  tombstones
    .filter((one) => isTombstone(tip, one, keys().sign))
    .map(({ seq }) => ({ kind: 'deleted', seq, count: 1 }))

/** By number, each once, with a place for those that are missing between. What was deleted stays so. */
function inOrder(given: Entry[]): Entry[] {
  const entries: Entry[] = []
  let next = 0
  for (const entry of given.sort((a, b) => a.seq - b.seq)) {
    if (entry.seq < next) continue
    if (entry.seq > next) entries.push({ kind: 'missing', seq: next, count: entry.seq - next })
    const before = entries.at(-1)
    if (entry.kind === 'deleted' && before?.kind === 'deleted') before.count++
    else entries.push(entry)
    next = entry.seq + 1
  }
  return entries
}
