import type { Report } from './envelope/bodies.ts'
import type { Judgement } from './envelope/record.ts'
import { placeByCode } from './places.ts'
import type { RoutingMarks } from './routing.ts'

/*
 * What the desk makes of a tip: what it can take over from the tip, what it changes, what routing reads in it.
 */

const sexOf = { woman: 'female', girl: 'female', man: 'male', boy: 'male', unsure: 'unknown' } as const

/**
 * What a tip says that somebody may make the desk's own: only what was chosen from a list, for words need a person who
 * reads them. Nothing of it counts before somebody has kept it.
 */
export function suggestedBy({ door, danger, child, place, kind = [], people = [] }: Report): Judgement {
  const isNamed = people.some((one) => one === 'girl' || one === 'boy')
  const said = isNamed ? 'yes' : child
  const sexes = [...new Set(people.map((one) => sexOf[one]))]
  return {
    ...(door === 'help' && { class: 'call_for_help' as const }),
    ...(kind.length > 0 && { kinds: [...kind] }),
    ...(sexes.length > 0 && { sexes }),
    ...(placeByCode(place ?? '') && place !== null && { place }),
    ...(danger && { danger }),
    ...(said && { child: said }),
  }
}

/** Some fields of a judgement as somebody changes them; `null` takes one away. */
export type JudgementChange = { [F in keyof Judgement]?: NonNullable<Judgement[F]> | null }

/** The judgement with the changes. What says nothing is absent, so that two that say the same are the same. */
export function changedJudgement(before: Judgement, change: JudgementChange): Judgement {
  const all = { ...before, ...change }
  const said = Object.entries(all).filter(([, value]) => {
    if (value === null || value === undefined || value === false) return false
    if (typeof value === 'string') return value.trim() !== ''
    return !Array.isArray(value) || value.length > 0
  })
  // Sorted, for a revision is compared with the one before as it is written.
  return Object.fromEntries(
    said.map(([field, value]) => [field, typeof value === 'string' ? value.trim() : value]).sort(),
  ) as Judgement
}

/** What routing reads in it. */
export const marksOf = (judged: Judgement): RoutingMarks => ({
  place: judged.place ?? null,
  danger: judged.danger === 'yes',
  child: judged.child === 'yes' || judged.child === 'unsure' || (judged.children ?? 0) > 0,
  labour: judged.kinds?.includes('work') === true,
  foreigner: judged.foreigner === true || judged.nationalities?.includes('foreign') === true,
  border: judged.border === true,
  organised: judged.organised === true,
  online: judged.online === true,
  official: judged.official === true,
  accused: judged.accused ?? [],
})
