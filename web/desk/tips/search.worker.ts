import { type Searched, SearchIndex } from './search-index.ts'

/** `whole` is an index of its own: looking through summaries stays as quick as it is. */
export type SearchTask =
  | { put: Searched[]; whole: boolean }
  | { drop: number[] }
  /** `n` is the number of the question, for answers to earlier ones are of no use. */
  | { find: string; whole: boolean; n: number }

export interface SearchAnswer {
  n: number
  found: Int32Array
}

/*
 * Looks through what the desk's browser has opened. It keeps words, and is ended when the desk locks.
 */

const here = self as unknown as DedicatedWorkerGlobalScope
const summaries = new SearchIndex()
const texts = new SearchIndex()

here.onmessage = ({ data }: MessageEvent<SearchTask>) => {
  if ('put' in data) (data.whole ? texts : summaries).put(data.put)
  else if ('drop' in data) for (const index of [summaries, texts]) index.drop(data.drop)
  else {
    const found = summaries.find(data.find)
    const more = data.whole ? texts.find(data.find) : []
    const answer: SearchAnswer = { n: data.n, found: Int32Array.from(new Set([...found, ...more])) }
    here.postMessage(answer, [answer.found.buffer])
  }
}
