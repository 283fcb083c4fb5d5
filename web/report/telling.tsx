import { Check } from './check.tsx'
import { QuestionPage } from './question.tsx'
import { Receipt } from './receipt.tsx'
import { Sending } from './sending.tsx'
import { type At, at } from './state.ts'

/** All that comes after the first screen. It is loaded when somebody touches that, so that the first look is light. */
export function Telling() {
  const here: At = at.value
  if (here === 'start') return null
  if (here === 'check') return <Check />
  if (here === 'sending') return <Sending />
  if (here === 'receipt') return <Receipt />
  return <QuestionPage key={here} question={here} />
}
