import type { Part } from '../reporter/words.ts'

/** All words of this page. */
export const returning: Part = {
  bs: () => import('../../core/words/bs.ts?part=return'),
  en: () => import('../../core/words/en.ts?part=return'),
}
