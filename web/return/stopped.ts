import type { HaltReason } from '../reporter/halt.ts'
import { say } from '../reporter/words.ts'

/** Where nothing is being sent, the reasons that speak of sending have other words. */
const ownWords: readonly HaltReason[] = ['load', 'broken', 'memory', 'forged', 'refused']

export const stoppedWords = (reason: HaltReason): string =>
  say(ownWords.includes(reason) ? `return.stopped.${reason}` : `stopped.${reason}`)
