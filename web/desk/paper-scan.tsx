import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { i18n } from './words.ts'

/** The Shape Detection API (a draft of the WICG): not in TypeScript's DOM, and not in every browser. */
interface Detector {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>
}
type DetectorClass = new (options: { formats: string[] }) => Detector

const { BarcodeDetector } = globalThis as { BarcodeDetector?: DetectorClass }

/** Reads a QR code from paper with the camera, where the browser can; else there is nothing here. */
export function PaperScan({ label, onRead }: { label: string; onRead: (text: string) => void }) {
  const scanning = useSignal(false)
  if (!BarcodeDetector) return null
  if (scanning.value)
    return (
      <Camera
        detector={BarcodeDetector}
        onRead={(text) => {
          scanning.value = false
          onRead(text)
        }}
        onStop={() => (scanning.value = false)}
      />
    )
  return (
    <div class="buttons">
      <button type="button" onClick={() => (scanning.value = true)}>
        {label}
      </button>
    </div>
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
