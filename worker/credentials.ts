import { hourOf } from '../core/hour.ts'
import type { WordsWay } from '../core/keys/credentials.ts'
import { totpStep } from '../core/keys/totp.ts'
import { ARGON2 } from '../core/limits.ts'
import type { Role } from '../core/roles.ts'
import type { member, unlock } from '../db/schema.ts'
import type { Ports } from './ports.ts'
import { Refusal } from './problem.ts'

/** What a new member's browser sent of itself. */
export interface MadeMember {
  name: string
  member: string
  keyring: string
  ways: WordsWay[]
  totp: string
  code: string
}

/** Where they are to be. It comes from us, never from the body. */
interface MemberPlace {
  office: string
  role: Role
  state: 'waiting' | 'active'
}

/** The rows of a new member. @throws Refusal `bad-request`, or `refused` when the one-time code is wrong. */
export function newMemberRows(
  ports: Ports,
  made: MadeMember,
  place: MemberPlace,
): { member: typeof member.$inferInsert; ways: (typeof unlock.$inferInsert)[] } {
  return {
    member: {
      ...place,
      id: made.member,
      name: nameKey(made.name),
      keyring: made.keyring,
      wrongCodes: 0,
      ...totpColumns(ports, made),
    },
    ways: made.ways.map((one) => wordsRow(ports, made.member, one)),
  }
}

/**
 * A way to unlock by words as it is stored.
 *
 * @throws Refusal `bad-request` when it is stretched otherwise than we ask: less is weak, and any other would tell that
 * somebody has the name.
 */
export function wordsRow(
  { config, now }: Ports,
  memberId: string,
  { way, stretching, auth, wrap }: WordsWay,
): typeof unlock.$inferInsert {
  const { memory, passes, lanes } = stretching
  const isOurs = memory === ARGON2.memory && passes === ARGON2.passes && lanes === ARGON2.lanes
  if (!isOurs) throw new Refusal('bad-request')
  const hour = hourOf(now())
  return { member: memberId, way, stretching, auth: config.pepper.hash('sign-in', auth), wrap, hour }
}

/** The secret of an authenticator app as it is stored. @throws Refusal `refused` when the code is wrong. */
export function totpColumns(
  { config, now, random }: Ports,
  { member: memberId, totp, code }: Pick<MadeMember, 'member' | 'totp' | 'code'>,
) {
  const step = totpStep(totp, code, now())
  if (step === null) throw new Refusal('refused')
  // The code that proves the app at the beginning is good for the first sign-in as well.
  return { totp: config.pepper.sealSecret(totp, memberId, random), totpStep: step - 1 }
}

/** Names are compared without regard to case and form: what is typed on one keyboard is found from another. */
export const nameKey = (name: string): string => name.normalize('NFKC').trim().toLowerCase()
