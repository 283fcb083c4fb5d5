import { signal } from '@preact/signals'
import type { ComponentType } from 'preact'
import { need } from '../reporter/words.ts'
import * as parts from './parts.ts'

/** What comes after the first screen, once it is there; `lost` when it did not load. */
export const telling = signal<ComponentType | 'lost' | null>(null)

let begun = false

/** Loads what comes after the first screen; called at the first touch, so that it is there at the click. */
export function loadTelling(): void {
  if (begun) return
  begun = true
  Promise.all([import('./telling.tsx'), need(parts.telling)]).then(
    ([{ Telling }]) => {
      telling.value = Telling
    },
    () => {
      telling.value = 'lost'
    },
  )
}
