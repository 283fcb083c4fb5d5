import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { entriesWith, shipped, unsourcedNumbers } from '../core/agencies.ts'
import type { JointNote, JointOf } from '../core/envelope/bodies.ts'
import type { FeedbackState, HandedState, ReferralState } from '../core/status.ts'
import type { OpenedHanded } from '../web/desk/handed/handed.ts'
import { isAsSaid, jointFor } from '../web/desk/joint/asked.ts'
import { readOf, readOtherwise } from '../web/desk/joint/read.ts'
import type { OpenedReferral } from '../web/desk/referrals/referral.ts'
import { areTimesSaid, isHandedSaid, isStateSaid, timesOf } from '../web/desk/said-state.ts'

/*
 * What only the server says is held against what was signed.
 */

describe('the state of a referral', () => {
  const referral = (state: ReferralState, said: (FeedbackState | null)[]) =>
    ({
      row: { state },
      feedback: said.map((one, seq) => ({
        seq,
        fromDesk: one === 'answer',
        written: one && { message: { body: { state: one, text: '' } }, author: 'colleague' },
      })),
    }) as unknown as OpenedReferral

  test.each<[ReferralState, FeedbackState[]]>([
    ['sent', []],
    ['received', ['note', 'answer']],
    ['accepted', ['accepted', 'question', 'answer']],
    ['declined', ['declined', 'note']],
    ['acted', ['accepted', 'acted', 'acted']],
    ['done', ['accepted', 'acted', 'done']],
    ['revoked', ['accepted']],
  ])('%s follows from what was signed', (state, said) => {
    expect(isStateSaid(referral(state, said))).toBe(true)
  })

  test.each<[ReferralState, FeedbackState[]]>([
    ['accepted', []],
    ['done', ['accepted']],
    ['declined', ['accepted', 'note']],
    ['received', ['declined']],
    ['sent', ['accepted', 'acted', 'done']],
  ])('%s does not, and is told', (state, said) => {
    expect(isStateSaid(referral(state, said))).toBe(false)
  })

  test('what cannot be read is told as that alone', () => {
    expect(isStateSaid(referral('done', [null]))).toBe(true)
  })

  test('of what was handed over, it is what was written down last', () => {
    const handed = (state: HandedState, said: HandedState[]) =>
      ({
        row: { state },
        answers: said.map((one) => ({ written: { body: { state: one } } })),
      }) as unknown as OpenedHanded
    expect(isHandedSaid(handed('handed', []))).toBe(true)
    expect(isHandedSaid(handed('acted', ['accepted', 'acted']))).toBe(true)
    expect(isHandedSaid(handed('accepted', []))).toBe(false)
    expect(isHandedSaid(handed('acted', ['accepted', 'declined']))).toBe(false)
  })
})

describe('the times of a referral', () => {
  const referral = (row: { hour: number; due: number }, sent: { hour: number; due: number } | null) =>
    ({ row, sent: sent && { hour: sent.hour, body: { due: sent.due } } }) as unknown as OpenedReferral
  const signed = { hour: 496_000, due: 496_024 }

  test('are those that were signed, whatever the server says', () => {
    for (const row of [signed, { hour: 496_001, due: 496_024 }]) {
      expect(timesOf(referral(row, signed))).toEqual(signed)
      expect(areTimesSaid(referral(row, signed))).toBe(true)
    }
    for (const row of [
      { hour: 496_000, due: 496_096 },
      { hour: 496_000, due: 496_023 },
      { hour: 496_048, due: 496_024 },
      { hour: 495_900, due: 496_024 },
    ]) {
      expect(timesOf(referral(row, signed))).toEqual(signed)
      expect(areTimesSaid(referral(row, signed))).toBe(false)
    }
  })

  test('of what was handed over stand in what was handed over', () => {
    const handed = (row: { hour: number; due: number }) =>
      ({
        row,
        sent: { hour: signed.hour, body: { referral: { due: signed.due } } },
      }) as unknown as OpenedHanded
    expect(areTimesSaid(handed(signed))).toBe(true)
    expect(timesOf(handed({ hour: 1, due: 2 }))).toEqual(signed)
    expect(areTimesSaid(handed({ hour: 496_000, due: 496_096 }))).toBe(false)
  })

  test('of what does not open are the server’s, and that it does not open is told by itself', () => {
    expect(timesOf(referral(signed, null))).toEqual(signed)
    expect(areTimesSaid(referral(signed, null))).toBe(true)
  })
})

describe('agencies that were asked together', () => {
  const said = {
    joint: 'a'.repeat(32),
    offices: [
      { office: 'one', phone: '' },
      { office: 'two', phone: '' },
    ],
  } satisfies JointOf
  const opened = (...offices: [string, ReferralState][]) => ({
    joint: said.joint,
    offices: offices.map(([office, state]) => ({ office, state })),
  })

  test('are those whom the desk named', () => {
    expect(isAsSaid(opened(['one', 'received'], ['two', 'sent']), said)).toBe(true)
    expect(isAsSaid(opened(['one', 'received']), said)).toBe(true)
  })

  test('once it has gone to one of them, nobody else is, whoever is chosen then', () => {
    const widened = { ...said, offices: [...said.offices, { office: 'three', phone: '' }] }
    expect(jointFor('three', widened, undefined)).toBe(widened)
    expect(jointFor('two', widened, said)).toBe(said)
    expect(jointFor('three', widened, said)).toBeNull()
    expect(jointFor('two', widened, null)).toBeNull()
    expect(jointFor('two', null, undefined)).toBeNull()
    expect(jointFor('two', null, said)).toBe(said)
  })

  test('nobody whom the server has put in is written to', () => {
    expect(isAsSaid(opened(['one', 'received'], ['stranger', 'accepted']), said)).toBe(false)
    expect(isAsSaid(opened(['one', 'received']), null)).toBe(false)
    expect(isAsSaid({ ...opened(['one', 'received']), joint: 'b'.repeat(32) }, said)).toBe(false)
  })
})

describe('notes that are sealed to each reader by itself', () => {
  const nonce = 'a'.repeat(32)
  const note = (seq: number, office: string, text: string, read: JointNote['read'] = []) => ({
    seq,
    office,
    body: { text, nonce, read },
  })

  test('read the same by all, nothing is said', () => {
    const first = note(0, 'one', 'U utorak.')
    const second = note(1, 'two', 'Dolazimo.', readOf([first], 'two'))
    expect(second.body.read).toHaveLength(1)
    expect(readOtherwise([first, second])).toEqual(new Map())
  })

  test('whoever was written something else is named at the note', () => {
    const [ours, theirs] = [note(0, 'one', 'U utorak.'), note(0, 'one', 'U srijedu.')]
    const notes = [
      ours,
      note(1, 'two', 'Dolazimo.', readOf([theirs], 'two')),
      note(2, 'two', 'Opet.', readOf([theirs], 'two')),
    ]
    expect(readOtherwise(notes)).toEqual(new Map([[0, ['two']]]))
    expect(readOtherwise([{ ...theirs }, ...notes.slice(1)])).toEqual(new Map())
  })

  test('leaving the nonce out, in all copies or in one, hides nothing', () => {
    const bare = (text: string) => ({ seq: 0, office: 'one', body: { text } })
    for (const theirs of [bare('U srijedu.'), note(0, 'one', 'U srijedu.'), note(0, 'one', 'U utorak.')]) {
      const other = note(1, 'two', 'Dolazimo.', readOf([theirs], 'two'))
      expect(readOtherwise([bare('U utorak.'), other])).toEqual(new Map([[0, ['two']]]))
      expect(readOtherwise([theirs, other])).toEqual(new Map())
    }
  })

  test('what one has not, or cannot read, is not compared', () => {
    const other = note(1, 'two', 'Dolazimo.', readOf([note(0, 'one', 'U srijedu.')], 'two'))
    expect(readOtherwise([other])).toEqual(new Map())
    expect(readOtherwise([{ seq: 0, office: 'one', body: null }, other])).toEqual(new Map())
    const many = Array.from({ length: 50 }, (_, seq) => note(seq, 'one', 'Bilješka.'))
    expect(readOf(many, 'two').map(({ seq }) => seq)).toEqual(Array.from({ length: 20 }, (_, at) => 30 + at))
  })

  test('many at once push nothing out: what was not said with one note is said with the next, and once', () => {
    const notes = [note(0, 'one', 'U srijedu.')]
    while (notes.length < 21) notes.push(note(notes.length, 'one', 'Još nešto.'))
    notes.push(note(21, 'two', 'Dolazimo.', readOf(notes, 'two')))
    const next = readOf(notes, 'two')
    expect(next.map(({ seq }) => seq)).toEqual([0, 21])
    const theirs = [note(0, 'one', 'U utorak.'), ...notes.slice(1), note(22, 'two', 'Opet.', next)]
    expect(readOtherwise(theirs)).toEqual(new Map([[0, ['two']]]))
  })
})

test('wherever telephones of the directory are shown to be called, it stands beside them whose they are', () => {
  const desk = new URL('../web/desk/', import.meta.url)
  const pages = readdirSync(desk, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.tsx') && !path.startsWith('directory/'))
    .map((path) => ({ path, text: readFileSync(new URL(path, desk), 'utf8') }))
    .filter(({ text }) => /agenc(?:y|ies)\b.*\bphones\b/.test(text))
  expect(pages.map(({ path }) => path)).toContain('tips/offices.tsx')
  for (const { path, text } of pages) expect(text, path).toContain('<WhoseNumbers ')
})

test('telephones that came with the page are told from those that did not', () => {
  const [known, strange] = ['+387 60 000 000', '+387 60 000 001']
  const before = { ...(shipped[0] as (typeof shipped)[number]), phones: [known] }
  const { code, name, kind, covers } = before
  const numbersAfter = (...phones: string[]) => {
    const change = { name, kind, covers: [...covers], phones, confirmed: 'letter' }
    const [entry] = entriesWith([{ agency: code, n: 1, change, by: 'ana', hour: 1 }], [before])
    return entry && unsourcedNumbers(entry)
  }
  expect(numbersAfter(known)).toEqual([])
  expect(numbersAfter(known, strange)).toEqual([strange])
  expect(numbersAfter(strange)).toEqual([strange])
})
