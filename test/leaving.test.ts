import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { asAgencyGets } from '../core/envelope/attached.ts'
import { open } from '../core/envelope/open.ts'
import { seal } from '../core/envelope/seal.ts'
import { signMessage } from '../core/envelope/signature.ts'
import { newKeyPair } from '../core/keys/office.ts'
import { BAR, occurrences } from '../core/redaction.ts'
import {
  blackOut,
  bodyOf,
  choiceOf,
  filesFor,
  lacks,
  newDraft,
  type Passable,
  stillThere,
} from '../web/desk/tips/leaving.ts'
import { random } from './support/world.ts'

/*
 * What leaves when a tip is passed on: for whom what is chosen, and that what was blacked out is in none of it.
 */

const police = { id: 'police', name: 'Izmišljena policija', kind: 'police', expired: false } as const
const social = { id: 'social', name: 'Izmišljeni centar', kind: 'social_work', expired: false } as const
const NAME = 'Ema Izmišljena'
const told: Passable = {
  fields: {
    danger: 'yes',
    child: 'yes',
    where: `Kod: ${NAME}, u dvorištu`,
    controls: `Brat od ${NAME.toUpperCase()}`,
    assistance_how: 'Izmišljena bolest',
    reply_how: 'ujutro',
    self: 'no',
    channel: 'web',
    told: 490_000,
  },
  messages: [
    { seq: 0, hour: 490_000, text: `Zove se ${NAME}. Kombi X00-X-000.` },
    { seq: 1, hour: 490_002, text: `Opet sam vidio: Ema\u200B Izmišljena je plakala.` },
  ],
  files: [],
}
const draft = { ...newDraft(told.fields), basis: 'child' as const }
const blacked = blackOut({}, told, 'text 0', [{ from: 8, to: 8 + NAME.length }])

describe('what leaves', () => {
  test('is what each kind needs to know, until somebody chooses otherwise', () => {
    expect(Object.keys(bodyOf(draft, told, police, 0).fields)).toEqual([
      'text',
      'where',
      'danger',
      'child',
      'controls',
      'channel',
      'told',
    ])
    expect(Object.keys(bodyOf(draft, told, social, 0).fields)).toEqual([
      'text',
      'where',
      'danger',
      'child',
      'assistance_how',
      'channel',
      'told',
    ])
    const otherwise = { [choiceOf(police, 'where')]: false, [choiceOf(social, 'controls')]: true }
    expect(bodyOf({ ...draft, otherwise }, told, police, 0).fields.where).toBeUndefined()
    expect(bodyOf({ ...draft, otherwise }, told, social, 0).fields).toHaveProperty('controls')
    expect(bodyOf({ ...draft, otherwise }, told, social, 0).fields).toHaveProperty('where')
  })

  test('danger is urgent until somebody says otherwise, and what is urgent is due soon', () => {
    expect(bodyOf({ ...draft, support: ['guardian'] }, told, police, 100)).toMatchObject({
      urgency: 'now',
      due: 104,
      support: ['guardian'],
    })
    expect(newDraft({ danger: 'no' })).toMatchObject({ urgency: 'usual', due: 72 })
  })

  test('only the chosen messages', () => {
    expect(bodyOf({ ...draft, leftOut: [0] }, told, police, 0).fields.text).toBe(told.messages[1]?.text)
    expect(lacks({ ...draft, leftOut: [0, 1] }, told, [police], null)).toEqual(['text'])
  })

  test('the same words are blacked out wherever they stand', () => {
    const { fields } = bodyOf({ ...draft, bars: blacked }, told, police, 0)
    expect(fields.text).toBe(`Zove se ${BAR}. Kombi X00-X-000.\n\nOpet sam vidio: ${BAR} je plakala.`)
    expect([fields.where, fields.controls]).toEqual([`Kod: ${BAR}, u dvorištu`, `Brat od ${BAR}`])
  })

  test('what still stands somewhere is told: in the note, or where it was put back', () => {
    const bars = { ...blacked, where: [] }
    const leaving = { ...draft, bars, note: `Pitajte za ${NAME}` }
    expect(stillThere(leaving, told, bodyOf(leaving, told, police, 0))).toContain(NAME)
    const clean = { ...draft, bars: blacked }
    expect(stillThere(clean, told, bodyOf(clean, told, police, 0))).toEqual([])
  })

  test('a file goes only where somebody chose it, five at most', () => {
    const attached = (n: number) =>
      ({ file: String(n).repeat(32), type: 'jpeg' }) as unknown as Passable['files'][number]['attached']
    const files = Array.from({ length: 6 }, (_, n) => ({ attached: attached(n), epoch: 1, seq: 0 }))
    const more = { ...told, files }
    expect(filesFor(draft, more, police)).toEqual([])
    const all = Object.fromEntries(files.map((one) => [choiceOf(police, { file: one.attached.file }), true]))
    expect(filesFor({ ...draft, otherwise: all }, more, police)).toHaveLength(6)
    expect(filesFor({ ...draft, otherwise: all }, more, social)).toEqual([])
    expect(lacks({ ...draft, otherwise: all }, more, [police], null)).toEqual(['files'])
  })

  test('of a part of a picture the agency learns that it is one, and not of which', () => {
    const file = { size: 3, sha256: 'a'.repeat(64) }
    expect(asAgencyGets({ ...file, cropped: 'b'.repeat(64) })).toEqual({ ...file, cropped: true })
    expect(asAgencyGets(file)).toEqual(file)
  })

  test('sealed to the agency, its plaintext has nothing of what was blacked out', async () => {
    const { identity, recipient } = await newKeyPair()
    const context = {
      v: 1,
      kind: 'referral',
      ref: 'ab'.repeat(16),
      seq: 0,
      from: 'desk',
      to: '12'.repeat(8),
      epoch: 1,
      hour: 0,
    } as const
    const word = fc
      .string({
        unit: fc.oneof(
          fc.constantFrom('ć', 'Љ', 'ع', '👩‍👧', '\u202E', '<b>', 'x'),
          fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
        ),
        minLength: 3,
        maxLength: 12,
      })
      .filter((one) => occurrences(one, one).length > 0 && !/\p{Cs}/u.test(one))
    await fc.assert(
      fc.asyncProperty(word, word, async (secret, other) => {
        const some: Passable = {
          fields: { ...told.fields, where: `${secret} ${other}`, traces: `(${secret})` },
          messages: [{ seq: 0, hour: 0, text: `${other} ${secret} ${other}\n${secret}` }],
          files: [],
        }
        const bars = blackOut({}, some, 'where', [{ from: 0, to: secret.length }])
        const body = bodyOf({ ...draft, bars }, some, police, 0)
        const sealed = await seal(
          signMessage<'referral'>(context, body, random(32), 'ab'.repeat(8)),
          recipient,
        )
        const opened = await open<'referral'>(sealed, identity, context)
        const texts = Object.values(opened.body.fields).filter((value) => typeof value === 'string')
        for (const text of texts) expect(occurrences(text, secret)).toEqual([])
        const seen = secret.trim()
        if (!/^\p{L}/u.test(seen)) expect(texts.join('\n')).not.toContain(seen)
      }),
      { numRuns: 25 },
    )
  })
})
