import type { JointOf } from '../../../core/envelope/bodies.ts'
import { isReadable } from '../../../core/referral.ts'
import type { JointThread } from '../../../core/wire.ts'

/** Whether agencies are asked together, and by which telephones they reach each other. */
export interface JointDraft {
  /** Its id, the same for all that are sent to, now or after a failure; `null` while each is asked alone. */
  joint: string | null
  /** By the office's id; what is not there stands as the directory has it. */
  phones: Record<string, string>
}

export const noJoint: JointDraft = { joint: null, phones: {} }

/**
 * What one of them is told of the others; `null` where it is asked alone.
 *
 * @param planned as it stands now.
 * @param went what the first was told that it has gone to: from then on nobody else is one of them, for those that have
 *   it were not told of anybody else.
 */
export const jointFor = (
  office: string,
  planned: JointOf | null,
  went: JointOf | null | undefined,
): JointOf | null => {
  const joint = went === undefined ? planned : went
  return joint?.offices.some((one) => one.office === office) ? joint : null
}

/**
 * Whether everybody who takes part by the server's word (who can still read their referral) is among those whom the
 * desk, which signed that, asked together: nobody else is written to, or shown as one of them.
 */
export const isAsSaid = (
  { joint, offices }: Pick<JointThread, 'offices'> & { joint: string },
  said: JointOf | null,
): boolean =>
  said?.joint === joint &&
  offices.every(
    ({ office, state }) => !isReadable(state) || said.offices.some((one) => one.office === office),
  )
