import { useEffect, useState } from 'preact/hooks'
import { unlocked } from '../session.ts'
import { Sheet } from '../sheet.tsx'
import { openThread, type Thread } from '../tips/thread.ts'
import { ThreadItems } from '../tips/thread.tsx'
import { Trouble } from '../trouble.tsx'
import { i18n } from '../words.ts'

/** A tip to be read before one decides about it. It is opened as in the list, and the chain says so. */
export function LookAtTip({ tip, onClose }: { tip: string; onClose: () => void }) {
  const [thread, setThread] = useState<Thread | null>(null)
  const [error, setError] = useState<unknown>(null)

  async function open() {
    setError(null)
    const session = unlocked.value
    if (session) await openThread(tip, session).then(setThread, setError)
  }
  useEffect(() => void open(), [])

  return (
    <Sheet title={i18n._('tip.title')} onClose={onClose}>
      {!thread && error === null && <p role="status">{i18n._('tip.opening')}</p>}
      <Trouble error={error} retry={open} />
      {thread && <ThreadItems onChange={null} thread={thread} />}
    </Sheet>
  )
}
