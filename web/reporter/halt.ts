/** Why something cannot go on by itself. The page has a sentence for each but the last, which the person chose. */
export type HaltReason =
  | 'load'
  | 'broken'
  | 'memory'
  | 'forged'
  | 'old'
  | 'not-open'
  | 'refused'
  | 'unexpected'
  | 'given-up'

export class Halt extends Error {
  readonly reason: HaltReason
  constructor(reason: HaltReason) {
    super(reason)
    this.name = 'Halt'
    this.reason = reason
  }
}
