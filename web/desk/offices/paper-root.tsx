import { type Signal, useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { Field } from '../parts.tsx'
import { i18n } from '../words.ts'

/** The Shape Detection API (a draft of the WICG): not in TypeScript's DOM, and not in every browser. */
interface Detector {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>
}
type DetectorClass = new (options: { formats: string[] }) => Detector

const { BarcodeDetector } = globalThis as { BarcodeDetector?: DetectorClass }

/** The root's 24 words, typed from the sheet or read from it by the camera where the browser can. */
export function PaperRoot({ words, error }: { words: Signal<string>; error?: string | undefined }) {
  const scanning = useSignal(false)
  const count = words.value.trim() === '' ? 0 : words.value.trim().split(/\s+/).length
  return (
    <>
      <Field label={i18n._('paper.words')} hint={i18n._('paper.words.hint')} error={error}>
        {(ids) => (
          <textarea
            {...ids}
            rows={4}
            dir="ltr"
            lang="en"
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            value={words.value}
            onInput={(event) => {
              words.value = event.currentTarget.value
            }}
          />
        )}
      </Field>
      <p class="quiet" role="status">
        {i18n._('paper.count', { count })}
      </p>
      {BarcodeDetector && !scanning.value && (
        <div class="buttons">
          <button type="button" onClick={() => (scanning.value = true)}>
            {i18n._('paper.scan')}
          </button>
        </div>
      )}
      {BarcodeDetector && scanning.value && (
        <Camera
          detector={BarcodeDetector}
          onRead={(text) => {
            words.value = text
            scanning.value = false
          }}
          onStop={() => (scanning.value = false)}
        />
      )}
    </>
  )
}

interface CameraProps {
  detector: DetectorClass
  onRead: (text: string) => void
  onStop: () => void
}

/** How often a picture is looked at, in milliseconds: often enough for a hand that holds a sheet. */
const LOOK_EVERY = 250

function Camera({ detector, onRead, onStop }: CameraProps) {
  const video = useRef<HTMLVideoElement>(null)
  const failed = useSignal(false)

  useEffect(() => {
    let stream: MediaStream | undefined
    let timer: ReturnType<typeof setTimeout> | undefined
    let ended = false
    const begin = async () => {
      const reader = new detector({ formats: ['qr_code'] })
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
      if (ended || !video.current) return end()
      video.current.srcObject = stream
      await video.current.play()
      const look = async () => {
        if (ended || !video.current) return
        const [code] = await reader.detect(video.current).catch(() => [])
        if (ended) return
        if (code) return onRead(code.rawValue)
        timer = setTimeout(look, LOOK_EVERY)
      }
      await look()
    }
    const end = () => {
      ended = true
      clearTimeout(timer)
      for (const track of stream?.getTracks() ?? []) track.stop()
    }
    begin().catch(() => {
      if (!ended) failed.value = true
    })
    return end
  }, [])

  return (
    <div>
      {failed.value ? (
        <p class="notice" role="alert">
          {i18n._('paper.no-camera')}
        </p>
      ) : (
        <video ref={video} class="camera" muted playsInline aria-label={i18n._('paper.camera')} />
      )}
      <div class="buttons">
        <button type="button" onClick={onStop}>
          {i18n._('paper.stop')}
        </button>
      </div>
    </div>
  )
}
