import type { Messages } from '@lingui/core'

/*
 * Staff's words, by language. Each is a file of its own: nobody loads what they do not read.
 */

export const catalogs = {
  bs: () => import('./words/bs.ts'),
  hr: () => import('./words/hr.ts'),
  'sr-Latn': () => import('./words/sr-Latn.ts'),
  'sr-Cyrl': () => import('./words/sr-Cyrl.ts'),
  en: () => import('./words/en.ts'),
} satisfies Record<string, () => Promise<{ messages: Messages }>>

export type Language = keyof typeof catalogs
export const languages = Object.keys(catalogs) as Language[]
