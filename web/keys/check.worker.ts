import * as v from 'valibot'
import { type Hour, hourOf } from '../../core/hour.ts'
import { collectHistory, type History, type HistoryBreak, verifyHistory } from '../../core/keys/history.ts'
import {
  type Keybook,
  KeybookRefused,
  officeOf,
  unverifiedKeybook,
  verifyKeybook,
} from '../../core/keys/keybook.ts'
import { historyPath, reporterPaths } from '../../core/paths.ts'
import { DESK } from '../../core/roles.ts'
import { fetchJson, Problem } from '../reporter/server.ts'
import { serve } from '../reporter/thread.ts'

/*
 * Fetching and checking all that was ever published, in a thread of its own: hundreds of signatures take seconds on an
 * old telephone.
 */

export type Checked =
  | {
      state: 'right'
      history: History
      until: Hour
      expired: boolean
      /** All of it as it came, for whoever wants to keep it. */
      file: string
    }
  | { state: 'broken'; found: HistoryBreak }
  | { state: 'forged' | 'network' | 'not-open' }

export interface CheckTasks {
  check: { given: { rootKey: string; now: number }; made: Checked }
}

/** Twice, if need be: somebody may publish between the one answer and the other. */
const TRIES = 2

serve<CheckTasks>({
  async check({ rootKey, now }) {
    try {
      for (let tries = 1; ; tries++) {
        const checked = await checkOnce(rootKey, hourOf(now))
        const isRace = checked.state === 'broken' && checked.found.why === 'newest'
        if (!isRace || tries === TRIES) return checked
      }
    } catch (error) {
      if (error instanceof Problem) return { state: error.code === 'not-open' ? 'not-open' : 'network' }
      if (error instanceof KeybookRefused || v.isValiError(error) || error instanceof RangeError)
        return { state: 'forged' }
      throw error
    }
  },
})

async function checkOnce(rootKey: string, now: Hour): Promise<Checked> {
  const keybook = await fetchKeybook(rootKey, now)
  const { page, expired } = officeOf(keybook, DESK)
  const given = await collectHistory((after) =>
    fetchJson(after === null ? historyPath : `${historyPath}?after=${after}`),
  )
  const history = verifyHistory(given, rootKey, now, keybook)
  if (!history.whole) return { state: 'broken', found: history }
  return { state: 'right', history, until: page.until, expired, file: JSON.stringify(given) }
}

const fetchKeybook = async (rootKey: string, now: Hour): Promise<Keybook> =>
  verifyKeybook(v.parse(unverifiedKeybook, await fetchJson(reporterPaths.keybook)), rootKey, now)
