import type { Part } from '../reporter/words.ts'

/** All the words of this page: it is read without a connection too. */
export const signs: Part = import.meta.glob('./*.ts', { base: '../../core/words/', query: { part: 'signs' } })
