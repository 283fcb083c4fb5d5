import { useEffect, useState } from 'preact/hooks'
import { i18n } from '../words.ts'

/** A recording with the browser's own player. It is let go of when it leaves the screen, as it does with the lock. */
export function Sound({ bytes }: { bytes: Blob }) {
  const [url, setUrl] = useState<string | null>(null)
  const [broken, setBroken] = useState(false)
  useEffect(() => {
    const made = URL.createObjectURL(bytes)
    setUrl(made)
    return () => URL.revokeObjectURL(made)
  }, [bytes])
  if (broken) return <p class="notice">{i18n._('file.sound.broken')}</p>
  return url === null ? null : (
    // biome-ignore lint/a11y/useMediaCaption: nobody has written down what is said in it
    <audio controls preload="metadata" src={url} onError={() => setBroken(true)} />
  )
}
