import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openEmbedded } from '../db/embedded.ts'
import { usedChallenge } from '../db/schema.ts'
import { AlreadyThere, type Store } from '../db/store.ts'

/*
 * Batches that come at the same time are committed together: nobody must notice.
 */

let folder: string
let store: Store

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'javi-test-'))
  store = await openEmbedded(join(folder, 'javi.db'))
})
afterAll(async () => {
  store?.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Keeps some ids, whole or not at all, and answers what is there then. */
const keep = (...ids: string[]) =>
  store.use(async (db) => {
    const [first, ...rest] = ids.map((id) => db.insert(usedChallenge).values({ id, hour: 1 }))
    if (!first) throw new Error('none given')
    const results = await db.batch([first, ...rest, db.select().from(usedChallenge)])
    return (results.at(-1) as unknown as { id: string }[]).map(({ id }) => id)
  })

test('each batch gets its own answers, in the order in which they came', async () => {
  expect(await Promise.all([keep('a'), keep('b', 'c'), keep('d')])).toEqual([
    ['a'],
    ['a', 'b', 'c'],
    ['a', 'b', 'c', 'd'],
  ])
})

test('one that cannot be is undone whole, and takes no other with it', async () => {
  const [before, bad, after] = await Promise.allSettled([keep('e'), keep('f', 'a', 'g'), keep('h')])
  expect(before).toEqual({ status: 'fulfilled', value: ['a', 'b', 'c', 'd', 'e'] })
  expect(bad).toMatchObject({ status: 'rejected', reason: expect.any(AlreadyThere) })
  expect(after).toEqual({ status: 'fulfilled', value: ['a', 'b', 'c', 'd', 'e', 'h'] })
  expect(await keep('i')).toEqual(['a', 'b', 'c', 'd', 'e', 'h', 'i'])
})
