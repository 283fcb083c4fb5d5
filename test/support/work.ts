import { solveChallenge } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/web/pbkdf2'
import { paths, type Work, type WorkChallenge } from '../../core/wire.ts'
import { answered } from './answered.ts'

/*
 * The work that a reporter's device does before it sends.
 */

export async function solve(challenge: WorkChallenge): Promise<Work> {
  const solution = await solveChallenge({ challenge, deriveKey, counterStart: 1 })
  if (!solution) throw new Error('no solution')
  const { counter, derivedKey } = solution
  return { challenge, solution: { counter, derivedKey } }
}

/** How the server is reached, when it is not over the network. */
type Ask = (address: string, init: RequestInit) => Response | Promise<Response>

export async function newWork({ url }: { url: string }, ask: Ask = fetch): Promise<WorkChallenge> {
  return answered<WorkChallenge>(await ask(url + paths.work, { method: 'POST' }))
}

/** Asks for work and does it. */
export const workFor = async (place: { url: string }, ask?: Ask): Promise<Work> =>
  solve(await newWork(place, ask))

/** So many wait for an answer at once, when work for many is done. */
const AT_ONCE = 16

export async function workForMany(place: { url: string }, count: number): Promise<Work[]> {
  const works: Work[] = []
  const worker = async () => {
    // Some more may be done than were asked for: others were under way.
    while (works.length < count) works.push(await workFor(place))
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return works
}
