import { HEAVY_OFFER } from '../../../core/limits.ts'
import { Trouble } from '../trouble.tsx'
import { i18n } from '../words.ts'
import { Behind } from './behind.tsx'
import { heavyOpened } from './care.ts'
import { bodyOf, useKeeping } from './keeping.ts'
import type { Thread } from './thread.ts'

/** Stands in place of what is hard to read until somebody wants to read it. */
export function HeavyWarning({ onShow }: { onShow: () => void }) {
  const count = heavyOpened.value
  return (
    <div class="notice heavy-warning" role="note" data-testid="heavy-warning">
      <p>
        <strong>{i18n._('heavy.warning')}</strong>
      </p>
      <p>{i18n._('heavy.warning.more')}</p>
      {/* This one is among them. */}
      {count > HEAVY_OFFER && <p>{i18n._('heavy.offer', { count: count - 1 })}</p>}
      <div class="buttons">
        <button type="button" class="main" onClick={onShow}>
          {i18n._('heavy.show')}
        </button>
        {count > HEAVY_OFFER && (
          <button type="button" onClick={() => document.querySelector<HTMLElement>('.taken select')?.focus()}>
            {i18n._('heavy.hand')}
          </button>
        )}
      </div>
    </div>
  )
}

interface MarkHeavyProps {
  thread: Thread
  /** It was marked just now, by whoever has read it: to them it stays as it is. */
  onMark: () => void
  onKept: () => void
}

/** Whoever has read it says for the next whether it is hard to read. */
export function MarkHeavy({ thread, onMark, onKept }: MarkHeavyProps) {
  const keeping = useKeeping(thread, onKept)
  const isHeavy = bodyOf(thread.kept).heavy === true

  const mark = () => {
    onMark()
    return keeping.keep(({ heavy: _, ...body }) => (isHeavy ? body : { ...body, heavy: true }))
  }

  return (
    <div class="mark-heavy">
      <button type="button" aria-pressed={isHeavy} disabled={keeping.busy} onClick={mark}>
        {i18n._(isHeavy ? 'heavy.unmark' : 'heavy.mark')}
      </button>
      <p class="hint">{i18n._('heavy.hint')}</p>
      <Behind isBehind={keeping.isBehind} />
      <Trouble error={keeping.error} />
    </div>
  )
}

/** How many one has opened, told without a word more than the number. */
export function HeavyCount() {
  const count = heavyOpened.value
  return count === 0 ? null : (
    <p class="quiet" data-testid="heavy-count">
      {i18n._('heavy.count', { count })}
      {count >= HEAVY_OFFER && <> {i18n._('heavy.enough')}</>}
    </p>
  )
}
