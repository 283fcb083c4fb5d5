import { utf8 } from '../core/bytes.ts'
import { hourOf } from '../core/hour.ts'
import { BODY_MAX, EXPORT_ALONE } from '../core/limits.ts'
import { exportBody, paths } from '../core/wire.ts'
import { addEntry } from '../db/audit.ts'
import { countTips, takenOutAlone, useSecond } from '../db/seconds.ts'
import { readThreads } from '../db/threads.ts'
import { door } from './door.ts'
import type { Ports } from './ports.ts'
import { Refusal } from './problem.ts'
import { asThread } from './threads.ts'

/** How many threads are in memory at once: one of them can be a few megabytes, and an answer holds hundreds. */
const AT_ONCE = 20

/** `ExportedTips`, read and sent bit by bit. */
async function* written({ store }: Ports, tips: string[]): AsyncGenerator<string> {
  let between = '{"tips":['
  for (let at = 0; at < tips.length; at += AT_ONCE) {
    for (const thread of await store.use((db) => readThreads(db, tips.slice(at, at + AT_ONCE)))) {
      yield between + JSON.stringify(asThread(thread))
      between = ','
    }
  }
  yield between === ',' ? ']}' : `${between}]}`
}

function streamed(texts: AsyncGenerator<string>): Response {
  const body = new ReadableStream({
    async pull(controller) {
      const { done, value } = await texts.next()
      if (done) controller.close()
      else controller.enqueue(utf8(value))
    },
  })
  return new Response(body, { headers: { 'content-type': 'application/json' } })
}

/**
 * Takes tips out, as they are stored: the browser opens them. Up to `EXPORT_ALONE` in 24 hours one may alone, by what
 * one's own entries say; for more a second person has confirmed these very tips, and it is used up with the entry,
 * once.
 */
export const tipsExport = door({
  method: 'POST',
  path: paths.tipsExport,
  site: 'desk',
  who: 'tips',
  audit: 'exported',
  subject: ({ tips, second }) => second ?? tips.join(','),
  body: exportBody,
  limit: BODY_MAX.form,
  async run({ ports, body: { tips, second }, member, entry }) {
    const { store, now } = ports
    if (new Set(tips).size < tips.length) throw new Refusal('bad-request')
    if (second === null) {
      if ((await store.use((db) => countTips(db, tips))) < tips.length) throw new Refusal('not-found')
      const before = await store.use((db) => takenOutAlone(db, member.id, hourOf(now())))
      // Whoever takes out the same again has no more than before. Of two at once one entry is the next.
      if (new Set([...before, ...tips]).size > EXPORT_ALONE) throw new Refusal('second-person')
      await store.use((db) => addEntry(db, entry))
    } else {
      const wanted = { id: second, act: 'export', tips } as const
      const used = await store.use((db) => useSecond(db, wanted, member.id, hourOf(now()), entry))
      if (!used) throw new Refusal('second-person')
    }
    return streamed(written(ports, tips))
  },
})
