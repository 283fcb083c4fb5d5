import type { Part } from '../reporter/words.ts'

/** The words of the first screen. */
export const start: Part = import.meta.glob('./*.ts', { base: '../../core/words/', query: { part: 'start' } })

/** Those of all that comes after it. */
export const telling: Part = import.meta.glob('./*.ts', {
  base: '../../core/words/',
  query: { part: 'telling' },
})
