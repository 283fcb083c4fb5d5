import { readFileSync } from 'node:fs'
import { fromBase64, hex } from '../../core/bytes.ts'
import { paths, type Work } from '../../core/wire.ts'
import type { Server } from '../support/entries.ts'
import { prepareMany } from '../support/insist.ts'
import { workForMany } from '../support/work.ts'
import { random } from '../support/world.ts'
import type { Bare } from './bare.ts'
import { type Figures, quantile } from './figures.ts'
import type { Done, Load, Prepared } from './load.ts'
import { elsewhere, openPlace, type Place } from './place.ts'

/** How many tips by how many clients; 10,000 in all. The first are to warm up. */
const STEPS = [
  { clients: 8, tips: 1_000 },
  { clients: 1, tips: 2_000 },
  { clients: 8, tips: 3_500 },
  { clients: 32, tips: 3_500 },
] as const
/** Sealing takes longer than taking in: so many are sealed, and sent again and again under new ids. */
const SEALED = 64
const BARE_INSERTS = 2_000

async function sealSome({ server, keybook }: Place) {
  const reporters = await prepareMany(server, keybook, SEALED)
  return reporters.map(({ request }) => request)
}

/** Tips as the page posts them. Nobody can open them, for their ids are others; the server cannot tell. */
function prepared(some: Awaited<ReturnType<typeof sealSome>>, works: Work[]): Prepared[] {
  return works.map((work, i) => {
    const id = hex(random(16))
    const body = JSON.stringify({ ...some[i % some.length], tip: id, lookup: hex(random(16)), work })
    const headers = { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }
    return { id, path: paths.tips, headers, body }
  })
}

/** Resident memory of a process, in MB. */
function residentMemory(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1_024
}

/** Those of the tips that are not in the database after `kill -9`. */
async function countLost(server: Server, taken: Set<string>): Promise<number> {
  await server.kill()
  const rows = await server.query('SELECT tip FROM message')
  const there = new Set(rows.map(({ tip }) => tip as string))
  return [...taken].filter((id) => !there.has(id)).length
}

/** Accepted tips: how many a second, how soon, and whether all are there afterwards. */
export async function measureTips(): Promise<Figures> {
  const place = await openPlace()
  try {
    return await measureAt(place)
  } finally {
    await place.server.stop()
  }
}

async function measureAt(place: Place): Promise<Figures> {
  const { server } = place
  const some = await sealSome(place)
  // Beforehand: while nothing has been sent, the work is light.
  const works = await workForMany(
    server,
    STEPS.reduce((sum, { tips }) => sum + tips, 0),
  )
  const bytes = fromBase64(some[0]?.sealed ?? '').length
  const bare = await elsewhere<Bare>('bare.ts', { bytes, count: BARE_INSERTS })
  const taken = new Set<string>()
  let refused = 0
  const results: Done[] = []
  for (const { clients, tips } of STEPS) {
    const load: Load = { url: server.url, clients, requests: prepared(some, works.splice(0, tips)) }
    const done = await elsewhere<Done>('load.ts', load)
    for (const { id } of done.taken) taken.add(id)
    refused += done.refused.length
    results.push(done)
  }
  const memory = residentMemory(server.pid())
  const lost = await countLost(server, taken)
  const perSecond = (step: number) => {
    const done = results[step] as Done
    const value = done.taken.length / (done.ms / 1_000)
    return { value, bare: { name: 'bare insert', value: bare.perSecond } }
  }
  const last = results[3]?.taken.map(({ ms }) => ms) ?? []
  return {
    tips_per_s_1: perSecond(1),
    tips_per_s_8: perSecond(2),
    tips_per_s_32: perSecond(3),
    tips_p99_ms_32: {
      value: quantile(last, 0.99),
      bare: { name: 'bare insert p99', value: quantile(bare.ms, 0.99) },
    },
    tips_lost: { value: lost + refused },
    server_rss_mb: { value: memory },
  }
}
