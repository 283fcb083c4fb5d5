/**
 * How far a reply by SMS has come. `unknown`: the carrier's answer was lost, so it may have been sent; it is never sent
 * again by itself.
 */
export const deliveryStates = ['sending', 'sent', 'delivered', 'failed', 'unknown'] as const
export type DeliveryState = (typeof deliveryStates)[number]

/** What the carrier calls its states, and what they are to us. Source: Twilio's Message resource, “status”. */
const carrierStates: Record<string, DeliveryState> = {
  sent: 'sent',
  delivered: 'delivered',
  read: 'delivered',
  undelivered: 'failed',
  failed: 'failed',
  canceled: 'failed',
}

/** What a carrier's state says; `null` when that is nothing new: it is still on its way to be sent. */
export const stateSaid = (status: string): DeliveryState | null =>
  Object.hasOwn(carrierStates, status) ? (carrierStates[status] ?? null) : null

/**
 * From which states one leads to another: forwards only, for the carrier's words come in any order. Nobody knows where
 * `unknown` is, so whatever is said of it counts.
 */
export const statesBefore: Record<DeliveryState, readonly DeliveryState[]> = {
  sending: [],
  unknown: ['sending'],
  sent: ['sending', 'unknown'],
  delivered: ['sending', 'unknown', 'sent'],
  failed: ['sending', 'unknown', 'sent'],
}
