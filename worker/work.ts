import { createChallenge, randomInt } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/web/pbkdf2'
import * as v from 'valibot'
import { hourOf } from '../core/hour.ts'
import { isAnswered, type WorkSecrets } from '../core/keys/work.ts'
import { WORK_CALM, WORK_HARDER, WORK_LIFE, WORK_ROUNDS } from '../core/limits.ts'
import { WORK_HEADER } from '../core/paths.ts'
import { paths, work as shape, type Work, type WorkChallenge } from '../core/wire.ts'
import { countWork, type Work as UsedWork } from '../db/work.ts'
import { door } from './door.ts'
import type { Ports } from './ports.ts'
import { Refusal } from './problem.ts'

/*
 * Whoever sends lets their device work first, so that a flood costs those who make it. A challenge is signed and not
 * stored; it is of nobody, no address is looked at, and it counts once. We draw the counter that solves it, so that the
 * work ends for certain and an answer is checked without doing it again.
 */

/** With what challenges and their answers are signed; no other hash under the pepper is made like these. */
const secrets = ({ config }: Ports): WorkSecrets => ({
  hmacSignatureSecret: config.pepper.hash('work', 'challenge'),
  hmacKeySignatureSecret: config.pepper.hash('work', 'answer'),
})

/**
 * How many guesses are asked for. The load is what was sent of late, counted in the database: in memory each isolate of
 * the edge would know its own part alone. Challenges that were handed out do not count, nor does what brought no work:
 * asking costs nothing, so that anybody could make it hard for all.
 */
async function guessesNow({ config, store, now }: Ports): Promise<number> {
  const most = WORK_CALM * (WORK_HARDER - 1)
  const sent = await store.use((db) => countWork(db, hourOf(now()), most))
  return config.workGuesses * (1 + Math.floor(sent / WORK_CALM))
}

export const work = door({
  method: 'POST',
  path: paths.work,
  site: 'report',
  who: 'anyone',
  audit: null,
  async run({ ports }): Promise<WorkChallenge> {
    if (!ports.config.rootKey) throw new Refusal('not-open')
    const guesses = await guessesNow(ports)
    const made = await createChallenge({
      algorithm: 'PBKDF2/SHA-256',
      cost: WORK_ROUNDS,
      counter: randomInt(guesses),
      data: { guesses },
      deriveKey,
      expiresAt: new Date(ports.now() + WORK_LIFE),
      ...secrets(ports),
    })
    return made as WorkChallenge
  },
})

/** The work that came with a part of a file, which has no other room for it. */
export function workIn(request: Request): Work | undefined {
  try {
    return v.parse(shape, JSON.parse(request.headers.get(WORK_HEADER) ?? ''))
  } catch {
    return undefined
  }
}

/** Work that was done, as it is kept once it is used; `null` when it does not count. Whether it was used is not asked. */
export function checkWork(ports: Ports, given: Work | undefined): UsedWork | null {
  if (!given) return null
  const { nonce, expiresAt } = given.challenge.parameters
  const until = expiresAt * 1_000
  if (until <= ports.now() || !isAnswered(given, secrets(ports))) return null
  return { id: ports.config.pepper.hash('used-work', nonce), until: hourOf(until) }
}
