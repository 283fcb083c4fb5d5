import { useState } from 'preact/hooks'
import { i18n } from '../words.ts'
import { useDrawn } from './drawn.ts'

/** A picture on a canvas, blurred until somebody wants to see it: nobody has to look at what they did not expect. */
export function Picture({ picture, number }: { picture: ImageBitmap; number: number }) {
  const canvas = useDrawn(picture)
  const [clear, setClear] = useState(false)
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
