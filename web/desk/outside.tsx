import type { ComponentChildren } from 'preact'
import { visible } from '../../core/visible.ts'
import { i18n } from './words.ts'

/** Text from outside: as text, isolated, in its own direction, with nothing in it that one cannot see. */
export const Said = ({ text }: { text: string }) => (
  <bdi class="said">
    <Pieces text={text} />
  </bdi>
)

const Pieces = ({ text }: { text: string }) => (
  <>
    {visible(text).map((piece) =>
      typeof piece === 'string' ? piece : <span class="hidden-character">{piece.hidden}</span>,
    )}
  </>
)

/** The same, with parts of it marked. @param parts in order, none in another */
export const SaidMarked = ({
  text,
  parts,
}: {
  text: string
  parts: readonly { from: number; to: number }[]
}) => (
  <bdi class="said">
    {parts.map(({ from, to }, at) => (
      <>
        <Pieces text={text.slice(parts[at - 1]?.to ?? 0, from)} />
        <mark>
          <Pieces text={text.slice(from, to)} />
        </mark>
      </>
    ))}
    <Pieces text={text.slice(parts.at(-1)?.to ?? 0)} />
  </bdi>
)

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
