import { useEffect } from 'preact/hooks'
import { paths } from '../../../core/wire.ts'

/** While `ask` holds, the browser asks before the page is left: keys that stand on paper already would be lost. */
export function useAskBeforeLeaving(ask: boolean): void {
  useEffect(() => {
    if (!ask) return
    const stay = (event: BeforeUnloadEvent) => event.preventDefault()
    addEventListener('beforeunload', stay)
    return () => removeEventListener('beforeunload', stay)
  }, [ask])
}

/** To the sign-in, by a new load: the HTML may carry another root by now, and the link's secret leaves the memory. */
export const enter = (): void => location.replace(paths.desk)
