import { type Signal, useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { Problem } from './api.ts'
import { i18n } from './words.ts'

/** Seconds to wait where the server does not say. */
const WAIT = 6

/** Asks, and where the server wants it slower (429), asks again by itself when the time has come. */
export interface Patience {
  /** Seconds until the next try; `null` while nothing is waited for. */
  left: Signal<number | null>
  ask<T>(send: () => Promise<T>): Promise<T>
}

export function usePatience(): Patience {
  const left = useSignal<number | null>(null)
  const isGone = useRef(false)
  useEffect(
    () => () => {
      isGone.current = true
    },
    [],
  )
  const ask = async <T,>(send: () => Promise<T>): Promise<T> => {
    for (;;) {
      try {
        return await send()
      } catch (error) {
        const mayWait = error instanceof Problem && error.code === 'slow-down' && !isGone.current
        if (!mayWait) throw error
        await countDown(left, error.retryAfter ?? WAIT, isGone)
      }
    }
  }
  return { left, ask }
}

/** By the clock: a page in the background is woken rarely. */
async function countDown(left: Signal<number | null>, seconds: number, isGone: { current: boolean }) {
  const end = Date.now() + seconds * 1000
  while (Date.now() < end && !isGone.current) {
    left.value = Math.ceil((end - Date.now()) / 1000)
    await new Promise((next) => setTimeout(next, 250))
  }
  left.value = null
}

/** Why nothing happens, and for how long. The seconds are shown and not read out one by one. */
export function Waiting({ patience: { left } }: { patience: Patience }) {
  if (left.value === null) return null
  return (
    <div class="notice" data-testid="waiting">
      <p role="status">{i18n._('signin.slow')}</p>
      <p role="timer">{i18n._('signin.slow.left', { seconds: left.value })}</p>
    </div>
  )
}
