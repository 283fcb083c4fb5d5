import { effect, signal } from '@preact/signals'
import { unlocked } from '../session.ts'

/*
 * An open desk rings when something new has come: a soft sound made here, and a dot before the tab's title. Neither
 * says what. A locked desk asks the server for nothing, so it does not ring.
 */

/** Whether the sound is off, until the page is loaded anew. */
export const isMuted = signal(false)

const TITLE = 'Javi'
let sound: AudioContext | null = null
/** What this unlocking has seen; `null` before the first list. */
let seen: Set<string> | null = null

effect(() => {
  if (unlocked.value) return
  seen = null
  document.title = TITLE
})

/** Browsers let a page sound only after somebody has touched it. */
export function listenForTouch(): void {
  for (const touch of ['pointerdown', 'keydown'])
    document.addEventListener(touch, () => {
      sound ??= new AudioContext()
      if (sound.state === 'suspended') void sound.resume()
      // Whoever is here sees the list.
      document.title = TITLE
    })
}

/** Tells of the ids of what nobody has opened yet: of what was not among them before, the desk rings. */
export function ringFor(unopened: readonly string[]): void {
  const before = seen
  seen = new Set(unopened)
  if (!before || unopened.every((id) => before.has(id))) return
  document.title = `• ${TITLE}`
  if (!isMuted.peek()) play()
}

/** Hertz of the two tones, seconds that each takes, and how loud they are of at most 1. */
const TONES = [659, 880]
const LENGTH = 0.35
const LOUD = 0.12

/** Two soft tones, one after the other. Without a touch before there is no sound, and the title alone tells. */
export function play(): void {
  if (sound?.state !== 'running') return
  const { destination, currentTime } = sound
  for (const [at, hertz] of TONES.entries()) {
    const begin = currentTime + (at * LENGTH) / 2
    const tone = new OscillatorNode(sound, { frequency: hertz })
    const volume = new GainNode(sound, { gain: 0 })
    volume.gain.setValueAtTime(0, begin)
    volume.gain.linearRampToValueAtTime(LOUD, begin + 0.02)
    volume.gain.exponentialRampToValueAtTime(0.001, begin + LENGTH)
    tone.connect(volume).connect(destination)
    tone.start(begin)
    tone.stop(begin + LENGTH)
  }
}
