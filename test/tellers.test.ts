import { safeParse } from 'valibot'
import { describe, expect, test } from 'vitest'
import { bodySchemas, type TipToDesk } from '../core/envelope/bodies.ts'
import type { Channel } from '../core/envelope/context.ts'
import type { Message } from '../core/envelope/message.ts'
import { signMessage } from '../core/envelope/signature.ts'
import type { Keybook } from '../core/keys/keybook.ts'
import { publicHalf } from '../core/keys/signed.ts'
import { DESK } from '../core/roles.ts'
import { isUrgent, reportOf } from '../core/told.ts'
import { mayBeOpened } from '../web/desk/self-signed.ts'
import { tellerOf } from '../web/desk/signers.ts'
import { random } from './support/world.ts'

/*
 * Whose word a tip is: a reporter's, by the key that it carries, or a member's, whom the keybook lists.
 */

const HOUR = 500_000
const seeds = { desk: random(32), agency: random(32), stranger: random(32), reporter: random(32) }
const ids = { anna: 'a'.repeat(16), boris: 'b'.repeat(16), police: 'c'.repeat(16) }
const self = { id: ids.anna, office: DESK }

const listed = (id: string, seed: Uint8Array, until: number | null = null) => ({
  id,
  role: 'triager',
  sign: publicHalf(seed),
  recipient: '',
  from: HOUR - 10,
  until,
})
const office = (id: string, members: object[]) => ({ id, name: id, page: { members } })
const keybookOf = (desk: object[], agency: object[]) =>
  ({ offices: [office(DESK, desk), office(ids.police, agency)] }) as unknown as Keybook
const keybook = keybookOf([listed(ids.anna, seeds.desk)], [listed(ids.boris, seeds.agency)])

const report = reportOf({ told: { by: 'call' }, language: 'bs', door: 'seen', text: 'Izmišljeno.' })
const reporter = { sign: publicHalf(seeds.reporter), recipient: `age1pq1${'q'.repeat(1952)}` }

const written = (body: TipToDesk, seed: Uint8Array, by?: string, channel: Channel = 'desk'): Message<'tip'> =>
  signMessage<'tip'>(
    { v: 1, kind: 'tip', tip: 'f'.repeat(32), seq: 0, channel, epoch: 1, hour: HOUR },
    body,
    seed,
    by,
  )
const told = { report, told: { by: 'call' } } as const
const tellerIn = (message: Message, book = keybook) => tellerOf(message, book, self, HOUR)

describe('who wrote down what was told', () => {
  test('is a member of the desk or of an agency, by their office’s page', () => {
    expect(tellerIn(written(told, seeds.desk, ids.anna))).toEqual({ office: DESK, author: 'you' })
    expect(tellerIn(written(told, seeds.agency, ids.boris))).toEqual({
      office: ids.police,
      author: 'colleague',
    })
  })

  test('is nobody who is not listed, signs with another key, or changed what another had signed', () => {
    expect(tellerIn(written(told, seeds.stranger, ids.anna))).toBeNull()
    expect(tellerIn(written(told, seeds.desk, ids.boris))).toBeNull()
    expect(tellerIn(written(told, seeds.desk))).toBeNull()
    const message = written(told, seeds.desk, ids.anna)
    expect(tellerIn({ ...message, body: { ...message.body, told: { by: 'letter' } } })).toBeNull()
    expect(tellerIn({ ...message, context: { ...message.context, tip: 'e'.repeat(32) } })).toBeNull()
  })

  test('an agency that lists a colleague’s id is itself, and never the reader', () => {
    const forged = keybookOf([listed(ids.anna, seeds.desk)], [listed(ids.anna, seeds.agency)])
    expect(tellerIn(written(told, seeds.agency, ids.anna), forged)).toEqual({
      office: ids.police,
      author: 'colleague',
    })
  })

  test('who has since left is said to have', () => {
    const later = keybookOf([listed(ids.anna, seeds.desk)], [listed(ids.boris, seeds.agency, HOUR - 1)])
    expect(tellerIn(written(told, seeds.agency, ids.boris), later)?.author).toBe('left')
  })
})

describe('a tip of one kind', () => {
  test('does not pass for the other, whatever channel a server gives it', () => {
    const web = written({ report, reporter }, seeds.reporter, undefined, 'web')
    expect(mayBeOpened(web)).toBe(true)
    expect(mayBeOpened({ ...web, context: { ...web.context, channel: 'desk' } })).toBe(false)
    // A reporter who calls their own words a member's finds nobody who signed them.
    const pretended = written({ ...told, reporter }, seeds.reporter)
    expect(mayBeOpened(pretended)).toBe(true)
    expect(tellerIn(pretended)).toBeNull()
    expect(mayBeOpened(written({ ...told, reporter }, seeds.reporter, undefined, 'web'))).toBe(false)
    expect(mayBeOpened(written(told, seeds.desk, ids.anna, 'web'))).toBe(false)
  })
})

describe('a report that was told', () => {
  test('says what was answered, and of who may be told nothing where nobody asked', () => {
    expect(report).toEqual({
      language: 'bs',
      questionnaire: 2,
      door: 'seen',
      text: 'Izmišljeno.',
      danger: null,
      place: null,
      child: null,
      self: null,
    })
    const full = reportOf({
      told: { by: 'visit' },
      language: 'ar',
      door: 'help',
      text: 'Izmišljeno.',
      typed: 'kod mosta',
      where: 'treća kuća',
      reply: 'no',
      reply_how: 'navečer',
      share: 'you_decide',
      signs: ['G01', 'L04'],
      count: ' ',
    })
    expect(full).toMatchObject({ self: 'yes', where: 'kod mosta, treća kuća', share: 'you_decide' })
    expect(full.signs, 'without a kind, too').toEqual(['G01', 'L04'])
    expect(full, 'what is not asked any more').not.toHaveProperty('reply_how')
    expect(full).not.toHaveProperty('count')
  })

  test('alone may be without an answer about who may be told', () => {
    const isTip = (body: unknown) => safeParse(bodySchemas.tip, body).success
    const asked = { ...report, share: 'ask_first' } as const
    expect([isTip(told), isTip({ ...told, reporter }), isTip({ ...told, report: asked })]).toEqual([
      true,
      true,
      true,
    ])
    expect([isTip({ report: asked, reporter }), isTip({ report, reporter })]).toEqual([true, false])
  })

  test('cannot wait when somebody is in danger, or a child may be', () => {
    const urgent = (danger: 'yes' | 'no' | 'unsure' | null, child: 'yes' | 'no' | 'unsure' | null) =>
      isUrgent({ danger, child })
    expect([urgent('yes', 'no'), urgent(null, 'yes'), urgent('unsure', 'yes')]).toEqual([true, true, true])
    expect([urgent('no', 'yes'), urgent(null, null), urgent('unsure', 'unsure')]).toEqual([
      false,
      false,
      false,
    ])
  })
})
