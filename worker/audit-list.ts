import { AUDIT_PAGE } from '../core/limits.ts'
import { DESK } from '../core/roles.ts'
import { paths } from '../core/wire.ts'
import type { AuditEntries } from '../core/wire-people.ts'
import { type After, countEntries, listActors, listEntries } from '../db/audit.ts'
import { door } from './door.ts'
import { Refusal } from './problem.ts'

/** Where the answer before ended. @throws Refusal `bad-request` */
function readAfter(request: Request): After | null {
  const given = new URL(request.url).searchParams.get('after')
  if (given === null) return null
  const [, actor, n] = /^([0-9a-z]{1,64})\.(\d{1,15})$/.exec(given) ?? []
  if (actor === undefined) throw new Refusal('bad-request')
  return { actor, n: Number(n) }
}

/** The chains: the desk reads all of them and the server's, an agency its own members'. The browser verifies. */
export const auditList = door({
  method: 'GET',
  path: paths.audit,
  site: 'desk',
  who: 'audit',
  audit: null,
  async run({ ports: { store }, request, member }): Promise<AuditEntries> {
    const after = readAfter(request)
    const office = member.office === DESK ? null : member.office
    // Counted before they are read: whatever is counted is among them.
    const counts = after ? null : await store.use((db) => countEntries(db, office))
    const { rows, members } = await store.use(async (db) => ({
      rows: await listEntries(db, office, after, AUDIT_PAGE + 1),
      members: await listActors(db, office),
    }))
    const entries = rows.slice(0, AUDIT_PAGE)
    const last = rows.length > AUDIT_PAGE ? entries.at(-1) : undefined
    return {
      entries: entries.map(({ actor, office, text, sig }) => ({ text, by: actor, sig, office })),
      members,
      counts: counts && Object.fromEntries(counts.map(({ actor, count }) => [actor, count])),
      next: last ? `${last.actor}.${last.n}` : null,
    }
  },
})
