import { base64 } from '../../../core/bytes.ts'
import type { LineToDesk } from '../../../core/envelope/bodies.ts'
import type { TipContext } from '../../../core/envelope/context.ts'
import { seal } from '../../../core/envelope/seal.ts'
import { signMessage } from '../../../core/envelope/signature.ts'
import { hourOf, minuteOf } from '../../../core/hour.ts'
import { officeOf } from '../../../core/keys/keybook.ts'
import type { Partner } from '../../../core/line/reach.ts'
import { isWhatsApp } from '../../../core/line/sender.ts'
import { DESK } from '../../../core/roles.ts'
import { fill, paths, type SmsSent } from '../../../core/wire.ts'
import { call } from '../api.ts'
import { withCurrentKeys } from '../sending.ts'
import { audited } from '../session.ts'
import type { Thread } from './thread.ts'

/** Whoever wrote to the line: their number, and the line's number that they wrote to. */
export interface Writer extends Partner {
  number: string
  line: string
}

/** Who wrote the messages of a thread, as the newest of them says; `null` when none can be read. */
export function writerOf({ items }: Thread): Writer | null {
  const messages = items.flatMap((item) =>
    item.what === 'reporter' && item.message?.context.kind === 'line' ? [item] : [],
  )
  const newest = messages.toSorted((a, b) => b.seq - a.seq)[0]?.message?.body as LineToDesk | undefined
  if (!newest) return null
  const { from, to, minute, silent = false } = newest
  return { number: from, line: to, by: isWhatsApp(from) ? 'whatsapp' : 'sms', wrote: minute ?? null, silent }
}

/** A reply that is about to leave. */
export interface Leaving {
  tip: string
  seq: number
  text: string
  writer: Writer
  /** Why it is sent although the person's own rules say no; `null` where they do not. */
  reason: string | null
}

/**
 * Signs a reply and seals it to the desk, whose copy is the only one that is kept, and gives the server number and text
 * for this one sending.
 *
 * @returns what sends it. It is sealed once: called again after an answer was lost, it hears what came of the first time.
 */
export function smsReply({ tip, seq, text, writer, reason }: Leaving): () => Promise<SmsSent> {
  const { number: to, line: from } = writer
  const outside = reason !== null
  let made: { epoch: number; own: string } | null = null
  return () =>
    withCurrentKeys(async ({ member, keyring, keybook }) => {
      const { epoch, recipient } = officeOf(keybook, DESK).page
      if (made?.epoch !== epoch) {
        const [hour, minute] = [hourOf(Date.now()), minuteOf(Date.now())]
        const context: TipContext<'reply'> = { v: 1, kind: 'reply', tip, seq, channel: 'sms', epoch, hour }
        const sms = { from, to, minute, ...(outside && { reason }) }
        const own = await seal(signMessage(context, { text, sms }, keyring.signSeed, member.id), recipient)
        made = { epoch, own: base64(own) }
      }
      const body = { seq, ...made, to, from, text, outside }
      return audited(outside ? 'sms_sent_outside' : 'sms_sent', tip, (entry) =>
        call<SmsSent>('POST', fill(paths.tipSms, { tip }), { ...body, entry }),
      )
    })
}
