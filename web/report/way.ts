import { journey, type Question } from '../../core/questionnaire.ts'
import { type At, changing, door, said } from './state.ts'

/** The questions of this visit: they follow from the door and the answers, and are kept nowhere. */
export const way = (): Question[] => journey(door.value, said.value)

const step = (question: Question, by: 1 | -1): Question | undefined => {
  const all = way()
  return all[all.findIndex(({ id }) => id === question.id) + by]
}
/** What comes after the questions. Who asks for help is not asked for files; the last look offers them. */
const afterAll = (): At => (door.value === 'help' ? 'check' : 'files')
export const after = (question: Question): At =>
  changing.value ? 'check' : (step(question, 1)?.id ?? afterAll())
export const before = (question: Question): At =>
  changing.value ? 'check' : (step(question, -1)?.id ?? (door.value === 'help' ? 'phone' : 'start'))
