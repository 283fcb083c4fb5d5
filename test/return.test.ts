import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { base64, fromBase64, hex } from '../core/bytes.ts'
import { digest } from '../core/envelope/digest.ts'
import type { Keybook } from '../core/keys/keybook.ts'
import type { ReceiptKeys } from '../core/keys/receipt.ts'
import { type ReceiptAction, signRequest } from '../core/keys/receipt-request.ts'
import { CHALLENGE_LIFE } from '../core/limits.ts'
import {
  type Challenge,
  fill,
  paths,
  type Replies,
  type Stored,
  type TipRow,
  type TipThread,
} from '../core/wire.ts'
import { type Answered, askPost, expectProblem, expectStrict, someKeys } from './support/asking.ts'
import { change, count, look } from './support/database.ts'
import { onNode, type Server, start } from './support/entries.ts'
import { inProcess } from './support/in-process.ts'
import { workFor } from './support/work.ts'
import {
  audited,
  comeBack,
  type Founded,
  foundDesk,
  get,
  post,
  prepare,
  type Reporter,
  random,
  receiptChallenge,
  report,
  reporterKeybook,
  type Session,
  signIn,
} from './support/world.ts'

/*
 * Sending and coming back: what is acknowledged is there once, and a receipt opens its own replies and nothing else.
 */

const KIB = 1024
const fetched = new Uint8Array()

describe.each(onNode)('sending and coming back on %s', (entry) => {
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

  const prepared = async () => prepare(server, keybook, report('Izmišljeno.'), await someKeys())
  async function told(): Promise<Reporter> {
    const reporter = await prepared()
    await post(server.url, paths.tips, reporter.request)
    return reporter
  }
  /** The same tip, sealed once more: other bytes. */
  const sealedAgain = async ({ keys, request }: Reporter) => {
    const again = await prepare(server, keybook, report('Izmišljeno.'), keys)
    return { ...again.request, tip: request.tip }
  }
  const challenge = () => receiptChallenge(server)

  /** A proof; what is not said is as the page makes it. */
  async function proof(
    { lookup, sign, signSeed }: ReceiptKeys,
    given: {
      challenge?: string
      action?: ReceiptAction
      origin?: string
      body?: Uint8Array
      signedLookup?: string
    } = {},
  ) {
    const { origin = server.url, action = 'fetch', body = fetched, signedLookup = lookup } = given
    const asked = given.challenge ?? (await challenge())
    const sig = signRequest({ origin, action, lookup: signedLookup, challenge: asked, body }, signSeed)
    return { challenge: asked, lookup, sign, sig }
  }
  const fetchReplies = async (body: object) => askPost(server.url, paths.replies, body)
  const repliesOf = async (keys: ReceiptKeys): Promise<Answered> => fetchReplies(await proof(keys))

  async function follow(keys: ReceiptKeys, seq: number, sealed: string, epoch = 1): Promise<Answered> {
    const signed = await proof(keys, { action: 'followup', body: fromBase64(sealed) })
    return askPost(server.url, paths.followups, {
      ...signed,
      seq,
      epoch,
      sealed,
    })
  }
  const hashIn = ({ text }: Answered) => (JSON.parse(text) as Stored).sha256
  const hashOf = (sealed: string) => digest(fromBase64(sealed))
  const messagesOf = (tip: string) =>
    look(server, `SELECT seq, sha256 FROM message WHERE tip = '${tip}' ORDER BY seq`)

  test('twenty identical sends at once, and twenty that were sealed anew: one tip, one answer', async () => {
    const reporter = await prepared()
    const again = await Promise.all(Array.from({ length: 20 }, () => sealedAgain(reporter)))
    const same = await Promise.all(
      Array.from({ length: 20 }, () => askPost(server.url, paths.tips, reporter.request)),
    )
    const others = await Promise.all(again.map((request) => askPost(server.url, paths.tips, request)))
    for (const answer of [...same, ...others]) {
      expect(answer.status).toBe(200)
      expect(hashIn(answer)).toBe(hashOf(reporter.request.sealed))
    }
    const race = await prepared()
    const variants = await Promise.all(Array.from({ length: 20 }, () => sealedAgain(race)))
    const raced = await Promise.all(variants.map((request) => askPost(server.url, paths.tips, request)))
    expect(raced.map(({ status }) => status)).toEqual(variants.map(() => 200))
    expect(new Set(raced.map(hashIn)).size, 'all hear of the one that came first').toBe(1)
    expect(variants.map(({ sealed }) => hashOf(sealed))).toContain(hashIn(raced[0] as Answered))
    for (const { tip, keys } of [reporter, race]) {
      expect(await messagesOf(tip)).toHaveLength(1)
      expect(await comeBack(server, keys)).toMatchObject({ found: true, tip, next: 1 })
    }
    expect(await count(server, 'receipt')).toBe(await count(server, 'tip'))
  })

  test('a tip has the receipt that came with it, and nobody adds another', async () => {
    const { request, tip, keys } = await told()
    const stranger = await someKeys()
    const claimed = { ...request, lookup: stranger.lookup, sign: stranger.sign }
    expect(hashIn(await askPost(server.url, paths.tips, claimed))).toBe(hashOf(request.sealed))
    expect(await comeBack(server, stranger)).toMatchObject({ found: false, tip: '' })
    expect(await comeBack(server, keys)).toMatchObject({ found: true, tip })
  })

  test('a wrong receipt gets an answer that looks like a right one without replies', async () => {
    const { keys, tip, request } = await told()
    const right = await repliesOf(keys)
    const wrong = await repliesOf(await someKeys())
    const looks = ({ status, headers, text }: Answered) => ({
      status,
      size: Buffer.byteLength(text),
      headers: [...headers].filter(([name]) => name !== 'date'),
      fields: Object.keys(JSON.parse(text)),
    })
    expect(looks(wrong)).toEqual(looks(right))
    expect(looks(right).size).toBe(16 * KIB)
    expectStrict(right)
    expect(JSON.parse(right.text)).toMatchObject({
      found: true,
      tip,
      status: 'received',
      next: 1,
      replies: [],
    })
    expect(JSON.parse(wrong.text)).toMatchObject({
      found: false,
      tip: '',
      status: 'received',
      next: 0,
      replies: [],
    })
    expect(right.text).not.toContain(request.sealed.slice(3_000, 3_060))
  })

  // THREATS TL2.
  test.runIf(entry === 'node')('wrong receipts take as long as right ones', async () => {
    const { keys } = await told()
    const answerOf = async (asked: ReceiptKeys) => {
      const body = await proof(asked)
      const from = performance.now()
      const { status, text } = await fetchReplies(body)
      return { took: performance.now() - from, look: `${status} ${Buffer.byteLength(text)}` }
    }
    const right: number[] = []
    const wrong: number[] = []
    const looks = new Set<string>()
    for (let n = 0; n < 150; n++) {
      // Of each pair now one, now the other comes first, so that both meet the same weather.
      for (const isRight of n % 2 ? [true, false] : [false, true]) {
        const { took, look } = await answerOf(isRight ? keys : { ...keys, lookup: hex(random(16)) })
        looks.add(look)
        if (isRight) right.push(took)
        else wrong.push(took)
      }
    }
    expect([...looks]).toEqual([`200 ${16 * KIB}`])
    // How often a right one takes longer than a wrong one: half of the time, where time says nothing (Mann and Whitney).
    const longer = right.flatMap((one) => wrong.map((other) => Number(one > other)))
    const share = longer.reduce((sum, one) => sum + one, 0) / longer.length
    expect(share).toBeGreaterThan(0.3)
    expect(share).toBeLessThan(0.7)
  })

  test('another reporter’s key with this receipt finds nothing', async () => {
    const [mine, other] = [await told(), await told()]
    const { lookup } = mine.keys
    const mixed = { ...other.keys, lookup }
    expect(JSON.parse((await fetchReplies(await proof(mixed))).text)).toMatchObject({ found: false, tip: '' })
    expectProblem(await follow(mixed, 1, other.request.sealed), 404, 'not-found')
    expectProblem(await follow(await someKeys(), 1, other.request.sealed), 404, 'not-found')
    expect(await messagesOf(mine.tip)).toHaveLength(1)
  })

  test('a proof is good once, for its own action, origin, receipt and body', async () => {
    const { keys, tip } = await told()
    const { request } = await prepared()
    const body = fromBase64(request.sealed)
    const good = await proof(keys)
    expect((await fetchReplies(good)).status).toBe(200)
    expectProblem(await fetchReplies(good), 400, 'bad-request')
    expectProblem(await fetchReplies(await proof(keys, { challenge: good.challenge })), 400, 'bad-request')
    const stranger = await someKeys()
    expectProblem(
      await fetchReplies(await proof(stranger, { challenge: good.challenge })),
      400,
      'bad-request',
    )

    const [, rest = '', mac = ''] = (await challenge()).split('.')
    const later = Date.now() + 3_600_000
    const forged = [
      '',
      'x',
      '..',
      `${later}.${rest}.${mac}`,
      `${later}.${rest}`,
      `${later}.${rest}.`,
      `Infinity.${rest}.${mac}`,
      `${later}.${base64(random(16))}.${hex(random(32))}`,
    ]
    for (const one of forged)
      expectProblem(await fetchReplies(await proof(keys, { challenge: one })), 400, 'bad-request')

    const wrong = [
      { action: 'followup' },
      { origin: 'https://example.org' },
      { origin: server.url.replace('http:', 'https:') },
      { body },
      { signedLookup: stranger.lookup },
    ] as const
    for (const given of wrong) expectProblem(await fetchReplies(await proof(keys, given)), 400, 'bad-request')
    expectProblem(await fetchReplies({ ...(await proof(keys)), sign: stranger.sign }), 400, 'bad-request')
    expectProblem(await fetchReplies({ ...(await proof(keys)), sig: 'A'.repeat(86) }), 400, 'bad-request')

    const other = (await prepared()).request.sealed
    const sends = [
      { ...(await proof(keys)), seq: 1, epoch: 1, sealed: request.sealed },
      { ...(await proof(keys, { action: 'followup' })), seq: 1, epoch: 1, sealed: request.sealed },
      { ...(await proof(keys, { action: 'followup', body })), seq: 1, epoch: 1, sealed: other },
    ]
    for (const send of sends)
      expectProblem(await askPost(server.url, paths.followups, send), 400, 'bad-request')
    expect(await messagesOf(tip)).toHaveLength(1)
  })

  test('twenty who show one challenge at once: one of them is heard', async () => {
    const { keys } = await told()
    const one = await proof(keys)
    const answers = await Promise.all(Array.from({ length: 20 }, () => fetchReplies(one)))
    expect(answers.map(({ status }) => status).sort()).toEqual([
      200,
      ...Array.from({ length: 19 }, () => 400),
    ])
  })

  test('a further message is stored once, whatever is repeated', async () => {
    const { keys, tip } = await told()
    const [{ request: first }, { request: second }, { request: third }] = await Promise.all([
      prepared(),
      prepared(),
      prepared(),
    ])
    expect(hashIn(await follow(keys, 1, first.sealed))).toBe(hashOf(first.sealed))
    expect(hashIn(await follow(keys, 1, first.sealed)), 'the same again').toBe(hashOf(first.sealed))
    expect(hashIn(await follow(keys, 1, second.sealed)), 'other bytes at its number').toBe(
      hashOf(first.sealed),
    )
    expectProblem(await follow(keys, 3, second.sealed), 409, 'taken')
    expectProblem(await follow(keys, 0, second.sealed), 400, 'bad-request')
    expectProblem(await follow(keys, 2, second.sealed, 2), 409, 'stale-key')
    const together = await Promise.all(
      Array.from({ length: 10 }, (_, i) => follow(keys, 2, i % 2 ? second.sealed : third.sealed)),
    )
    expect(together.map(({ status }) => status)).toEqual(together.map(() => 200))
    expect(new Set(together.map(hashIn)).size).toBe(1)
    expect(await messagesOf(tip)).toHaveLength(3)
    expect((await comeBack(server, keys)).next).toBe(3)
  })

  test('answers are padded to 16, 64 and 256 KiB', async () => {
    const { keys, tip, request } = await told()
    const sizes: number[] = []
    for (let seq = 0; seq < 6; seq++) {
      sizes.push(Buffer.byteLength((await repliesOf(keys)).text) / KIB)
      await audited(desk, 'replied', tip, fill(paths.tipReply, { tip }), {
        seq,
        epoch: 1,
        asks: seq === 0,
        sealed: request.sealed,
        own: request.sealed,
      })
    }
    sizes.push(Buffer.byteLength((await repliesOf(keys)).text) / KIB)
    expect(sizes).toEqual([16, 16, 64, 64, 64, 256, 256])
    const { replies, status } = JSON.parse((await repliesOf(keys)).text) as Replies
    expect(replies.map(({ seq }) => seq)).toEqual([0, 1, 2, 3, 4, 5])
    expect(status).toBe('question')
    const { request: answer } = await prepared()
    await follow(keys, 1, answer.sealed)
    expect((await comeBack(server, keys)).status, 'an answer ends the waiting').toBe('read')
  })

  test('the status follows the tip’s, and a wrong receipt hears of none', async () => {
    const { keys, tip } = await told()
    const judge = (body: object) => audited(desk, 'judged', tip, fill(paths.tipJudge, { tip }), body)
    expect((await comeBack(server, keys)).status).toBe('received')
    await audited<TipThread>(desk, 'opened', tip, fill(paths.tipOpen, { tip }))
    expect((await comeBack(server, keys)).status).toBe('read')
    await judge({ status: 'closed', closing: 'unfounded' })
    expect((await comeBack(server, keys)).status).toBe('closed')
    expect((await comeBack(server, await someKeys())).status).toBe('received')
  })

  // The last one: the desk's key is changed behind its back.
  test('stored, the answer lost, the key changed, sent again: one tip', async () => {
    const [lost, late] = [await told(), await prepared()]
    const { request: more } = await prepared()
    expect((await follow(lost.keys, 1, more.sealed)).status).toBe(200)
    const before = await count(server, 'tip')
    await change(server, "UPDATE office SET epoch = 2 WHERE id = 'desk'")

    const first = hashOf(lost.request.sealed)
    expect(hashIn(await askPost(server.url, paths.tips, lost.request)), 'the same bytes').toBe(first)
    const anew = { ...(await sealedAgain(lost)), epoch: 2 }
    expect(hashIn(await askPost(server.url, paths.tips, anew)), 'sealed to the new key').toBe(first)
    expect(hashIn(await follow(lost.keys, 1, more.sealed)), 'a further message as well').toBe(
      hashOf(more.sealed),
    )
    expect(await messagesOf(lost.tip)).toMatchObject([{ sha256: first }, { sha256: hashOf(more.sealed) }])
    expect(await comeBack(server, lost.keys)).toMatchObject({ found: true, tip: lost.tip, next: 2 })

    for (const epoch of [1, 3])
      expectProblem(await askPost(server.url, paths.tips, { ...late.request, epoch }), 409, 'stale-key')
    expectProblem(await follow(lost.keys, 2, late.request.sealed, 1), 409, 'stale-key')
    expect(await count(server, 'tip'), 'nothing of it stays').toBe(before)
    expect(await messagesOf(late.tip)).toEqual([])
    expect(await comeBack(server, late.keys)).toMatchObject({ found: false })
    const sent = { ...late.request, epoch: 2 }
    expect(hashIn(await askPost(server.url, paths.tips, sent))).toBe(hashOf(sent.sealed))
    const { tips } = await get<{ tips: TipRow[] }>(server.url, paths.deskTips, { cookie: desk.cookie })
    expect(tips.filter(({ tip }) => tip === late.tip)).toMatchObject([{ epoch: 2, messages: 1 }])
  })
})

test('a challenge is good for ten minutes', async () => {
  const origin = 'https://javi.example'
  let clock = Date.now()
  const { app, close } = await inProcess({ PUBLIC_URL: origin, JAVI_ROOT_KEY: 'A'.repeat(43) }, () => clock)
  const at = async (path: string, body: object) => {
    const headers = { 'content-type': 'application/json' }
    return app.request(path, { method: 'POST', headers, body: JSON.stringify(body) })
  }
  const { lookup, sign, signSeed } = await someKeys()
  const answeredAfter = async (wait: number) => {
    const work = await workFor({ url: origin }, app.request)
    const { challenge } = (await (await at(paths.challenge, { work })).json()) as Challenge
    const sig = signRequest({ origin, action: 'fetch', lookup, challenge, body: fetched }, signSeed)
    clock += wait
    return (await at(paths.replies, { challenge, lookup, sign, sig })).status
  }
  try {
    expect(await answeredAfter(CHALLENGE_LIFE - 1)).toBe(200)
    expect(await answeredAfter(CHALLENGE_LIFE)).toBe(400)
    expect(await answeredAfter(0)).toBe(200)
  } finally {
    await close()
  }
})
