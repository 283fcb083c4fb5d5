/*
 * One worker that does what is asked of it, one question after another, so that the page never freezes and holds no
 * cryptography itself. `Tasks` names what can be asked: `{ task: { given, made } }`.
 */

export type Tasks<T> = { [N in keyof T]: { given: unknown; made: unknown } }

interface Question {
  id: number
  task: string
  given: unknown
}
type Answer = { id: number } & ({ part: number } | { made: unknown } | { failed: true })

/** The worker could not be loaded, or broke off. */
export class ThreadLost extends Error {
  constructor() {
    super('the worker did not load')
    this.name = 'ThreadLost'
  }
}

/** A task threw. Says no more: whatever it was about stays in the worker. */
export class TaskFailed extends Error {
  constructor() {
    super('the worker failed')
    this.name = 'TaskFailed'
  }
}

export interface Thread<T extends Tasks<T>> {
  /** @throws ThreadLost @throws TaskFailed */
  ask<N extends keyof T & string>(
    task: N,
    given: T[N]['given'],
    progress?: (part: number) => void,
    /** What is given away, not copied. */
    transfer?: Transferable[],
  ): Promise<T[N]['made']>
  end(): void
}

interface Waiting {
  made(value: unknown): void
  failed(error: Error): void
  progress: ((part: number) => void) | undefined
}

export function threadOf<T extends Tasks<T>>(worker: Worker): Thread<T> {
  const waiting = new Map<number, Waiting>()
  let asked = 0
  let lost = false

  worker.onmessage = ({ data }: MessageEvent<Answer>) => {
    const one = waiting.get(data.id)
    if ('part' in data) {
      one?.progress?.(data.part)
      return
    }
    waiting.delete(data.id)
    if ('made' in data) one?.made(data.made)
    else one?.failed(new TaskFailed())
  }
  const end = () => {
    lost = true
    for (const one of waiting.values()) one.failed(new ThreadLost())
    waiting.clear()
    worker.terminate()
  }
  worker.onerror = (event) => {
    event.preventDefault()
    end()
  }

  return {
    end,
    ask(task, given, progress, transfer = []) {
      if (lost) return Promise.reject(new ThreadLost())
      const id = asked++
      return new Promise((made, failed) => {
        waiting.set(id, { made, failed, progress })
        worker.postMessage({ id, task, given } satisfies Question, transfer)
      })
    },
  }
}

/** A thread whose worker is started with the first question, and anew after it was lost or ended. */
export function threadWhenNeeded<T extends Tasks<T>>(startWorker: () => Worker): Thread<T> {
  let thread: Thread<T> | null = null
  return {
    async ask(task, given, progress, transfer) {
      thread ??= threadOf<T>(startWorker())
      try {
        return await thread.ask(task, given, progress, transfer)
      } catch (error) {
        if (error instanceof ThreadLost) thread = null
        throw error
      }
    },
    end() {
      thread?.end()
      thread = null
    },
  }
}

/** The worker's side: what it does for each task. */
export function serve<T extends Tasks<T>>(
  work: {
    [N in keyof T]: (
      given: T[N]['given'],
      progress: (part: number) => void,
      /** Marks what is given away with the answer, not copied. */
      giveAway: (one: Transferable) => void,
    ) => Promise<T[N]['made']>
  },
): void {
  const here = self as unknown as DedicatedWorkerGlobalScope
  const tell = (answer: Answer, transfer: Transferable[] = []) => here.postMessage(answer, transfer)
  here.onmessage = ({ data: { id, task, given } }: MessageEvent<Question>) => {
    const done = work[task as keyof T]
    // `async`, so that what throws at once fails like what throws later.
    const away: Transferable[] = []
    const run = async () =>
      done(
        given as never,
        (part) => tell({ id, part }),
        (one) => away.push(one),
      )
    run().then(
      (made) => tell({ id, made }, away),
      () => tell({ id, failed: true }),
    )
  }
}
