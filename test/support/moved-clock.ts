/*
 * Loaded into a server before anything of its own (`node --import`): its clock is ahead by as much as a test says, that
 * would have to wait otherwise (clock.ts), and what it does by itself every minute or hour it does when a test asks.
 */

const machine = Date.now
let ahead = 0
Date.now = () => machine() + ahead

const works = new Map<number, () => unknown>()
const setMachineInterval = globalThis.setInterval
/** From a minute on, only for tests: what a timer would do in between would come in their way. */
const SHORTEST = 60_000
globalThis.setInterval = ((work: () => unknown, delay: number, ...rest: unknown[]) => {
  if (delay < SHORTEST) return setMachineInterval(work, delay, ...rest)
  works.set(delay, work)
  return setMachineInterval(() => {}, delay)
}) as typeof setInterval

process.on('message', async (told: { ahead: number } | { every: number }) => {
  if ('ahead' in told) ahead = told.ahead
  else await works.get(told.every)?.()
  process.send?.('heard')
})
// Being told is no reason to go on.
process.channel?.unref()
