import type { Part } from '../reporter/words.ts'

/** The words of the first screen. */
export const start: Part = {
  bs: () => import('../../core/words/bs.ts?part=start'),
  en: () => import('../../core/words/en.ts?part=start'),
}

/** Those of all that comes after it. */
export const telling: Part = {
  bs: () => import('../../core/words/bs.ts?part=telling'),
  en: () => import('../../core/words/en.ts?part=telling'),
}
