import type { ComponentChildren } from 'preact'
import { i18n, sayDate } from '../words.ts'

interface SheetProps {
  title: string
  /** Absent on a sheet that says to nobody where it belongs. */
  office?: string
  children: ComponentChildren
}

/** One page of the recovery kit: on the screen a card, on paper a sheet of its own. */
export function Sheet({ title, office, children }: SheetProps) {
  return (
    <article class="paper">
      <h2>Javi · {title}</h2>
      <p>
        {office && (
          <>
            <bdi>{office}</bdi> ·{' '}
          </>
        )}
        {sayDate(new Date(), 'long')}
      </p>
      {children}
    </article>
  )
}

/** Words to be copied, each with its number. */
export function SheetWords({ words, testId }: { words: string[]; testId: string }) {
  return (
    <ol class="words" data-testid={testId} dir="ltr" lang="en">
      {words.map((word, i) => (
        <li key={`${i} ${word}`}>{word}</li>
      ))}
    </ol>
  )
}

export const PrintButton = () => (
  <button type="button" onClick={() => print()}>
    {i18n._('kit.print')}
  </button>
)
