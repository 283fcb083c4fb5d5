import { useSignal } from '@preact/signals'
import { useTask } from '../task.ts'
import { i18n } from '../words.ts'
import { Failed } from './failed.tsx'
import { renewKey } from './publish.ts'
import { Sealing } from './sealing.tsx'

/** Begins a new key of the office, where a device or a sheet may be in wrong hands. */
export function RenewKey({ epoch, onDone }: { epoch: number; onDone: (said: string) => void }) {
  const { busy, error, run } = useTask()
  const share = useSignal<number | null>(null)
  const renew = async () => {
    share.value = null
    const isDone = await run(() =>
      renewKey((done) => {
        share.value = done < 1 ? done : null
      }),
    )
    if (isDone) onDone(i18n._('people.rekeyed'))
  }
  return (
    <>
      <p>{i18n._('people.rekey.what')}</p>
      <p>{i18n._('people.rekey.before')}</p>
      <p class="quiet">{i18n._('people.rekey.epoch', { epoch })}</p>
      <button type="button" disabled={busy.value} onClick={renew}>
        {i18n._('people.rekey')}
      </button>
      {busy.value && <Sealing share={share.value} />}
      <Failed error={error.value} />
    </>
  )
}
