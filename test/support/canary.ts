import { expect } from 'vitest'
import type { Server } from './entries.ts'

/** Every form in which a text could lie somewhere by accident. */
export function formsOf(canary: string): Buffer[] {
  const bytes = Buffer.from(canary, 'utf8')
  const utf16 = Buffer.from(canary, 'utf16le')
  const base64 = (shift: number) =>
    // Inside a longer text base64 depends on where it begins: three shifts, without the edges that differ.
    Buffer.from(
      Buffer.concat([Buffer.alloc(shift), bytes])
        .toString('base64')
        .slice(4, -4),
    )
  return [
    bytes,
    utf16,
    Buffer.from(utf16).swap16(),
    Buffer.from(bytes.toString('hex')),
    Buffer.from(bytes.toString('hex').toUpperCase()),
    ...[0, 1, 2].map(base64),
    Buffer.from(encodeURIComponent(canary)),
    Buffer.from(JSON.stringify(canary).slice(1, -1)),
  ].filter((form) => form.length >= 6)
}

/** Looks for what was told in everything that the server wrote: database, write-ahead log, blobs, logs. */
export async function huntCanaries(server: Server, canaries: string[]): Promise<void> {
  const places = new Map(await server.files())
  places.set('the logs', Buffer.from(server.logs()))
  expect([...places.values()].reduce((sum, bytes) => sum + bytes.length, 0)).toBeGreaterThan(10_000)
  for (const canary of canaries) {
    for (const form of formsOf(canary)) {
      const found = [...places].filter(([, bytes]) => bytes.includes(form)).map(([name]) => name)
      expect(found, `“${canary}” as ${form.toString('latin1').slice(0, 40)}`).toEqual([])
    }
  }
}
