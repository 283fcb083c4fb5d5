import { randomBytes } from 'node:crypto'

/*
 * What the carrier holds about an account, in memory: messages, calls, recordings.
 */

export interface Message {
  sid: string
  direction: 'inbound' | 'outbound-api' | 'outbound-reply'
  status: 'queued' | 'sending' | 'sent' | 'delivered' | 'undelivered' | 'failed' | 'received'
  from: string
  to: string
  text: string
  media: number
  /** Milliseconds, as every moment here. */
  created: number
  updated: number
  sent: number | null
  errorCode: number | null
  /** Where the sender wants to be told how far it has come. */
  statusUrl: string | null
}

export interface CallHeld {
  sid: string
  parent: string | null
  direction: 'inbound' | 'outbound-dial'
  status: 'queued' | 'ringing' | 'in-progress' | 'completed' | 'busy' | 'failed' | 'no-answer' | 'canceled'
  from: string
  to: string
  seconds: number
  created: number
  updated: number
  started: number | null
  ended: number | null
}

export interface Recording {
  sid: string
  call: string
  source: 'RecordVerb' | 'DialVerb'
  seconds: number
  sound: Uint8Array
  created: number
  updated: number
}

export const newSid = (kind: 'SM' | 'MM' | 'CA' | 'RE' | 'ME'): string =>
  kind + randomBytes(16).toString('hex')

/** Things of one kind, the newest first when listed. */
export class Shelf<T extends { sid: string }> {
  #things = new Map<string, { thing: T; looks: number | null }>()
  /** In which order they came; it is kept when a thing goes, so that a list goes on where it was. */
  #order = new Map<string, number>()

  add(thing: T): T {
    this.#things.set(thing.sid, { thing, looks: null })
    this.#order.set(thing.sid, this.#order.size)
    return thing
  }

  /** In the order in which they came. */
  get all(): T[] {
    return [...this.#things.values()].map(({ thing }) => thing)
  }

  /** Those that came before a thing, or all, the newest first. */
  before(sid: string | null): T[] {
    const end = sid === null ? Infinity : (this.#order.get(sid) ?? -1)
    return this.all.filter((thing) => (this.#order.get(thing.sid) as number) < end).reverse()
  }

  /** Looks at one; what has been deleted is seen a few more times when its deletion is slow. */
  see(sid: string): T | null {
    const kept = this.#things.get(sid)
    if (!kept) return null
    if (kept.looks !== null && kept.looks-- === 0) {
      this.#things.delete(sid)
      return null
    }
    return kept.thing
  }

  has(sid: string): boolean {
    return this.#things.has(sid)
  }

  /** @param looks how often it can still be looked at. */
  delete(sid: string, looks: number): void {
    const kept = this.#things.get(sid)
    if (!kept) return
    if (kept.looks === null && looks > 0) kept.looks = looks
    else if (kept.looks === null) this.#things.delete(sid)
  }
}

export interface Holdings {
  messages: Shelf<Message>
  calls: Shelf<CallHeld>
  recordings: Shelf<Recording>
  /** Texts that were to be sent to somebody: not the carrier's memory but the phones'. */
  taken: { to: string; text: string; at: number }[]
}

export const noHoldings = (): Holdings => ({
  messages: new Shelf(),
  calls: new Shelf(),
  recordings: new Shelf(),
  taken: [],
})

/** Parts of an SMS: 160 or 153 characters of GSM 03.38, 70 or 67 code units otherwise. */
export function partsOf(text: string): number {
  const gsm = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà^{}\\[~\]|€]*$/
  const isGsm = gsm.test(text)
  const length = isGsm ? text.length + (text.match(/[\^{}\\[~\]|€]/g)?.length ?? 0) : text.length
  const [one, more] = isGsm ? [160, 153] : [70, 67]
  return length <= one ? 1 : Math.ceil(length / more)
}
