import type { Judgement } from '../../../core/envelope/record.ts'
import { changedJudgement, type JudgementChange } from '../../../core/judgement.ts'
import { draft } from '../drafts.ts'
import { bodyOf } from './keeping.ts'
import type { Thread } from './thread.ts'

/** What is typed of a judgement and not kept, with what it said when that was begun. */
interface Typed {
  base: Judgement
  at: number
  change: JudgementChange
}

export interface Judging {
  /** As it is kept, with what is typed. */
  judged: Judgement
  /** As they are typed, blanks at the end and all. */
  notes: string
  isTyped: boolean
  /** What was kept when one began to type, where a colleague has kept something since. */
  base: Judgement | null
  change: (change: JudgementChange) => void
  clear: () => void
}

/**
 * A tip's judgement while somebody works on it, the same in the form and beside the agencies. Only what one has touched
 * is one's own: in every other field a colleague's newer word stands.
 */
export function useJudging({ row, kept }: Pick<Thread, 'row' | 'kept'>): Judging {
  const typed = draft<Typed | null>(`judgement ${row.tip}`, null)
  const now = bodyOf(kept).judgement ?? {}
  const judged = changedJudgement(now, typed.value?.change ?? {})
  const isTyped = typed.value !== null && JSON.stringify(judged) !== JSON.stringify(changedJudgement(now, {}))
  const notes = typed.value?.change.notes
  return {
    judged,
    notes: notes === undefined ? (now.notes ?? '') : (notes ?? ''),
    isTyped,
    base: isTyped && typed.value && typed.value.at !== kept.next ? typed.value.base : null,
    change: (change) => {
      const { base, at, change: before } = typed.value ?? { base: now, at: kept.next, change: {} }
      typed.value = { base, at, change: { ...before, ...change } }
    },
    clear: () => {
      typed.value = null
    },
  }
}
