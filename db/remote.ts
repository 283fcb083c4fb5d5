import { createClient } from '@libsql/client/http'
import { AlreadyThere, databaseOn, faultOf, isDatabaseError, type Store, StoreUnavailable } from './store.ts'

/**
 * A server with several connections answers SQLITE_BUSY under concurrent writes, 1 to 5 % at 8 to 32 writers: so many
 * tries, then it is away. (A self-run sqld must have one connection, docs/deploying.md: then it never does.)
 */
const TRIES = 6
/** Milliseconds: the longest pause before the first repetition; it doubles with each. */
const FIRST_PAUSE = 20
/** Milliseconds in which the server must answer; a carrier waits for fifteen seconds in all. */
const ANSWER_WAIT = 8_000

/** A libSQL server: Turso, or an `sqld` of one's own. Durability is the provider's there (README). */
export function openRemote(url: string, authToken: string | undefined): Store {
  const config = {
    url,
    ...(authToken && { authToken }),
    fetch: (request: Request) => fetch(request, { signal: AbortSignal.timeout(ANSWER_WAIT) }),
  }
  return {
    async use(work) {
      // A client of its own for each use; it costs nothing over HTTP. In a Worker requests must not wait for one
      // another, as they would in one client's queue: the runtime takes that for a hang and ends them.
      const database = databaseOn(createClient(config))
      for (let attempt = 0; attempt < TRIES; attempt++) {
        try {
          return await work(database)
        } catch (error) {
          const fault = faultOf(error)
          if (fault === 'constraint') throw new AlreadyThere()
          if (fault === 'other') {
            if (isDatabaseError(error)) throw new StoreUnavailable()
            throw error
          }
          await pause(Math.random() * FIRST_PAUSE * 2 ** attempt)
        }
      }
      throw new StoreUnavailable()
    },
    // sqld and Turso refuse VACUUM and checkpoints: when deleted bytes go is the provider's matter there.
    tidy: async () => {},
    close: async () => {},
  }
}

const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds))
