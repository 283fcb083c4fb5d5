import type { ComponentChildren } from 'preact'
import { visible } from '../../core/visible.ts'
import { i18n } from './words.ts'

/** Text from outside: as text, isolated, in its own direction, with nothing in it that one cannot see. */
export function Said({ text }: { text: string }) {
  return (
    <bdi class="said">
      {visible(text).map((piece) =>
        typeof piece === 'string' ? piece : <span class="hidden-character">{piece.hidden}</span>,
      )}
    </bdi>
  )
}

interface FrameProps {
  from: string
  hour: string
  children: ComponentChildren
}

/** What the reader's own office wrote. */
export function Ours({ from, hour, children }: FrameProps) {
  return (
    <article class="ours">
      <h3>
        {from} <span class="quiet">{hour}</span>
      </h3>
      {children}
    </article>
  )
}

/** What came from outside, in a frame of its own that none of Javi's own words ever have. */
export function Outside({ from, hour, children }: FrameProps) {
  return (
    <article class="outside" data-testid="outside">
      <h3>
        {from} <span class="quiet">{hour}</span>
      </h3>
      {children}
    </article>
  )
}

/** The same words whatever the reason: who changed the bytes learns nothing, and nothing is dropped. */
export const Damaged = ({ hour, keyless = false }: { hour: string; keyless?: boolean }) => (
  <p class="notice" data-testid="damaged">
    {i18n._(keyless ? 'tip.keyless' : 'tip.damaged')} <span class="quiet">{hour}</span>
  </p>
)
