import * as v from 'valibot'
import { type Hour, hourOf } from '../core/hour.ts'
import { RECOVERY } from '../core/keys/grants.ts'
import { lifeOf, type Page, page as pageSchema } from '../core/keys/page.ts'
import { type Signed, verifies } from '../core/keys/signed.ts'
import { headRole, type OfficeKind } from '../core/roles.ts'
import type { NewOffice } from '../db/offices.ts'
import { readSealedFile } from './body.ts'
import { type MadeMember, newMemberRows } from './credentials.ts'
import type { Ports } from './ports.ts'
import { Refusal } from './problem.ts'

/** What a new head's browser sent, at set-up or in answer to an invitation. */
export interface MadeOffice extends MadeMember {
  escrow: string
  recovery: string
  grants: { epoch: number; holder: string; sealed: string }[]
  page: Signed
}

/** A page of this office, as its text claims. @throws Refusal `bad-request` */
export function readPage(signed: Signed, office: string): Page {
  const parsed = v.safeParse(pageSchema, parseJson(signed.text))
  if (!parsed.success || parsed.output.office !== office) throw new Refusal('bad-request')
  return parsed.output
}

/** No page is good for longer than its kind may be; an hour is given to clocks that differ. */
export const endsInTime = ({ office, until }: Page, now: Hour): boolean => until <= now + lifeOf(office) + 1

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Refusal('bad-request')
  }
}

/**
 * Checks a new office and makes its rows: a first page signed by its only member, keys for that member and for the
 * recovery, a one-time code that fits. Role and office come from us, never from the body.
 *
 * @throws Refusal `bad-request`, or `refused` when the code is wrong.
 */
export function newOfficeRows(
  ports: Ports,
  office: { id: string; kind: OfficeKind; name: string },
  made: MadeOffice,
  state: 'waiting' | 'active',
): { rows: NewOffice; page: Page; sign: string } {
  const page = readPage(made.page, office.id)
  const [head] = page.members
  const isSound =
    page.n === 1 &&
    page.prev === null &&
    page.epoch === 1 &&
    page.members.length === 1 &&
    endsInTime(page, hourOf(ports.now())) &&
    head?.id === made.member &&
    head.role === headRole(office.kind) &&
    made.page.by === made.member &&
    verifies('page', made.page, head.sign) &&
    made.grants.every((grant) => grant.epoch === 1) &&
    new Set(made.grants.map((grant) => grant.holder)).size === 2 &&
    made.grants.every(({ holder }) => holder === made.member || holder === RECOVERY)
  if (!isSound || !head) throw new Refusal('bad-request')
  const place = { office: office.id, role: headRole(office.kind), state }
  const { member, ways } = newMemberRows(ports, made, place)
  return {
    page,
    sign: head.sign,
    rows: {
      office: { ...office, epoch: page.epoch, recovery: made.recovery },
      member: { ...member, escrow: readSealedFile(made.escrow) },
      ways,
      grants: grantRows(office.id, made.grants),
      page: { n: page.n, signed: made.page },
    },
  }
}

/** Grants as they came, for an office that we know. */
export const grantRows = (office: string, grants: MadeOffice['grants']) =>
  grants.map(({ epoch, holder, sealed }) => ({ office, epoch, holder, sealed: readSealedFile(sealed) }))
