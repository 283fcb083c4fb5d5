import { visible } from '../../core/visible.ts'

/** Text from outside: as text, isolated, in its own direction, with nothing in it that one cannot see. */
export function Said({ text }: { text: string }) {
  return (
    <bdi class="said">
      {visible(text).map((piece) =>
        typeof piece === 'string' ? piece : <code class="hidden">{piece.hidden}</code>,
      )}
    </bdi>
  )
}
