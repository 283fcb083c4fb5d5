import { isSaid } from '../../core/questionnaire.ts'

/** With one more or one less: who doesn't know chooses nothing else. */
export function toggled(chosen: readonly string[], value: string): string[] | undefined {
  const others = chosen.filter((one) => one !== value && value !== 'unsure' && one !== 'unsure')
  const next = chosen.includes(value) ? others : [...others, value]
  return isSaid(next) ? next : undefined
}
