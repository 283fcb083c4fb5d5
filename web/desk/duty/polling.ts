import { useEffect } from 'preact/hooks'
import { paths } from '../../../core/wire.ts'
import { call } from '../api.ts'
import { unlocked } from '../session.ts'
import { ringFor } from './bell.ts'

/** Milliseconds between two looks: as for the lists, though nobody may be looking here. */
const POLL = 20_000

/** Rings while this desk is unlocked, on whatever screen, and in a tab that stands behind others. */
export function useBell(): void {
  useEffect(() => {
    const look = async () => {
      const before = unlocked.value?.member.id
      if (!before) return
      const found = await call<{ unopened: string[] }>('GET', paths.unopened).catch(() => null)
      if (found && unlocked.value?.member.id === before) ringFor(found.unopened)
    }
    const stop = unlocked.subscribe(() => void look())
    const timer = setInterval(look, POLL)
    document.addEventListener('visibilitychange', look)
    return () => {
      stop()
      clearInterval(timer)
      document.removeEventListener('visibilitychange', look)
    }
  }, [])
}
