import type { Unlocked } from './session.ts'

/** A member and their office, as they call themselves. */
export const Who = ({ member }: Pick<Unlocked, 'member'>) => (
  <>
    <bdi>{member.name}</bdi> · <bdi>{member.officeName}</bdi>
  </>
)
