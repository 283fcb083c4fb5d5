import { useEffect, useRef, useState } from 'preact/hooks'
import type { DeliveryState } from '../../../core/line/delivery.ts'
import { type Deliveries, fill, paths } from '../../../core/wire.ts'
import { call } from '../api.ts'
import { usePolling } from '../polling.ts'
import type { Thread } from './thread.ts'

/** How far the replies have come that left by SMS, by their numbers. */
export type States = ReadonlyMap<number, DeliveryState>

/** Milliseconds between two looks: whoever has just sent something waits for it. */
const LOOK = 5_000

const isEnd = (state: DeliveryState): boolean => state === 'delivered' || state === 'failed'

/** Follows them while somebody reads the thread, until the carrier has nothing more to say. */
export function useDeliveries({ row: { tip }, items }: Thread): States {
  const [states, setStates] = useState<States>(new Map())
  const told = items.flatMap((item) =>
    item.what === 'reply' && item.delivery ? [states.get(item.seq) ?? item.delivery] : [],
  )
  const waits = useRef(false)
  waits.current = !told.every(isEnd)
  // A thread that was opened anew says itself how far they are.
  useEffect(() => setStates(new Map()), [items])
  usePolling(async () => {
    if (!waits.current) return
    const answer = await call<Deliveries>('GET', fill(paths.tipDeliveries, { tip })).catch(() => null)
    if (answer) setStates(new Map(answer.deliveries.map(({ seq, state }) => [seq, state])))
  }, LOOK)
  return states
}
