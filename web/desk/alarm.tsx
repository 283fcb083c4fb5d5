import { endsByItself } from '../../core/alarm.ts'
import type { AlarmRow } from '../../core/wire.ts'
import { noteAlarm } from './alarms.ts'
import { Failed } from './people/failed.tsx'
import { sayHour } from './say.ts'
import { useTask } from './task.ts'
import { i18n } from './words.ts'

/** One thing that the desk must know of, and what is to be done. */
export function Alarm({ row }: { row: AlarmRow }) {
  const { busy, error, run } = useTask()
  const since = sayHour(row.hour)
  return (
    <div class="notice" role="alert" data-testid={`alarm-${row.what}`}>
      <p>
        {i18n._(`alarm.${row.what}`)} <span class="quiet">{i18n._('alarms.since', { hour: since })}</span>
      </p>
      {!endsByItself(row.what) && (
        <button type="button" disabled={busy.value} onClick={() => run(() => noteAlarm(row))}>
          {i18n._('alarms.noted')}
        </button>
      )}
      <Failed error={error.value} />
    </div>
  )
}
