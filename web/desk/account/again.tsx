import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { Step } from '../parts.tsx'
import { me } from '../session.ts'
import { UnlockForm } from '../unlock-form.tsx'
import { i18n } from '../words.ts'

interface AgainProps {
  title: string
  /** What the change does, in a sentence. */
  what: string
  onStop: () => void
  /** @param key the keyring's; it is wiped when the change is over, or the desk locks. */
  children: (key: Uint8Array) => ComponentChildren
}

/** Before the own access is changed it is asked for once more: an unlocked browser alone is not enough. */
export function Again({ title, what, onStop, children }: AgainProps) {
  const key = useRef<Uint8Array | null>(null)
  const isHere = useSignal(false)
  useEffect(() => () => void key.current?.fill(0), [])

  if (isHere.value && key.current) return <>{children(key.current)}</>
  if (!me.value) return null
  return (
    <Step title={title}>
      <p>{what}</p>
      <p>{i18n._('account.again')}</p>
      <UnlockForm
        me={me.value}
        button={i18n._('continue')}
        beside={{ label: i18n._('account.stop'), act: onStop }}
        onKey={async (given) => {
          key.current = given
          isHere.value = true
        }}
      />
    </Step>
  )
}
