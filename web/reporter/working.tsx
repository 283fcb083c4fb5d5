import { say } from './words.ts'
import { awaited } from './work.ts'

/** That the device still works, and how far it is; nothing while nobody waits for that. */
export function Working() {
  const part = awaited.value
  if (part === null) return null
  return (
    <>
      <p role="status">{say('sending.work')}</p>
      <progress max={1} value={part} aria-label={say('sending.work')} />
    </>
  )
}
