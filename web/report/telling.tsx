import { Check } from './check.tsx'
import { Files } from './files.tsx'
import { Phone } from './phone.tsx'
import { QuestionPage } from './question.tsx'
import { Receipt } from './receipt.tsx'
import { Sending } from './sending.tsx'
import { at } from './state.ts'
import { way } from './way.ts'

/** All that comes after the first screen. It is loaded when somebody touches that, so that the first look is light. */
export function Telling() {
  const here = at.value
  if (here === 'phone') return <Phone />
  if (here === 'files') return <Files />
  if (here === 'check') return <Check />
  if (here === 'sending') return <Sending />
  if (here === 'receipt') return <Receipt />
  const question = way().find(({ id }) => id === here)
  return question ? <QuestionPage key={here} question={question} /> : null
}
