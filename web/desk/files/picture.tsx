import { useEffect, useRef, useState } from 'preact/hooks'
import { i18n } from '../words.ts'

/** A picture on a canvas, blurred until somebody wants to see it: nobody has to look at what they did not expect. */
export function Picture({ picture, number }: { picture: ImageBitmap; number: number }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const [clear, setClear] = useState(false)
  useEffect(() => {
    const { current } = canvas
    if (!current) return
    current.width = picture.width
    current.height = picture.height
    current.getContext('2d')?.drawImage(picture, 0, 0)
    return () => {
      // Its pixels go with it.
      current.width = 0
      current.height = 0
    }
  }, [picture])
  const label = i18n._('file.kind.photo', { number })
  return (
    <div class="picture">
      <div class="frame">
        <canvas ref={canvas} class={clear ? '' : 'blurred'} role="img" aria-label={label} />
      </div>
      <button type="button" aria-pressed={clear} onClick={() => setClear(!clear)}>
        {i18n._(clear ? 'file.hide' : 'file.show')}
      </button>
    </div>
  )
}
