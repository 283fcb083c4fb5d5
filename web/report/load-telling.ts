import { signal } from '@preact/signals'
import type { ComponentType } from 'preact'

/** What comes after the first screen, once it is there; `lost` when it did not load. */
export const telling = signal<ComponentType | 'lost' | null>(null)

let begun = false

/** Loads what comes after the first screen; called at the first touch, so that it is there at the click. */
export function loadTelling(): void {
  if (begun) return
  begun = true
  import('./telling.tsx').then(
    ({ Telling }) => {
      telling.value = Telling
    },
    () => {
      telling.value = 'lost'
    },
  )
}
