import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fromBase64 } from '../core/bytes.ts'
import { openReply } from '../core/envelope/open-reply.ts'
import { hourOf } from '../core/hour.ts'
import type { Keybook } from '../core/keys/keybook.ts'
import type { ReceiptKeys } from '../core/keys/receipt.ts'
import { isTombstone, signTombstone, type Tombstone, tombstoneBytes } from '../core/keys/tombstone.ts'
import { DELETIONS_MAX } from '../core/limits.ts'
import { fill, paths, type Replies, type TipThread } from '../core/wire.ts'
import { openEmbedded } from '../db/embedded.ts'
import { everyHour } from '../worker/tick.ts'
import { type Answered, askPost, expectProblem, someKeys } from './support/asking.ts'
import { launchBrowser, signInAt, visit } from './support/browser.ts'
import { change, count, look } from './support/database.ts'
import { onNode, type Server, start } from './support/entries.ts'
import {
  audited,
  comeBack,
  deleteReplies,
  type Founded,
  foundDesk,
  newColleague,
  post,
  prepare,
  proof,
  type Reporter,
  reply,
  report,
  reporterKeybook,
  type Session,
  signIn,
} from './support/world.ts'

/*
 * A reporter deletes answers for good: gone on their side, signed by their receipt, and still at the desk.
 */

describe.each(onNode)('deleting answers on %s', (entry) => {
  let server: Server
  let founded: Founded
  let desk: Session
  let keybook: Keybook

  beforeAll(async () => {
    server = await start(entry)
    founded = await foundDesk(server)
    desk = await signIn(server, founded.coordinator, founded.rootKey)
    keybook = await reporterKeybook(server, founded.rootKey)
  })
  afterAll(async () => server?.stop())

  /** A tip with so many answers. */
  async function answered(texts: string[]): Promise<Reporter> {
    const reporter = await prepare(server, keybook, report('Izmišljeno.'), await someKeys())
    await post(server.url, paths.tips, reporter.request)
    const { tip, keys } = reporter
    for (const [seq, text] of texts.entries()) await reply(desk, tip, keys.recipient, text, seq)
    return reporter
  }

  const tombstonesOf = ({ tip, keys }: Pick<Reporter, 'tip' | 'keys'>, seqs: number[]) =>
    seqs.map((seq) => signTombstone(tip, seq, keys.signSeed))
  async function bodyFor(keys: ReceiptKeys, tip: string, tombstones: Tombstone[]) {
    return { ...(await proof(server, keys, 'delete', tombstoneBytes(tombstones))), tip, tombstones }
  }
  const send = (body: object): Promise<Answered> => askPost(server.url, paths.deletions, body)
  const seqsIn = ({ replies, tombstones }: Replies) => ({
    replies: replies.map(({ seq }) => seq),
    tombstones: tombstones.map(({ seq }) => seq),
  })
  const opened = (tip: string) => audited<TipThread>(desk, 'opened', tip, fill(paths.tipOpen, { tip }))

  test('it is gone for the receipt, a signed tombstone stands for it, and the desk keeps its own', async () => {
    const reporter = await answered(['Prvi.', 'Drugi.', 'Treći.'])
    const { tip, keys } = reporter
    const left = await deleteReplies(server, reporter, [1])
    expect(seqsIn(left)).toEqual({ replies: [0, 2], tombstones: [1] })
    expect(isTombstone(tip, left.tombstones[0] as Tombstone, keys.sign)).toBe(true)
    expect(await comeBack(server, keys)).toEqual({ ...left, padding: expect.any(String) })
    const [first] = left.replies
    const expected = { tip, seq: 0, channel: 'web', epoch: 1 } as const
    const message = await openReply(fromBase64(first?.sealed ?? ''), keys.identity, expected)
    expect(message.body.text).toBe('Prvi.')

    const sizes = await look(
      server,
      `SELECT seq, length(sealed) AS theirs, length(own) AS ours FROM reply WHERE tip = '${tip}' ORDER BY seq`,
    )
    expect(sizes.map(({ theirs }) => Number(theirs) > 0)).toEqual([true, false, true])
    expect(sizes.every(({ ours }) => Number(ours) > 8 * 1024)).toBe(true)
    const thread = await opened(tip)
    expect(thread.replies.map(({ tombstone }) => tombstone)).toEqual([null, left.tombstones[0]?.sig, null])
    expect(thread.replies.every(({ sealed }) => sealed.length > 8 * 1024)).toBe(true)
  })

  test('a number is never given again, and what comes later stands after it', async () => {
    const reporter = await answered(['Prvi.'])
    await deleteReplies(server, reporter, [0])
    const { tip, request } = reporter
    const next = (seq: number) =>
      audited(desk, 'replied', tip, fill(paths.tipReply, { tip }), {
        seq,
        epoch: 1,
        asks: false,
        sealed: request.sealed,
        own: request.sealed,
      })
    await expect(next(0)).rejects.toMatchObject({ status: 409 })
    await next(1)
    expect(seqsIn(await comeBack(server, reporter.keys))).toEqual({ replies: [1], tombstones: [0] })
  })

  test('the same again, twenty at once, and all of them: once', async () => {
    const reporter = await answered(['Prvi.', 'Drugi.'])
    const first = await deleteReplies(server, reporter, [0])
    expect(await deleteReplies(server, reporter, [0])).toEqual({ ...first, padding: expect.any(String) })
    const many = await Promise.all(Array.from({ length: 20 }, () => deleteReplies(server, reporter, [0, 1])))
    for (const one of many) expect(seqsIn(one)).toEqual({ replies: [], tombstones: [0, 1] })
    const found = await look(server, `SELECT seq FROM tombstone WHERE tip = '${reporter.tip}'`)
    expect(found).toHaveLength(2)
  })

  test('what is not there gets no tombstone', async () => {
    const reporter = await answered(['Prvi.'])
    const left = await deleteReplies(server, reporter, [1, 2, 2 ** 40])
    expect(seqsIn(left)).toEqual({ replies: [0], tombstones: [] })
    expect(await look(server, `SELECT seq FROM tombstone WHERE tip = '${reporter.tip}'`)).toEqual([])
  })

  test('a request is good once, for its own action and tombstones, and only with each of them signed', async () => {
    const reporter = await answered(['Prvi.', 'Drugi.'])
    const { tip, keys } = reporter
    const stones = tombstonesOf(reporter, [0])
    const used = await bodyFor(keys, tip, tombstonesOf(reporter, [5]))
    expect((await send(used)).status).toBe(200)
    expectProblem(await send(used), 400, 'bad-request')

    const other = tombstonesOf(reporter, [1])
    const stranger = await someKeys()
    const wrong = [
      { ...(await bodyFor(keys, tip, stones)), tombstones: other },
      { ...(await bodyFor(keys, tip, stones)), tombstones: [...stones, ...other] },
      { ...(await proof(server, keys, 'fetch', tombstoneBytes(stones))), tip, tombstones: stones },
      { ...(await proof(server, keys, 'followup', tombstoneBytes(stones))), tip, tombstones: stones },
      { ...(await proof(server, keys, 'fetch', new Uint8Array())), tip, tombstones: stones },
      await bodyFor(keys, tip, [{ seq: 1, sig: stones[0]?.sig ?? '' }]),
      await bodyFor(keys, tip, [signTombstone(tip, 0, stranger.signSeed)]),
      await bodyFor(keys, stranger.lookup, stones),
      await bodyFor(keys, tip, []),
      await bodyFor(
        keys,
        tip,
        tombstonesOf(
          reporter,
          Array.from({ length: DELETIONS_MAX + 1 }, (_, i) => i),
        ),
      ),
    ]
    for (const body of wrong) expectProblem(await send(body), 400, 'bad-request')
    expect(seqsIn(await comeBack(server, keys))).toEqual({ replies: [0, 1], tombstones: [] })
  })

  test('a wrong receipt deletes nothing, and its answer looks like a right one’s', async () => {
    const [mine, theirs] = [await answered(['Prvi.']), await answered([])]
    const looks = ({ status, headers, text }: Answered) => ({
      status,
      size: Buffer.byteLength(text),
      headers: [...headers].filter(([name]) => name !== 'date'),
      fields: Object.keys(JSON.parse(text)),
    })
    const strange = await someKeys()
    const right = await send(await bodyFor(theirs.keys, theirs.tip, tombstonesOf(theirs, [0])))
    // A receipt that is none; one of another tip; another's lookup with one's own key.
    const wrong = [
      await bodyFor(strange, mine.tip, tombstonesOf({ tip: mine.tip, keys: strange }, [0])),
      await bodyFor(theirs.keys, mine.tip, tombstonesOf({ tip: mine.tip, keys: theirs.keys }, [0])),
      await bodyFor(
        { ...strange, lookup: mine.keys.lookup },
        mine.tip,
        tombstonesOf({ tip: mine.tip, keys: strange }, [0]),
      ),
    ]
    for (const body of wrong) expect(looks(await send(body))).toEqual(looks(right))
    expect(looks(right)).toMatchObject({ status: 200, size: 16 * 1024 })
    expect(seqsIn(await comeBack(server, mine.keys))).toEqual({ replies: [0], tombstones: [] })
  })

  test('a deletion that is sent while answers come loses none of them', async () => {
    const reporter = await answered(['Prvi.'])
    const { tip, request } = reporter
    const [left] = await Promise.all([
      deleteReplies(server, reporter, [0]),
      audited(desk, 'replied', tip, fill(paths.tipReply, { tip }), {
        seq: 1,
        epoch: 1,
        asks: false,
        sealed: request.sealed,
        own: request.sealed,
      }),
    ])
    expect(left.tombstones.map(({ seq }) => seq)).toEqual([0])
    expect(seqsIn(await comeBack(server, reporter.keys))).toEqual({ replies: [1], tombstones: [0] })
  })

  test.runIf(entry === 'node')(
    'the desk sees which were deleted, and which a server only says are',
    async () => {
      const { tip, keys } = await answered(['Prvi.', 'Drugi.', 'Treći.'])
      await deleteReplies(server, { tip, keys }, [0])
      const stranger = await someKeys()
      const { sig } = signTombstone(tip, 1, stranger.signSeed)
      await change(server, `INSERT INTO tombstone (tip, seq, sig) VALUES ('${tip}', 1, '${sig}')`)
      const amra = await newColleague(desk, 'triager', 'Amra', true)
      const browser = await launchBrowser()
      try {
        const { page, complaints } = await visit(browser, `${server.url}/desk`, 1280, 'en-GB')
        await signInAt(page, amra, 0)
        await page.locator(`[data-tip="${tip}"]`).click()
        await page.getByTestId('reply').nth(2).waitFor()
        const texts = await page.getByTestId('reply').allInnerTexts()
        const marks = texts.map(
          (text) => /Deleted with the receipt|has not signed that/.exec(text)?.[0] ?? 'kept',
        )
        expect(marks).toEqual(['Deleted with the receipt', 'has not signed that', 'kept'])
        for (const [at, words] of ['Prvi.', 'Drugi.', 'Treći.'].entries()) expect(texts[at]).toContain(words)
        expect(complaints).toEqual([])
      } finally {
        await browser.close()
      }
    },
  )

  // The last one: it lets the night come.
  test.runIf(entry === 'node')('after the night the bytes are gone from file and log', async () => {
    const reporter = await answered(['Izmišljeno, a onda ni bajt.'])
    const { replies } = await comeBack(server, reporter.keys)
    const sealed = Buffer.from(fromBase64(replies[0]?.sealed ?? ''))
    // The header is alike in every age file; what stands here in the middle stands nowhere else.
    const middle = sealed.subarray(sealed.length / 2, sealed.length / 2 + 64)
    const whereIs = async () =>
      [...(await server.files())].filter(([, bytes]) => bytes.includes(middle)).map(([name]) => name)
    expect(await whereIs()).not.toEqual([])
    await deleteReplies(server, reporter, [0])

    await server.kill()
    const store = await openEmbedded(join(server.folder, 'javi.db'))
    const two = (Math.floor(hourOf(Date.now()) / 24) + 1) * 24 + 2
    await everyHour({ store, now: () => two * 3_600_000 })
    await store.close()
    expect(await whereIs()).toEqual([])
    expect([...(await server.files()).keys()]).toContain('javi.db')
    await server.restart()
    expect(await count(server, 'tombstone')).toBeGreaterThan(0)
    expect(seqsIn(await comeBack(server, reporter.keys))).toEqual({ replies: [], tombstones: [0] })
  })
})
