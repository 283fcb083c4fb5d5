import { Shell } from '../reporter/shell.tsx'
import { Enter } from './enter.tsx'
import { Opening } from './opening.tsx'
import { Show } from './show.tsx'
import { opening, visit } from './state.ts'

export function ReturnApp() {
  if (visit.value) {
    return (
      <Shell page="return" at="visit">
        <Show visit={visit.value} />
      </Shell>
    )
  }
  return opening.value ? (
    <Shell page="return" at="opening">
      <Opening digits={opening.value} />
    </Shell>
  ) : (
    <Shell page="return" at="enter">
      <Enter />
    </Shell>
  )
}
