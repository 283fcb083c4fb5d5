import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { Problem } from './api.ts'
import { Sheet } from './sheet.tsx'
import { Trouble } from './trouble.tsx'
import { i18n } from './words.ts'

interface LastLookProps {
  /** What the button says that sends it. */
  label: string
  send: () => Promise<void>
  onClose: () => void
  /** Its number has gone to another message, or to this one when an answer was lost. */
  onTaken: (why: Problem) => void
  onSent: () => void
  children: ComponentChildren
}

/** A message once more before it leaves. */
export function LastLook({ label, send, onClose, onTaken, onSent, children }: LastLookProps) {
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)

  async function leave() {
    setBusy(true)
    setError(null)
    try {
      await send()
      onSent()
    } catch (why) {
      setError(why)
      setBusy(false)
      if (why instanceof Problem && why.code === 'taken') onTaken(why)
    }
  }

  return (
    <Sheet title={i18n._('tip.leaves')} onClose={onClose}>
      {children}
      <Trouble error={error} />
      <button type="button" class="main" disabled={busy} onClick={leave}>
        {busy ? i18n._('tip.leaves.sealing') : label}
      </button>
    </Sheet>
  )
}
