import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { paths } from '../../../core/wire.ts'
import type { ServerLook } from '../../../core/wire-people.ts'
import { call } from '../api.ts'
import { unlocked } from '../session.ts'
import { Sheet } from '../sheet.tsx'
import { i18n } from '../words.ts'
import { renewServer } from './book.ts'
import { SignWithPaper } from './signing.tsx'

/** Warns when the server signs its entries with another key than the book lists, and signs the book anew for it. */
export function ServerKey({ onDone }: { onDone: (said: string) => void }) {
  const server = useSignal<string | null>(null)
  const signing = useSignal(false)
  useEffect(() => {
    // Without an answer there is nothing to warn of: the other answers of this screen say that none comes.
    call<ServerLook>('GET', paths.server).then(
      (look) => {
        server.value = look.server
      },
      () => {},
    )
  }, [])

  const key = server.value
  const listed = unlocked.value?.keybook.book.server
  if (key === null || listed === undefined || key === listed) return null
  return (
    <div class="notice" role="alert">
      <p>{i18n._('book.server')}</p>
      <button type="button" onClick={() => (signing.value = true)}>
        {i18n._('book.server.open')}
      </button>
      {signing.value && (
        <Sheet title={i18n._('book.server.title')} onClose={() => (signing.value = false)}>
          <p>{i18n._('book.server.what')}</p>
          <SignWithPaper
            button={i18n._('book.server.button')}
            doing={i18n._('add.busy')}
            sign={(seed) => renewServer(key, seed)}
            onDone={() => {
              signing.value = false
              onDone(i18n._('book.server.done'))
            }}
          />
        </Sheet>
      )}
    </div>
  )
}
