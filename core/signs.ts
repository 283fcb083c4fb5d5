// Loaded by the reporter's page: it imports no list of facts. A test holds it against facts/indicators.json.
import type { Kind, Said } from './questionnaire.ts'

/*
 * Signs of trafficking, by their codes (facts/indicators.json). Their words are `sign.{code}`, plain, and
 * `sign.{code}.pro`, for practitioners. Signs guide a person who reads; nothing here weighs or adds them up.
 */

/** Every sign in its group; within one, first what is most telling and most easily seen. */
export const signGroups = {
  control: ['G02', 'G01', 'G03', 'G08', 'G07', 'G04', 'G10', 'G06', 'G05', 'G09', 'G11'],
  recruitment: ['R01', 'R07', 'R03', 'R02'],
  online: ['R04', 'R06', 'R05'],
  labour: ['L01', 'L02', 'L04', 'L07', 'L03', 'L06', 'L05'],
  home: ['D01'],
  sexual: ['S02', 'S01', 'S03', 'S04'],
  begging: ['B01', 'B02', 'B03', 'B04'],
  marriage: ['M01', 'M02', 'M03', 'M04'],
  crime: ['C01', 'C02'],
  child: ['K01', 'K02', 'K03'],
  organ: ['X01'],
} as const satisfies Record<string, readonly string[]>
export type SignGroup = keyof typeof signGroups

/** Signs that only a child can show. */
export const childSigns: readonly string[] = ['S02', 'B01', 'M01', 'M02', 'M03', 'M04', 'K01', 'K02', 'K03']

/** What cannot wait for a report: whoever sees one calls the police. Their words are `signs.now.{code}`. */
export const dangerSigns: readonly string[] = ['N1', 'N2', 'N3', 'N4', 'N5']

/** How many are offered at once: more are not read. */
export const SIGNS_OFFERED = 8

const groupsOf: Record<Kind, readonly SignGroup[]> = {
  work: ['labour', 'control', 'recruitment'],
  home: ['home', 'control', 'labour'],
  sex: ['sexual', 'control', 'online'],
  begging: ['begging', 'control'],
  marriage: ['marriage', 'control'],
  crime: ['crime', 'control', 'begging'],
  organ: ['organ', 'recruitment', 'control'],
  other: ['control', 'recruitment', 'online'],
  unsure: ['control', 'recruitment', 'online'],
}

/** The groups that fit what was said, those of its kinds first. */
export function groupsFor({ kind, child }: Said): SignGroup[] {
  const fitting: SignGroup[] = [...new Set((kind ?? []).flatMap((one) => groupsOf[one]))]
  if (child === 'yes' || child === 'unsure') fitting.push('child')
  return fitting
}

/**
 * The signs to offer after what was said: those that were ticked already, then one of each group that fits in turn.
 * Without an answer about the age a child's signs are offered where the kind has some.
 */
export function signsFor(said: Said): string[] {
  const { child, signs = [] } = said
  const lists = groupsFor(said).map((group) =>
    signGroups[group].filter((code) => child !== 'no' || !isChilds(code)),
  )
  const offered = new Set(signs)
  for (let row = 0; lists.some((list) => row < list.length); row++)
    for (const list of lists) {
      const code = list[row]
      if (code && offered.size < SIGNS_OFFERED) offered.add(code)
    }
  return [...offered]
}

const isChilds = (code: string) => childSigns.includes(code)
