import { IDLE_LOCK } from '../../core/limits.ts'

const touches = ['pointerdown', 'keydown', 'wheel'] as const

/** Milliseconds between two looks at the clock. */
const LOOK_EVERY = 10_000

/**
 * Tells when nobody has touched the page for `IDLE_LOCK`. By the clock and not by one long timer: a laptop that slept
 * for an hour is idle when it wakes, by the first touch too.
 *
 * @returns what ends the watch.
 */
export function watchIdle(onIdle: () => void): () => void {
  let touched = Date.now()
  const look = () => {
    if (Date.now() - touched >= IDLE_LOCK) onIdle()
  }
  const onTouch = () => {
    look()
    touched = Date.now()
  }
  for (const touch of touches) addEventListener(touch, onTouch, { capture: true, passive: true })
  document.addEventListener('visibilitychange', look)
  const timer = setInterval(look, LOOK_EVERY)
  return () => {
    clearInterval(timer)
    document.removeEventListener('visibilitychange', look)
    for (const touch of touches) removeEventListener(touch, onTouch, { capture: true })
  }
}
