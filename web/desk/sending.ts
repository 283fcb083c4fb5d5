import { Problem } from './api.ts'
import { refreshKeybook, type Unlocked, unlocked } from './session.ts'

/**
 * Seals and sends. When an office's key was changed meanwhile, fetches the keybook and does it again, once: what was
 * typed is sealed to the new key and nobody has to send it twice.
 */
export async function withCurrentKeys<T>(send: (session: Unlocked) => Promise<T>): Promise<T> {
  try {
    return await send(session())
  } catch (error) {
    if (!(error instanceof Problem && error.code === 'stale-key')) throw error
    await refreshKeybook()
    return await send(session())
  }
}

function session(): Unlocked {
  if (!unlocked.value) throw new Problem('locked', 0)
  return unlocked.value
}
