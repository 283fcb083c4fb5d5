import type { Part } from '../reporter/words.ts'

/** The public's words around the page; its own stand in its own catalogs. */
export const shell: Part = {
  bs: () => import('../../core/words/bs.ts?part=shell'),
  en: () => import('../../core/words/en.ts?part=shell'),
}
