/**
 * How far a reply by SMS has come. `unknown`: the carrier's answer was lost, so it may have been sent; it is never sent
 * again by itself.
 */
export const deliveryStates = ['sending', 'sent', 'delivered', 'failed', 'unknown'] as const
export type DeliveryState = (typeof deliveryStates)[number]
