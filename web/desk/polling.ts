import { useEffect } from 'preact/hooks'

/** Milliseconds between two looks at a list, while somebody looks at it. */
const POLL = 20_000

/**
 * Loads a list now, every little while that its page is in view, and whenever it comes into view again.
 *
 * @param every milliseconds
 */
export function usePolling(load: () => Promise<unknown>, every = POLL): void {
  useEffect(() => {
    void load()
    const poll = () => {
      if (document.visibilityState === 'visible') void load()
    }
    const timer = setInterval(poll, every)
    document.addEventListener('visibilitychange', poll)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', poll)
    }
  }, [])
}
