import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Figures } from '../parts.tsx'
import { i18n } from '../words.ts'
import { AnswerRefused, type Checked } from './answered.ts'

/** An answered invitation after its check: `null` while it is being checked. */
export type Standing<T extends Checked> = T | AnswerRefused | null

/** Checks each answer once; whatever goes wrong with one is a refusal of that one. */
export function useChecked<R extends { invitation: string }, T extends Checked>(
  rows: R[],
  check: (row: R) => Promise<T>,
): (row: R) => Standing<T> {
  const checked = useSignal<Record<string, Standing<T>>>({})
  const ids = rows.map(({ invitation }) => invitation).join(',')
  useEffect(() => {
    for (const row of rows)
      void check(row)
        .catch(() => new AnswerRefused())
        .then((result) => {
          checked.value = { ...checked.value, [row.invitation]: result }
        })
  }, [ids])
  return ({ invitation }) => checked.value[invitation] ?? null
}

interface CompareProps {
  checked: Standing<Checked>
  /** What it means, here, that an answer does not belong. */
  refused: string
  compared: boolean
  onCompared: (isCompared: boolean) => void
}

/** The digits that both read aloud to each other, and the tick that they were the same. */
export function Compare({ checked, refused, compared, onCompared }: CompareProps) {
  if (checked === null) return <p role="status">{i18n._('add.checking')}</p>
  if (checked instanceof AnswerRefused)
    return (
      <p class="notice" role="alert">
        {refused}
      </p>
    )
  return (
    <>
      <Figures testId="spoken-fingerprint">{checked.spoken}</Figures>
      <label class="choice">
        <input
          type="checkbox"
          checked={compared}
          onChange={(event) => onCompared(event.currentTarget.checked)}
        />
        {i18n._('add.compared')}
      </label>
    </>
  )
}
