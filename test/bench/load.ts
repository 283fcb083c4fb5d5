import { Agent, request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'

/*
 * Makes the requests, in a process of its own: on a machine of two cores the server has one for itself.
 */

/** A request that is ready to be sent; `id` is told back when it was taken in. */
export interface Prepared {
  id: string
  path: string
  headers: Record<string, string>
  body: string
}

export interface Load {
  url: string
  requests: Prepared[]
  /** So many at a time, each as soon as the one before it is answered; or one every so many milliseconds. */
  clients?: number
  every?: number
}

export interface Done {
  /** Those that were answered with 200, and after how many milliseconds, from the moment when they were due. */
  taken: { id: string; ms: number }[]
  /** What the others got: a status, or the code of a network error. */
  refused: string[]
  /** From the first request to the last answer, in milliseconds. */
  ms: number
}

async function send(url: string, agent: Agent, { path, headers, body }: Prepared): Promise<string> {
  return new Promise((done) => {
    const sending = request(url + path, { method: 'POST', agent, headers }, (response) => {
      response.resume()
      response.on('end', () => done(String(response.statusCode)))
    })
    sending.on('error', (error) => done(String((error as NodeJS.ErrnoException).code)))
    sending.end(body)
  })
}

async function run({ url, requests, clients, every }: Load): Promise<Done> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients ?? Number.POSITIVE_INFINITY })
  const done: Done = { taken: [], refused: [], ms: 0 }
  const begin = performance.now()
  const one = async (prepared: Prepared, due: number) => {
    const answer = await send(url, agent, prepared)
    if (answer === '200') done.taken.push({ id: prepared.id, ms: performance.now() - due })
    else done.refused.push(answer)
  }
  if (clients) {
    const waiting = requests.values()
    const client = async () => {
      for (const prepared of waiting) await one(prepared, performance.now())
    }
    await Promise.all(Array.from({ length: clients }, client))
  } else {
    const pending = requests.map(async (prepared, i) => {
      const due = begin + i * (every ?? 0)
      await pause(Math.max(0, due - performance.now()))
      await one(prepared, due)
    })
    await Promise.all(pending)
  }
  done.ms = performance.now() - begin
  agent.destroy()
  return done
}

process.on('message', (load: Load) => {
  void run(load).then((done) => process.send?.(done))
})
