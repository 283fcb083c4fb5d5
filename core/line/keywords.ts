import { folded } from '../fold.ts'

/** A carrier's message, out of the parameters that we take; everything else that it sends is left aside. */
export interface Sms {
  sid: string
  from: string
  to: string
  text: string
}

/** Words with which somebody calls for help, folded: both scripts, with and without diacritics. */
const CALLS_FOR_HELP = ['help', 'pomoc', 'upomoc', 'upomozi', 'pomozite', 'sos']

/** One bit, for the order of the desk's list. It judges nothing. */
export const isCallForHelp = (text: string): boolean =>
  folded(text)
    .split(/[^\p{L}]+/u)
    .some((word) => CALLS_FOR_HELP.includes(word))
