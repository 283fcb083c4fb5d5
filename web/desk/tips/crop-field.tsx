import { useRef, useState } from 'preact/hooks'
import { useDrawn } from '../files/drawn.ts'
import { Field } from '../parts.tsx'
import { i18n } from '../words.ts'
import type { Crop } from './leaving.ts'

interface CropFieldProps {
  picture: ImageBitmap
  crop: Crop
  onCrop: (crop: Crop) => void
}

/** No smaller part than this: of a picture's side. */
const LEAST = 0.01
const sides = ['x', 'y', 'width', 'height'] as const

/** What goes out of a picture: drawn with a pointer, or given in numbers. Blurred until somebody wants to see it. */
export function CropField({ picture, crop, onCrop }: CropFieldProps) {
  const canvas = useDrawn(picture)
  const from = useRef<{ x: number; y: number } | null>(null)
  const [clear, setClear] = useState(false)

  const at = (event: PointerEvent) => {
    const { left, top, width, height } = (event.currentTarget as HTMLElement).getBoundingClientRect()
    return {
      x: within((event.clientX - left) / width, 0, 1),
      y: within((event.clientY - top) / height, 0, 1),
    }
  }
  function drawn(event: PointerEvent) {
    const { current: begun } = from
    if (!begun) return
    const { x, y } = at(event)
    const made = {
      x: Math.min(begun.x, x),
      y: Math.min(begun.y, y),
      width: Math.abs(begun.x - x),
      height: Math.abs(begun.y - y),
    }
    if (made.width >= LEAST && made.height >= LEAST) onCrop(made)
  }

  return (
    <div class="crop">
      <div
        class="frame"
        onPointerDown={(event) => {
          event.preventDefault()
          event.currentTarget.setPointerCapture(event.pointerId)
          from.current = at(event)
        }}
        onPointerMove={drawn}
        onPointerUp={(event) => {
          drawn(event)
          from.current = null
        }}
        onPointerCancel={() => {
          from.current = null
        }}
      >
        <canvas
          ref={canvas}
          class={clear ? '' : 'blurred'}
          role="img"
          aria-label={i18n._('leave.crop.picture')}
        />
        <div
          class="cut"
          style={{
            insetBlockStart: percent(crop.y),
            // From the left whatever the page's direction: it lies on a picture.
            left: percent(crop.x),
            inlineSize: percent(crop.width),
            blockSize: percent(crop.height),
          }}
        />
      </div>
      <button type="button" aria-pressed={clear} onClick={() => setClear(!clear)}>
        {i18n._(clear ? 'file.hide' : 'file.show')}
      </button>
      <p class="hint">{i18n._('leave.crop.hint')}</p>
      <div class="numbers">
        {sides.map((side) => (
          <Field key={side} label={i18n._(`leave.crop.${side}`)}>
            {(ids) => (
              <input
                {...ids}
                type="number"
                min={side === 'x' || side === 'y' ? 0 : 1}
                max={100}
                step={1}
                value={Math.round(crop[side] * 100)}
                onChange={(event) =>
                  onCrop(fitting({ ...crop, [side]: Number(event.currentTarget.value) / 100 }))
                }
              />
            )}
          </Field>
        ))}
      </div>
    </div>
  )
}

const percent = (part: number): string => `${part * 100}%`
const within = (value: number, least: number, most: number): number =>
  Number.isFinite(value) ? Math.min(most, Math.max(least, value)) : least

/** Inside the picture. */
function fitting({ x, y, width, height }: Crop): Crop {
  const [left, top] = [within(x, 0, 1 - LEAST), within(y, 0, 1 - LEAST)]
  return { x: left, y: top, width: within(width, LEAST, 1 - left), height: within(height, LEAST, 1 - top) }
}
