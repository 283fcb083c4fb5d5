import type { Said } from './questionnaire.ts'
import { childSigns } from './signs.ts'

/** What may be told of somebody's age; a report has `null` for what was not answered. */
export type SaidOfAge = Pick<Said, 'people' | 'signs'> & { child?: Said['child'] | null }

/**
 * Whether a tip concerns a child. Uncertain age is presumed a child's (Council of Europe Convention, article 10(3)), and
 * whoever names a girl, or a sign that only a child can show, has said so too.
 */
export const concernsChild = ({ child, people = [], signs = [] }: SaidOfAge): boolean =>
  child === 'yes' ||
  child === 'unsure' ||
  people.some((one) => one === 'girl' || one === 'boy') ||
  signs.some((code) => childSigns.includes(code))
