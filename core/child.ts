import type { Judgement } from './envelope/record.ts'
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

/**
 * Whether the desk has come to think so: of what came by SMS or by telephone nobody was asked. What a reporter said is
 * not undone by it, for the presumption holds until somebody outside the desk has seen the person.
 */
export const judgesChild = ({ child, children = 0, online }: Judgement = {}): boolean =>
  child === 'yes' || child === 'unsure' || children > 0 || online === true

/**
 * What is to be said of it beside the agencies: a certain word, the reporter's or the desk's, comes before an uncertain
 * one; `null` where it concerns no child.
 */
export function childIn(said: SaidOfAge, judged: Judgement = {}): 'yes' | 'unsure' | null {
  if (concernsChild({ ...said, child: said.child === 'unsure' ? null : said.child })) return 'yes'
  if (judgesChild({ ...judged, child: judged.child === 'unsure' ? 'no' : judged.child })) return 'yes'
  return concernsChild(said) || judgesChild(judged) ? 'unsure' : null
}
