import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { BrowserContext } from 'playwright-core'

/*
 * The time that a test, its servers on Node and its browsers share. Only timers and workerd go by the machine's.
 */

let ahead = 0
const servers = new Set<ChildProcess>()
const contexts = new Set<BrowserContext>()

/** What a server loads first to go by this clock: it is told how far that is ahead. */
export const movedClock = new URL('moved-clock.ts', import.meta.url).href

async function tell(server: ChildProcess, what: { ahead: number } | { every: number }): Promise<void> {
  const heard = once(server, 'message')
  server.send(what)
  await heard
}

/** Has a server on Node do what it does by itself every so many milliseconds. */
export const ring = (server: ChildProcess, every: number): Promise<void> => tell(server, { every })

function move(milliseconds: number): void {
  type Moved = typeof Date.now & { machine?: typeof Date.now }
  const machine = (Date.now as Moved).machine ?? Date.now
  Date.now = Object.assign(() => machine() + milliseconds, { machine })
}

/** Has a server go by this clock until it ends. */
export async function followedBy(server: ChildProcess): Promise<void> {
  servers.add(server)
  server.once('exit', () => servers.delete(server))
  if (ahead > 0) await tell(server, { ahead })
}

/** Has the pages of a browser go by this clock. */
export async function followedIn(context: BrowserContext): Promise<void> {
  contexts.add(context)
  context.once('close', () => contexts.delete(context))
  if (ahead > 0) await context.addInitScript(move, ahead)
}

/** Lets time go by, without waiting for it. */
export async function passTime(milliseconds: number): Promise<void> {
  ahead += milliseconds
  move(ahead)
  for (const server of servers) await tell(server, { ahead })
  for (const context of contexts) {
    await context.addInitScript(move, ahead)
    for (const page of context.pages()) await page.evaluate(move, ahead)
  }
}
