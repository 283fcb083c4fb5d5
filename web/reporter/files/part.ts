import type { Part } from '../words.ts'

/** The words about files that were chosen: whoever chooses none does not load them. */
export const files: Part = {
  bs: () => import('../../../core/words/bs.ts?part=files'),
  en: () => import('../../../core/words/en.ts?part=files'),
}
