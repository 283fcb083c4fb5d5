import type { DraftOfMember, Report } from './envelope/bodies.ts'
import { aloud, type Door, isAsked, isSaid, QUESTIONNAIRE, type Said } from './questionnaire.ts'

/*
 * What a member was told and has written down: how it becomes the report of a tip.
 */

/** What a draft holds of answers. */
export function saidIn({ told: _, language: _l, door: _d, typed: _t, ...said }: DraftOfMember): Said {
  return said
}

/**
 * The report that a draft makes: without what is empty, or no longer asked after what was said before. Where nobody
 * asked who may be told, nothing is said of it: whoever reads it treats that like “ask me first”.
 */
export function reportOf(draft: DraftOfMember): Report {
  const { language, door, typed } = draft
  const answers = saidIn(draft)
  const kept = Object.fromEntries(
    aloud
      .flatMap(({ fields }) => fields)
      .filter((field) => isSaid(answers[field.name]) && isAsked(field, answers))
      .map(({ name }) => [name, answers[name]]),
  ) as Said
  const { text = '', danger = null, place = null, child = null, ...others } = kept
  const where = [typed, others.where].filter((part) => part?.trim()).join(', ')
  return {
    language,
    questionnaire: QUESTIONNAIRE,
    door,
    text,
    danger,
    place,
    child,
    self: selfOf(door, others.how),
    ...(others as Omit<Report, 'language' | 'text' | 'danger' | 'place' | 'child' | 'self'>),
    ...(where !== '' && { where }),
  }
}

const selfOf = (door: Door, how: Said['how']): Report['self'] =>
  door === 'help' || how === 'self' ? 'yes' : how ? 'no' : null

/** Whether it cannot wait: somebody is in danger, or a child is meant and nobody has said that there is no danger. */
export const isUrgent = ({ danger, child }: Pick<Report, 'danger' | 'child'>): boolean =>
  danger === 'yes' || (child === 'yes' && danger !== 'no')
