import type { Signal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { useTask } from '../task.ts'

interface Loading {
  busy: Signal<boolean>
  error: Signal<unknown>
  /** Fetches anew, after what is being fetched: that may have been asked for before something was changed. */
  load: () => Promise<unknown>
}

/** Fetches what a screen shows, once it is there and whenever it is asked for. */
export function useLoad(fetchAll: () => Promise<void>): Loading {
  const { busy, error, run } = useTask()
  const last = useRef<Promise<unknown>>(Promise.resolve())
  const load = () => {
    last.current = last.current.then(() => run(fetchAll))
    return last.current
  }
  useEffect(() => void load(), [])
  return { busy, error, load }
}
