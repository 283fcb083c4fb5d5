import facts from './facts/indicators.json' with { type: 'json' }
import { signGroups } from './signs.ts'

/*
 * What the signs of a tip point to, by the rule of ILO and the European Commission (DOMAIN section 2): a hint for the
 * person who reads, with its reasons. It adds up to no score and no verdict, and what it does not name is not ruled out.
 */

export type Weight = 'strong' | 'medium' | 'weak'

export interface WeighedSign {
  code: string
  group: keyof typeof signGroups
  weight: Weight
  /** The weight is our own: no source that we read gives one. */
  isOurs: boolean
}

export const dimensions = [
  'deceptive_recruitment',
  'coercive_recruitment',
  'vulnerability_recruitment',
  'exploitation',
  'coercion_destination',
  'vulnerability_destination',
] as const
export type Dimension = (typeof dimensions)[number]

/** The ways in which signs together make a dimension positive. */
export const combinations = ['two_strong', 'strong_and_other', 'three_medium', 'two_medium_and_weak'] as const
export type Combination = (typeof combinations)[number]

export interface Hint {
  dimension: Dimension
  /** By which of the rule's combinations; `null` when the signs that were ticked are too few for it. */
  by: Combination | null
  signs: WeighedSign[]
}

export interface Hints {
  /** Every sign that was ticked and is known, group by group. */
  groups: { group: keyof typeof signGroups; signs: WeighedSign[] }[]
  /** The dimensions that some of them belong to. */
  hints: Hint[]
}

interface Fact {
  weight: Weight
  weightIfChild: Weight
  iloDimension: Dimension | null
  weightBasis: 'source' | 'inference'
}

// What the types narrow beyond the file is held by test/hints.test.ts.
const signs = new Map((facts.indicators as ({ code: string } & Fact)[]).map((fact) => [fact.code, fact]))

/**
 * What these signs point to. A code that is none of ours is left out.
 *
 * @param child a child, or the age is not certain: then a child's weights count.
 */
export function hintsFor(ticked: readonly string[], child: boolean): Hints {
  const groups = (Object.keys(signGroups) as (keyof typeof signGroups)[])
    .map((group) => ({
      group,
      signs: signGroups[group]
        .filter((code) => ticked.includes(code))
        .map((code) => weighed(code, group, child)),
    }))
    .filter(({ signs }) => signs.length > 0)
  const all = groups.flatMap(({ signs }) => signs)
  const hints = dimensions
    .map((dimension) => all.filter(({ code }) => signs.get(code)?.iloDimension === dimension))
    .flatMap((found, at) =>
      found.length > 0
        ? [{ dimension: dimensions[at] as Dimension, by: combinationOf(found), signs: found }]
        : [],
    )
  return { groups, hints }
}

function weighed(code: string, group: keyof typeof signGroups, child: boolean): WeighedSign {
  const { weight, weightIfChild, weightBasis } = signs.get(code) as Fact
  return { code, group, weight: child ? weightIfChild : weight, isOurs: weightBasis === 'inference' }
}

/** A dimension is positive with 2 strong; 1 strong and 1 other; 3 medium; or 2 medium and 1 weak. */
function combinationOf(found: WeighedSign[]): Combination | null {
  const count = (weight: Weight) => found.filter((sign) => sign.weight === weight).length
  const [strong, medium, weak] = [count('strong'), count('medium'), count('weak')]
  if (strong >= 2) return 'two_strong'
  if (strong === 1 && medium + weak >= 1) return 'strong_and_other'
  if (medium >= 3) return 'three_medium'
  return medium === 2 && weak >= 1 ? 'two_medium_and_weak' : null
}
