import { isAgencyCode } from '../core/directory.ts'
import { hourOf } from '../core/hour.ts'
import { type DirectoryRow, directoryBody, paths } from '../core/wire.ts'
import { addRevision, countRevisions, listDirectory } from '../db/directory.ts'
import { door } from './door.ts'
import { Refusal } from './problem.ts'

/*
 * The directory of agencies where the desk has changed it. What ships is in the desk's own page.
 */

export const directory = door({
  method: 'GET',
  path: paths.directory,
  site: 'desk',
  who: 'agencies',
  audit: null,
  run: async ({ ports: { store } }): Promise<{ revisions: DirectoryRow[] }> => ({
    revisions: await store.use((db) => listDirectory(db)),
  }),
})

export const directoryChange = door({
  method: 'POST',
  path: paths.directoryChange,
  site: 'desk',
  who: 'directory',
  audit: 'directory_changed',
  subject: (_body, { agency = '' }) => agency,
  body: directoryBody,
  async run({ ports: { store, now }, params: { agency = '' }, member, body: { n, change }, entry }) {
    if (!isAgencyCode(agency)) throw new Refusal('not-found')
    if (n !== (await store.use((db) => countRevisions(db, agency)))) throw new Refusal('taken')
    const row = { agency, text: change, member: member.id, hour: hourOf(now()) }
    await store.use((db) => addRevision(db, n, row, entry))
    return {}
  },
})
