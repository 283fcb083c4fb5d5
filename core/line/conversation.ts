/**
 * How far the line has come with somebody who writes: nothing since a while, greeted with the neutral line, told who we
 * are and asked whether they can talk, told what not to send (from then on people talk), or asked to be left in peace.
 */
export const steps = ['quiet', 'greeted', 'asked', 'talking', 'silent'] as const
export type Step = (typeof steps)[number]
