import type { ComponentChildren } from 'preact'
import { i18n, sayDate } from '../words.ts'

/** One page of the recovery kit: on the screen a card, on paper a sheet of its own. */
export function Sheet({
  title,
  office,
  children,
}: {
  title: string
  office: string
  children: ComponentChildren
}) {
  return (
    <article class="paper">
      <h2>Javi · {title}</h2>
      <p>
        <bdi>{office}</bdi> · {sayDate(new Date(), 'long')}
      </p>
      {children}
    </article>
  )
}

export const PrintButton = () => (
  <button type="button" onClick={() => print()}>
    {i18n._('kit.print')}
  </button>
)
