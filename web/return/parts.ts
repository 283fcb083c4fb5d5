import type { Part } from '../reporter/words.ts'

/** All words of this page. */
export const returning: Part = import.meta.glob('./*.ts', {
  base: '../../core/words/',
  query: { part: 'return' },
})
