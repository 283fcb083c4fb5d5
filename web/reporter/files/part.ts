import type { Part } from '../words.ts'

/** The words about files that were chosen: whoever chooses none does not load them. */
export const files: Part = import.meta.glob('./*.ts', {
  base: '../../../core/words/',
  query: { part: 'files' },
})
