import { fromBase64 } from '../../core/bytes.ts'
import type { Expected, Kind } from '../../core/envelope/context.ts'
import type { Message, Sealed } from '../../core/envelope/message.ts'
import { open } from '../../core/envelope/open.ts'
import { isSignedBy } from '../../core/envelope/signature.ts'

/** A sealed message, the identity that may open it, and what its row says that it must be. */
export interface Job<K extends Kind = Kind> {
  /** base64url */
  sealed: string
  identity: string
  expected: Expected<K>
}

/*
 * Opens one message after the other, off the main thread. An identity comes with each message and is kept nowhere.
 * What fails answers `null`, whatever the reason: the words are the same for all of them.
 */

const here = self as unknown as DedicatedWorkerGlobalScope

here.onmessage = async ({ data }: MessageEvent<Job>) => {
  here.postMessage(await opened(data))
}

async function opened({ sealed, identity, expected }: Job): Promise<Message | null> {
  try {
    const message = await open(fromBase64(sealed) as Sealed, identity, expected)
    return signedByItself(message) ? message : null
  } catch {
    return null
  }
}

/**
 * A tip carries the key that signed it, so it can be checked before anything else is known. What was told otherwise is
 * signed by a member instead, whom the keybook lists (`tellerOf`); neither passes for the other.
 */
function signedByItself(message: Message): boolean {
  if (message.context.kind !== 'tip') return true
  const { channel } = message.context
  const { reporter, told } = (message as Message<'tip'>).body
  if (channel === 'desk') return told !== undefined
  return told === undefined && reporter !== undefined && isSignedBy(message, reporter.sign)
}
