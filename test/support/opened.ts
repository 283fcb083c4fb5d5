import { fromBase64 } from '../../core/bytes.ts'
import type { FollowupToDesk, TipToDesk } from '../../core/envelope/bodies.ts'
import { open } from '../../core/envelope/open.ts'
import { type ReceiptKeys, receiptKeys } from '../../core/keys/receipt.ts'
import { fill, paths, type TipThread } from '../../core/wire.ts'
import { audited, comeBack, type Session } from './world.ts'

export interface Opened {
  tip: string
  keys: ReceiptKeys
  bodies: (TipToDesk | FollowupToDesk)[]
}

/** What a receipt stands for, opened at the desk. */
export async function openedWith(receipt: string, desk: Session): Promise<Opened> {
  const keys = await receiptKeys(receipt)
  const { tip } = await comeBack(desk, keys)
  const { messages } = await audited<TipThread>(desk, 'opened', tip, fill(paths.tipOpen, { tip }))
  const opened = messages.map(({ kind, seq, epoch, sealed }) => {
    const identity = desk.identities.get(epoch) as string
    return open(fromBase64(sealed), identity, { v: 1, kind: kind as 'tip', tip, seq, channel: 'web', epoch })
  })
  const bodies = (await Promise.all(opened)).map((message) => message.body as TipToDesk | FollowupToDesk)
  return { tip, keys, bodies }
}
