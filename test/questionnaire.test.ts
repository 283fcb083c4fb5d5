import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { report as reportSchema } from '../core/envelope/bodies.ts'
import { pad } from '../core/envelope/padding.ts'
import facts from '../core/facts/agencies.json' with { type: 'json' }
import { ANSWER_MAX, TEXT_MAX, TEXTS_MAX } from '../core/limits.ts'
import {
  type Door,
  doors,
  type Field,
  fieldsAsked,
  hintOf,
  isSaid,
  journey,
  labelOf,
  nowhere,
  optionOf,
  type Question,
  questions,
  type Said,
} from '../core/questionnaire.ts'
import { openQuestion, reportOf, roomFor, without } from '../web/report/journey.ts'
import { lines } from '../web/reporter/lines.ts'
import { publicWords } from './support/catalog.ts'

/*
 * The questionnaire as data: what holds of every question, and of every way through them.
 */

const all: Question[] = [...new Set(doors.flatMap((door) => questions[door]))]
const fields: Field[] = all.flatMap((question) => question.fields)

const optionsOf = (field: Field): readonly string[] =>
  field.kind === 'place' ? nowhere : 'options' in field ? field.options : []

describe('the questions', () => {
  test('have ids of their own', () => {
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
    for (const door of doors) {
      const names = questions[door].flatMap(({ fields }) => fields.map(({ name }) => name))
      expect(new Set(names).size).toBe(names.length)
    }
  })

  test('may all be skipped but the first and who may be told', () => {
    for (const door of doors) {
      const must = questions[door].filter((question) => question.must)
      expect(must).toEqual([questions[door][0], questions[door].at(-1)])
      expect(must.map((question) => question.fields.map(({ name }) => name))).toEqual([['text'], ['share']])
    }
  })

  test('for help are fewer, and ask for nothing that the other door does not', () => {
    expect(questions.help.length).toBeLessThan(questions.seen.length / 1.5)
    const names = (door: Door) => questions[door].flatMap(({ fields }) => fields.map(({ name }) => name))
    expect(names('seen')).toEqual(expect.arrayContaining(names('help')))
  })

  test('depend on what is asked before', () => {
    for (const door of doors) {
      const before = new Set<string>()
      for (const field of questions[door].flatMap((question) => question.fields)) {
        if (field.after) expect(before, field.name).toContain(field.after.name)
        before.add(field.name)
      }
    }
  })

  test.each(['bs', 'en'] as const)('have all their words in %s, and no others stand there', (language) => {
    const words = publicWords(language)
    const needed = new Set(
      all.flatMap((question) => [
        hintOf(question),
        ...question.fields.flatMap((field) => [
          labelOf(question, field),
          ...optionsOf(field).map((option) => optionOf(field.name, option)),
        ]),
      ]),
    )
    for (const id of needed) expect(words.get(id), id).toBeTruthy()
    const there = [...words.keys()].filter((id) => id.startsWith('q2.'))
    expect(there.toSorted()).toEqual([...needed].filter((id) => id.startsWith('q2.')).toSorted())
  })

  test('for help speak to one person, in the singular', () => {
    const words = publicWords('bs')
    const help = questions.help.filter((question) => !questions.seen.includes(question))
    for (const id of [...words.keys()].filter((id) => help.some((one) => id.startsWith(`q2.${one.id}.`))))
      expect(words.get(id), id).not.toMatch(/\b(vas|vam|ste|jeste|znate|želite|možete)\b/i)
  })
})

// ---- Ways through them ----

const answerTo = (field: Field): fc.Arbitrary<unknown> => {
  switch (field.kind) {
    case 'text':
      return fc.string({ unit: 'binary', maxLength: 60 })
    case 'one':
      return fc.constantFrom(...field.options)
    case 'several':
      return fc.uniqueArray(fc.constantFrom(...field.options))
    case 'place':
      return fc.constantFrom('BA-BRC-brcko', ...nowhere)
    case 'signs':
      return fc.uniqueArray(fc.constantFrom('G01', 'L02', 'S02'))
  }
}
const anything = fc
  .record(Object.fromEntries(fields.map((field) => [field.name, answerTo(field)])), { requiredKeys: [] })
  .map((answers) => answers as Said)
const answered = fc.tuple(fc.constantFrom(...doors), anything).map(([door, said]) => ({
  door,
  said: { ...said, text: `Izmišljeno. ${said.text ?? ''}`, share: said.share ?? 'ask_first' } as Said,
}))

describe('a report', () => {
  test('holds all that was asked and answered, nothing else, and opens again', () => {
    fc.assert(
      fc.property(answered, ({ door, said }) => {
        const report = reportOf(door, said, 'bs')
        expect(v.parse(reportSchema, JSON.parse(JSON.stringify(report)))).toEqual(report)
        const asked = journey(door, said).flatMap((question) => fieldsAsked(question, said))
        for (const { name } of asked)
          expect(Reflect.get(report, name) ?? undefined, name).toEqual(
            isSaid(said[name]) ? said[name] : undefined,
          )
        const fixed = [
          'language',
          'questionnaire',
          'door',
          'danger',
          'place',
          'child',
          'self',
          'text',
          'share',
        ]
        const names = asked.map(({ name }) => name as string)
        expect(Object.keys(report).filter((name) => !fixed.includes(name) && !names.includes(name))).toEqual(
          [],
        )
        expect(report.self).toBe(door === 'help' || said.how === 'self' ? 'yes' : said.how ? 'no' : null)
      }),
    )
  })

  test('asks how, only where it was said that something is needed', () => {
    const said: Said = { text: 'x', share: 'ask_first', reply: 'no', reply_how: 'Izmišljeno', signs: [] }
    expect(reportOf('seen', said, 'bs')).not.toHaveProperty('reply_how')
    expect(reportOf('seen', { ...said, reply: 'yes' }, 'bs')).toMatchObject({ reply_how: 'Izmišljeno' })
    expect(journey('seen', said).map(({ id }) => id)).not.toContain('signs')
    expect(journey('seen', { ...said, kind: ['unsure'] }).map(({ id }) => id)).toContain('signs')
    expect(journey('seen', { ...said, signs: ['G01'] }).map(({ id }) => id)).toContain('signs')
  })

  test('is not made before both that must be answered are', () => {
    for (const door of doors) {
      expect(() => reportOf(door, { text: ' \n', share: 'ask_first' }, 'bs')).toThrow()
      expect(() => reportOf(door, { text: 'x' }, 'bs')).toThrow()
      expect(openQuestion(door, { text: 'x' })?.id).toBe('share')
      expect(openQuestion(door, { text: 'x', share: 'you_decide' })).toBeUndefined()
    }
  })

  test('of a skipped question holds nothing', () => {
    fc.assert(
      fc.property(answered, fc.constantFrom(...all), ({ said }, question) => {
        const left = without(question, said)
        for (const { name } of question.fields) expect(left).not.toHaveProperty(name)
        for (const name of Object.keys(left) as (keyof Said)[]) expect(left[name]).toBe(said[name])
      }),
    )
  })

  test('of the first questionnaire is as it was, and what nobody asks is refused', () => {
    const old = {
      language: 'bs',
      text: 'Izmišljeno.',
      danger: 'no',
      place: null,
      child: 'unsure',
      self: 'no',
      share: 'ask_first',
    }
    expect(v.parse(reportSchema, old)).toEqual(old)
    for (const strange of [
      { questionnaire: 3 },
      { door: 'back' },
      { kind: ['war'] },
      { signs: ['<b>'] },
      { how: 'spy' },
      { count: 3 },
      { more: 'x' },
      { controls: 'x'.repeat(ANSWER_MAX.controls + 1) },
    ])
      expect(v.is(reportSchema, { ...old, ...strange }), JSON.stringify(strange)).toBe(false)
  })

  test('fits the largest bucket whatever its texts are', () => {
    // The longest that JSON makes of one code unit: six bytes.
    const filled = (length: number) => '\u0000'.repeat(length)
    const said: Said = {
      ...Object.fromEntries(Object.entries(ANSWER_MAX).map(([name, most]) => [name, filled(most)])),
      danger: 'unsure',
      when: 'earlier',
      place: `BA-${'x'.repeat(37)}`,
      child: 'unsure',
      people: ['woman', 'man', 'girl', 'boy'],
      kind: ['work', 'home', 'sex', 'begging', 'marriage', 'crime', 'organ', 'other'],
      signs: Array.from({ length: 44 }, () => 'G01'),
      how: 'professional',
      reply: 'unsure',
      assistance: 'unsure',
      share: 'police_and_social_work',
    }
    // A text of spaces says nothing; one of these does.
    const text = filled(roomFor('text', said))
    const report = reportOf('seen', { ...said, text }, 'sr-Latn')
    const keys = { sign: 'x'.repeat(43), recipient: `age1pq1${'q'.repeat(1952)}` }
    const files = Array.from({ length: 5 }, () => 'x'.repeat(400))
    const context = {
      v: 1,
      kind: 'tip',
      tip: 'x'.repeat(32),
      seq: 0,
      channel: 'web',
      epoch: 1_000_000,
      hour: 1e6,
    }
    const message = { ...context, body: { report, reporter: keys, files }, sig: 'x'.repeat(86) }
    expect(pad(JSON.stringify(message)).length).toBe(128 * 1024)
    expect(text.length).toBeLessThan(TEXT_MAX)
    expect(roomFor('text', {})).toBe(TEXT_MAX)
    expect(Object.values(ANSWER_MAX).reduce((sum, most) => sum + most, text.length)).toBe(TEXTS_MAX)
    expect(openQuestion('seen', { ...said, text: `${text}x` })?.id).toBe('text')
  })
})

test('the numbers that a reporter is shown are verified ones', () => {
  const codes = {
    police: 'EMG-POLICE',
    trafficking: 'LINE-THB',
    child: 'CHILD-PT',
    federation: 'SOS-FBIH',
    srpska: 'SOS-RS',
  }
  for (const [name, number] of Object.entries(lines))
    expect(facts.publicLines).toContainEqual(
      expect.objectContaining({
        code: codes[name as keyof typeof codes],
        number,
        status: expect.stringMatching(/^verified/),
      }),
    )
})
