import { useEffect, useRef } from 'preact/hooks'

/** What was done, in a sentence: it is read out and in view, wherever on the page it was asked for. */
export function Done({ said }: { said: string }) {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (said !== '') place.current?.focus()
  }, [said])
  return (
    <div role="status" ref={place} tabIndex={-1}>
      {said !== '' && <p class="notice done">{said}</p>}
    </div>
  )
}
