import { type Signal, useSignal } from '@preact/signals'

/** Something that is done at a press, takes a while, and may fail. */
export interface Task {
  busy: Signal<boolean>
  /** Why it was not done, until it is tried again. */
  error: Signal<unknown>
  /** Does it, unless it is being done. @returns whether it was done now. */
  run: (work: () => Promise<unknown>) => Promise<boolean>
}

export function useTask(): Task {
  const busy = useSignal(false)
  const error = useSignal<unknown>(null)
  const run = async (work: () => Promise<unknown>) => {
    if (busy.value) return false
    busy.value = true
    error.value = null
    try {
      await work()
      return true
    } catch (thrown) {
      error.value = thrown
      return false
    } finally {
      busy.value = false
    }
  }
  return { busy, error, run }
}
