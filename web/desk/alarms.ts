import { effect, signal } from '@preact/signals'
import { may } from '../../core/permissions.ts'
import { type AlarmRow, fill, paths } from '../../core/wire.ts'
import { call } from './api.ts'
import { audited, unlocked } from './session.ts'

/** What the desk must know of; none for whoever is not to see them. */
export const alarms = signal<readonly AlarmRow[]>([])

effect(() => {
  if (!unlocked.value) alarms.value = []
})

/** Fetches them. Without an answer those that were there stay: whoever cannot ask is told so by every list. */
export async function loadAlarms(): Promise<void> {
  const before = unlocked.value?.member
  if (!before || !may(before.role, 'alarms')) return
  const found = await call<{ alarms: AlarmRow[] }>('GET', paths.alarms).catch(() => null)
  if (found && unlocked.value?.member.id === before.id)
    alarms.value = found.alarms.sort((a, b) => a.hour - b.hour || (a.alarm < b.alarm ? -1 : 1))
}

/** Takes note of one: it goes, for everybody. */
export async function noteAlarm({ alarm }: AlarmRow): Promise<void> {
  try {
    await audited('alarm_noted', alarm, (entry) => call('POST', fill(paths.alarmNoted, { alarm }), { entry }))
  } finally {
    await loadAlarms()
  }
}
