import type { Hour } from '../../core/hour.ts'

/** A message as the carrier lists it, in either direction. */
export interface CarrierMessage {
  sid: string
  /** When the carrier made it, in minutes since 1970. */
  minute: number
  isInbound: boolean
  /** Nothing more will happen with it at the carrier: it may be deleted. */
  isOver: boolean
  from: string
  to: string
  text: string
  /** How many pictures and files came with it. They are never fetched. */
  media: number
}

/** A recording as the carrier lists it. */
export interface CarrierRecording {
  sid: string
  call: string
  /** When it was made, in minutes since 1970. */
  minute: number
  seconds: number
}

/** A call as the carrier tells of it. */
export interface CarrierCall {
  sid: string
  /** When it was made, in minutes since 1970. */
  minute: number
  from: string
  to: string
  seconds: number
  isInbound: boolean
  isOver: boolean
}

/**
 * Whoever brings and sends what the line says and hears. All that Javi asks of a carrier stands here: another one, with
 * a number of the country, is another file beside `twilio.ts`.
 */
export interface Carrier {
  /**
   * Sends one text.
   *
   * @param statusUrl where the carrier says how far it has come.
   * @returns the carrier's SID.
   * @throws CarrierRefused when it was certainly not sent. @throws CarrierUnsure when nobody knows.
   */
  send(message: { from: string; to: string; text: string; statusUrl: string }): Promise<string>
  /** Messages since an hour, in both directions. @throws CarrierUnsure */
  messages(since: Hour): AsyncIterable<CarrierMessage>
  /** Recordings since an hour. @throws CarrierUnsure */
  recordings(since: Hour): AsyncIterable<CarrierRecording>
  /** Calls since an hour, in both directions. @throws CarrierUnsure */
  calls(since: Hour): AsyncIterable<CarrierCall>
  /** A call; `null` when it is not there. @throws CarrierUnsure */
  call(sid: string): Promise<CarrierCall | null>
  /**
   * The sound of a recording, from the API's own host: an address that somebody sent is never fetched, and none that it
   * redirects to. `null` when there is none (any more).
   *
   * @throws CarrierUnsure
   */
  sound(recording: string): Promise<{ bytes: ReadableStream<Uint8Array>; size: number } | null>
  /**
   * Deletes a message, a recording or a call (by its SID).
   *
   * @returns whether it is gone: asked for, it is not found.
   * @throws CarrierUnsure
   */
  delete(sid: string): Promise<boolean>
}

/** The carrier said no: nothing was sent. Its message is not kept, for it may quote a number. */
export class CarrierRefused extends Error {
  constructor() {
    super('the carrier refused')
    this.name = 'CarrierRefused'
  }
}

/** No answer, or one that says nothing: what was asked for may have happened. */
export class CarrierUnsure extends Error {
  constructor() {
    super('the carrier did not answer')
    this.name = 'CarrierUnsure'
  }
}
