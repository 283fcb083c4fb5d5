import type { Report } from '../../core/envelope/bodies.ts'
import { ANSWER_MAX, TEXT_MAX, TEXTS_MAX } from '../../core/limits.ts'
import {
  type Door,
  type FieldName,
  fieldsAsked,
  isSaid,
  journey,
  QUESTIONNAIRE,
  type Question,
  type Said,
  type TextName,
} from '../../core/questionnaire.ts'

/** What keeps the journey at a question: where, and the id of the sentence that says why. */
export interface FaultAt {
  field: FieldName
  fault: string
}

/** How many UTF-16 code units a text may have: all of them together must fit the seal. */
export function roomFor(name: TextName, said: Said): number {
  if (name !== 'text') return ANSWER_MAX[name]
  const others = (Object.keys(ANSWER_MAX) as (keyof typeof ANSWER_MAX)[]).reduce(
    (sum, other) => sum + (said[other]?.length ?? 0),
    0,
  )
  return Math.min(TEXT_MAX, TEXTS_MAX - others)
}

export function faultOf(question: Question, said: Said): FaultAt | null {
  for (const field of fieldsAsked(question, said)) {
    const { name } = field
    if (question.must && !isSaid(said[name]))
      return { field: name, fault: name === 'share' ? 'share.fault' : 'text.fault.empty' }
    if (field.kind === 'text' && (said[field.name] ?? '').length > roomFor(field.name, said))
      return { field: name, fault: name === 'text' ? 'text.fault.long' : 'text.fault.short' }
  }
  return null
}

/** The first question that still needs something. */
export const openQuestion = (door: Door, said: Said): Question | undefined =>
  journey(door, said).find((question) => faultOf(question, said))

/** What was said without the answers to a question. */
export function without(question: Question, said: Said): Said {
  const left = { ...said }
  for (const { name } of question.fields) delete left[name]
  return left
}

/** The report as it is sealed: what was asked on this way and answered. @throws Error when something is lacking. */
export function reportOf(door: Door, said: Said, language: string): Report {
  if (openQuestion(door, said)) throw new Error('not answered yet')
  const answered = journey(door, said)
    .flatMap((question) => fieldsAsked(question, said))
    .filter(({ name }) => isSaid(said[name]))
    .map(({ name }) => [name, said[name]])
  const { text = '', share = 'ask_first', ...others }: Said = Object.fromEntries(answered)
  return {
    danger: null,
    place: null,
    child: null,
    ...others,
    language,
    questionnaire: QUESTIONNAIRE,
    door,
    text,
    self: selfOf(door, others),
    share,
  }
}

function selfOf(door: Door, { how }: Said): Report['self'] {
  if (door === 'help' || how === 'self') return 'yes'
  return how ? 'no' : null
}
