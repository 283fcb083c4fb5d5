import { useState } from 'preact/hooks'
import type { SecondRow } from '../../../core/wire.ts'
import { unlocked } from '../session.ts'
import { Sheet } from '../sheet.tsx'
import { Trouble } from '../trouble.tsx'
import { i18n } from '../words.ts'
import { confirmSecond, refuseSecond } from './seconds.ts'

interface DecideProps {
  what: 'confirm' | 'refuse'
  row: SecondRow
  onClose: () => void
  /** @param sentence what was done. */
  onDone: (sentence: string) => void
}

/** Once more in words what happens, and one button that does it. */
export function Decide({ what, row, onClose, onDone }: DecideProps) {
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const count = row.tips.length
  const isOwn = row.by === unlocked.value?.member.id
  const words = what === 'refuse' ? (isOwn ? 'withdraw' : 'refuse') : null

  async function decide() {
    setBusy(true)
    setError(null)
    try {
      await (what === 'confirm' ? confirmSecond : refuseSecond)(row)
      onDone(words ? i18n._(`second.no.${words}.done`) : i18n._(`second.confirmed.${row.act}`, { count }))
    } catch (why) {
      setError(why)
      setBusy(false)
    }
  }

  return (
    <Sheet title={i18n._(`second.what.${row.act}`, { count })} onClose={onClose}>
      {words ? (
        <p>{i18n._(`second.no.${words}.does`)}</p>
      ) : (
        <>
          <p class={row.act === 'delete' ? 'notice' : ''}>{i18n._(`second.does.${row.act}`, { count })}</p>
          <p>
            {i18n._('second.by')} <bdi>{row.byName}</bdi>
          </p>
        </>
      )}
      <Trouble error={error} />
      <div class="buttons">
        <button type="button" class="main" disabled={busy} onClick={decide}>
          {words ? i18n._(`second.no.${words}`) : i18n._(`second.confirming.${row.act}`, { count })}
        </button>
        <button type="button" disabled={busy} onClick={onClose}>
          {i18n._('back')}
        </button>
      </div>
    </Sheet>
  )
}
