import { Shell } from '../reporter/shell.tsx'
import { Check } from './check.tsx'
import { QuestionPage } from './question.tsx'
import { Receipt } from './receipt.tsx'
import { Sending } from './sending.tsx'
import { Start } from './start.tsx'
import { at } from './state.ts'

export function ReportApp() {
  return (
    <Shell page="report" at={at.value}>
      <Page />
    </Shell>
  )
}

function Page() {
  const here = at.value
  if (here === 'start') return <Start />
  if (here === 'check') return <Check />
  if (here === 'sending') return <Sending />
  if (here === 'receipt') return <Receipt />
  return <QuestionPage key={here} question={here} />
}
