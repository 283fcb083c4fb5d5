import { useState } from 'preact/hooks'
import type { SecondAct } from '../../../core/keys/second.ts'
import { EXPORT_ALONE, SECOND_LIFE } from '../../../core/limits.ts'
import { Sheet } from '../sheet.tsx'
import { Trouble } from '../trouble.tsx'
import { i18n } from '../words.ts'
import { askSecond, newSecond } from './seconds.ts'

interface AskSecondProps {
  act: SecondAct
  tips: string[]
  onClose: () => void
}

/** Says what it would do, and asks a second person for it: nothing happens before they confirm. */
export function AskSecond({ act, tips, onClose }: AskSecondProps) {
  const [id] = useState(newSecond)
  const [state, setState] = useState<'here' | 'busy' | 'asked'>('here')
  const [error, setError] = useState<unknown>(null)
  const count = tips.length

  async function ask() {
    setState('busy')
    setError(null)
    try {
      await askSecond(id, act, tips)
      setState('asked')
    } catch (why) {
      setError(why)
      setState('here')
    }
  }

  if (state === 'asked')
    return (
      <Sheet title={i18n._('second.asked')} onClose={onClose}>
        <p>{i18n._('second.asked.next', { days: SECOND_LIFE / 24 })}</p>
        <button type="button" class="main" onClick={onClose}>
          {i18n._('second.asked.close')}
        </button>
      </Sheet>
    )
  return (
    <Sheet title={i18n._(`second.what.${act}`, { count })} onClose={onClose}>
      <p>{i18n._(`second.does.${act}`, { count })}</p>
      {act === 'export' && <p>{i18n._('export.alone', { most: EXPORT_ALONE })}</p>}
      <p>{i18n._('second.needs', { days: SECOND_LIFE / 24 })}</p>
      <Trouble error={error} />
      <button type="button" class="main" disabled={state === 'busy'} onClick={ask}>
        {i18n._('second.ask')}
      </button>
    </Sheet>
  )
}
