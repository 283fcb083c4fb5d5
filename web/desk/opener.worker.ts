import { fromBase64 } from '../../core/bytes.ts'
import type { Expected, Kind } from '../../core/envelope/context.ts'
import type { Message, Sealed } from '../../core/envelope/message.ts'
import { open } from '../../core/envelope/open.ts'
import { mayBeOpened } from './self-signed.ts'

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
    return mayBeOpened(message) ? message : null
  } catch {
    return null
  }
}
