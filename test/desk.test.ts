import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Agency } from '../core/agencies.ts'
import { childIn, judgesChild, type SaidOfAge } from '../core/child.ts'
import type { Report } from '../core/envelope/bodies.ts'
import type { Message } from '../core/envelope/message.ts'
import type { Judgement, RecordOfDesk } from '../core/envelope/record.ts'
import { HOUR_MAX } from '../core/hour.ts'
import { changedJudgement, marksOf, suggestedBy } from '../core/judgement.ts'
import type { Keybook, KeybookOffice } from '../core/keys/keybook.ts'
import { changesBetween } from '../core/record-changes.ts'
import { type AgencyKind, DESK, type OfficeKind } from '../core/roles.ts'
import { noMarks } from '../core/routing.ts'
import type { HandedState, ReferralState } from '../core/status.ts'
import { visible } from '../core/visible.ts'
import type { TipRow } from '../core/wire.ts'
import type { OpenedHanded } from '../web/desk/handed/handed.ts'
import { lacksSocialWork } from '../web/desk/tips/closing.ts'
import { dueOf, isToLook, leftOf, stepsOf } from '../web/desk/tips/due.ts'
import { exported } from '../web/desk/tips/exported.ts'
import { type FromReporter, type Item, inTime, withMissing } from '../web/desk/tips/items.ts'
import { againstOf, bodyOf, choiceOf, lacks, newDraft, passableOf } from '../web/desk/tips/leaving.ts'
import { type Listed, priorityOf } from '../web/desk/tips/listed.ts'
import { countHeavy } from '../web/desk/tips/openings.ts'
import { inOrder } from '../web/desk/tips/order.ts'
import { basesFor, chosenOffices, chosenPaper, offersFor, recipientOf } from '../web/desk/tips/routing.ts'
import { SearchIndex } from '../web/desk/tips/search-index.ts'
import {
  agrees,
  countedIn,
  listedOf,
  listedSummary,
  sameRecord,
  sealedSummary,
  summaryOf,
} from '../web/desk/tips/summary.ts'
import type { Thread } from '../web/desk/tips/thread.ts'
import { countChoices, countViews, hasNote, shownOf, type Wanted } from '../web/desk/tips/views.ts'

/*
 * What the desk's browser decides by itself, without a browser.
 */

const tip = 'a'.repeat(32)
const row = (more: Partial<TipRow> = {}): TipRow => ({
  tip,
  channel: 'web',
  hour: 490_000,
  epoch: 1,
  urgent: false,
  status: 'open',
  closing: null,
  priority: null,
  messages: 1,
  read: 1,
  referrals: 0,
  unanswered: 0,
  unseen: 0,
  answerBy: null,
  asked: 0,
  noted: 0,
  assignee: null,
  closed: null,
  summary: null,
  since: (more.hour ?? 490_000) * 60,
  ...more,
})
/** Of a referral. */
const untouched = { assignee: null, reminded: 0, answers: 0, deskWrote: false, unread: false }
const listed = (name: string, more: Partial<TipRow> = {}): Listed => ({
  row: row({ tip: name, ...more }),
  summary: null,
  damaged: false,
  keyless: false,
})
const web = (more: Partial<Report> = {}): Message<'tip'> => ({
  context: { v: 1, kind: 'tip', tip, seq: 0, channel: 'web', epoch: 1, hour: 490_000 },
  body: {
    report: {
      language: 'bs',
      text: 'Izmišljena dojava.',
      danger: 'no',
      place: 'BA-BIH-TK-kalesija',
      child: 'no',
      self: 'no',
      share: 'police_and_social_work',
      ...more,
    },
    reporter: { sign: 'x'.repeat(43), recipient: 'age1pq1' },
  },
})
const sms = (text: string): Message<'line'> => ({
  context: { v: 1, kind: 'line', tip, seq: 0, channel: 'sms', epoch: 1, hour: 490_000 },
  body: { from: '+387 6x 000 001', to: '+387 6x 000 000', text },
})

describe('the list', () => {
  test('by priority with what is not judged after P1, then by what is due, then the oldest, done last', () => {
    const tips = [
      listed('done, long ago', { status: 'closed', urgent: true, closed: 489_900 }),
      listed('done', { status: 'closed', closed: 489_950 }),
      listed('P4', { priority: 'P4' }),
      listed('P2, passed on', { priority: 'P2', status: 'referred', hour: 1 }),
      listed('P2', { priority: 'P2' }),
      listed('P2, not seen', { priority: 'P2', status: 'new' }),
      listed('unset, new'),
      listed('unset, old', { hour: 489_000 }),
      listed('P1', { priority: 'P1', hour: 1 }),
      listed('urgent P3, read', { urgent: true, priority: 'P3' }),
      listed('urgent P3, something new', { urgent: true, priority: 'P3', messages: 2 }),
      listed('urgent', { urgent: true, hour: 489_999 }),
    ]
    expect(tips.sort(inOrder).map((one) => one.row.tip)).toEqual([
      'urgent',
      'urgent P3, something new',
      'P1',
      'unset, old',
      'unset, new',
      'P2, not seen',
      'P2',
      'P2, passed on',
      'urgent P3, read',
      'P4',
      'done',
      'done, long ago',
    ])
  })

  test('until somebody has judged, danger is P0 and a child P1, by what is said inside the seal', () => {
    const of = (more: Partial<Report>) => ({ ...listed('x'), summary: summaryOf(web(more)) })
    expect(priorityOf(of({ danger: 'yes' }))).toBe('P0')
    expect(priorityOf(of({ child: 'unsure' }))).toBe('P1')
    expect(priorityOf(of({}))).toBe('unset')
    const judged = { ...of({ danger: 'yes', child: 'yes' }), row: row({ priority: 'P3' }) }
    expect(priorityOf(judged)).toBe('P3')
    expect([listed('newer', { hour: 500_000 }), of({ danger: 'yes' })].sort(inOrder)[0]?.row.tip).toBe('x')
  })

  const came = 490_000 * 60 + 40
  const inMinute = (more: Partial<TipRow>) => listed('x', { since: came, ...more })

  test.each([
    // DOMAIN section 5: seen within, decided within; minutes from the minute in which it came, hours from its hour.
    [{ status: 'new', priority: 'P0' }, 40 + 5],
    [{ status: 'open', priority: 'P0' }, 40 + 15],
    [{ status: 'new', priority: 'P1' }, 40 + 60],
    [{ status: 'open', priority: 'P1' }, 4 * 60],
    [{ status: 'new', priority: null }, 24 * 60],
    [{ status: 'new', priority: 'P2' }, 24 * 60],
    [{ status: 'open', priority: 'P2' }, 72 * 60],
    [{ status: 'waiting', priority: 'P2' }, 72 * 60],
    [{ status: 'new', priority: 'P3' }, 72 * 60],
    [{ status: 'open', priority: 'P3' }, 168 * 60],
    [{ status: 'open', priority: 'P4' }, 168 * 60],
    [{ status: 'referred', priority: 'P0' }, null],
    [{ status: 'closed', priority: 'P0' }, null],
  ] as const)('%j is due after %s minutes', (more, minutes) => {
    expect(dueOf(inMinute(more))).toBe(minutes === null ? null : 490_000 * 60 + minutes)
  })

  test('what was told again has the times of what came then, until somebody opens it', () => {
    const again = { messages: 2, read: 1, since: came + 3_000 } as const
    const due = (more: Partial<TipRow>) => {
      const at = dueOf(listed('x', { ...again, ...more }))
      return at && at - came
    }
    const urgent = { urgent: true, priority: 'P3' } as const
    expect(due(urgent)).toBe(3_005)
    expect([due({ ...urgent, status: 'referred' }), due({ ...urgent, status: 'closed' })]).toEqual([
      3_005, 3_005,
    ])
    expect(stepsOf(listed('x', { ...again, ...urgent }), came).map(({ allowed }) => allowed)).toEqual([5, 15])
    // Opened, it has its own again, whatever minute is known.
    expect(due({ ...urgent, read: 2 })).toBe(168 * 60 - 40)
    // What is not urgent changes no time, but where somebody had closed it.
    expect(due({ priority: 'P3' })).toBe(168 * 60 - 40)
    expect(due({ priority: 'P3', status: 'referred' })).toBeNull()
    expect(due({ priority: 'P3', status: 'closed' })).toBeNull()
    expect(due({ priority: 'P3', status: 'closed', closed: 490_010 })).toBe(3_000 - 40 + 72 * 60)
  })

  test('of the last quarter of its time one is told, of the last hour always, and of each minute beyond', () => {
    const left = (now: number, priority: 'P0' | 'P2' = 'P2') =>
      leftOf(inMinute({ priority, status: 'new' }), now)
    const begin = 490_000 * 60
    expect([0, 17 * 60 + 59, 18 * 60, 24 * 60, 25 * 60].map((now) => left(begin + now))).toEqual([
      { minutes: 24 * 60, state: 'time' },
      { minutes: 6 * 60 + 1, state: 'time' },
      { minutes: 6 * 60, state: 'soon' },
      { minutes: 0, state: 'late' },
      { minutes: 60, state: 'late' },
    ])
    expect([0, 4, 5, 12].map((now) => left(came + now, 'P0'))).toEqual([
      { minutes: 5, state: 'soon' },
      { minutes: 1, state: 'soon' },
      { minutes: 0, state: 'late' },
      { minutes: 7, state: 'late' },
    ])
    expect(leftOf(listed('x', { status: 'closed' }), 0)).toBeNull()
  })

  test('both times are counted down, and a P1 has an end without excuse', () => {
    const steps = (more: Partial<TipRow>, now: number) =>
      stepsOf(inMinute(more), came + now).map(({ what, allowed, left }) => [what, allowed, left.minutes])
    expect(steps({ priority: 'P0', status: 'new' }, 2)).toEqual([
      ['seen', 5, 3],
      ['decided', 15, 13],
    ])
    expect(steps({ priority: 'P1' }, 3 * 60)).toEqual([
      ['decided', 240, 20],
      ['stop', 1_440, 20 * 60 + 20],
    ])
    expect(steps({ priority: 'P1', status: 'referred' }, 90)).toEqual([])
  })

  test('a closed tip to which something was added is not done', () => {
    const added = listed('added', { status: 'closed', messages: 2 })
    expect([listed('P4', { priority: 'P4' }), added].sort(inOrder)[0]).toBe(added)
  })
})

test.each([
  [{ child: 'unsure' }, {}, 'unsure'],
  [{ child: 'unsure' }, { child: 'yes' }, 'yes'],
  [{ child: 'unsure' }, { child: 'no', children: 2 }, 'yes'],
  [{ child: 'yes' }, { child: 'no' }, 'yes'],
  [{ child: 'unsure', people: ['girl'] }, {}, 'yes'],
  [{ child: null }, { child: 'unsure' }, 'unsure'],
  [{ child: 'no' }, { child: 'no' }, null],
] as [SaidOfAge, Judgement, string | null][])(
  'of a child %j was told and %j judged: %s',
  (said, judged, answer) => {
    expect(childIn(said, judged)).toBe(answer)
  },
)

describe('views and filters', () => {
  const looking = { self: 'a'.repeat(16), minute: 490_100 * 60 + 30 }
  const judged = (name: string, more: Partial<TipRow>, said: Partial<Report> = {}): Listed => ({
    ...listed(name, { priority: 'P3', ...more }),
    summary: summaryOf(web(said)),
  })
  const tips = [
    judged('unread', { status: 'new', messages: 1, read: 0, hour: 490_100 }, { kind: ['work', 'home'] }),
    judged('mine', { assignee: looking.self }, { language: 'tr', place: null }),
    judged('mine, done', { assignee: looking.self, status: 'closed', closed: 490_000 }),
    judged('waiting', { status: 'waiting', assignee: 'b'.repeat(16) }, { child: 'yes' }),
    judged('late', { hour: 489_000, channel: 'sms' }),
    judged('passed on', { status: 'referred', referrals: 2, unanswered: 1 }),
    judged('answered', { status: 'referred', referrals: 1 }),
    judged('closed long ago', { status: 'closed', closed: 489_900, hour: 489_000 }),
    judged('closed from the beginning', { status: 'closed', hour: 490_099 }),
    { ...listed('damaged'), damaged: true },
  ]
  const wanted: Wanted = { view: 'all', filters: {}, found: null, kept: null }
  const names = (more: Partial<Wanted>) =>
    shownOf(tips, { ...wanted, ...more }, looking).map(({ row }) => row.tip)

  test.each([
    ['unread', ['unread']],
    ['mine', ['mine']],
    ['waiting', ['waiting']],
    ['overdue', ['late', 'damaged']],
    ['unanswered', ['passed on']],
    ['closed', ['mine, done', 'closed from the beginning']],
  ] as const)('%s', (view, expected) => {
    expect(names({ view })).toEqual(expected)
    expect(countViews(tips, looking)[view]).toBe(expected.length)
  })

  test.each([
    [{ channel: 'sms' }, ['late']],
    [{ kind: 'home' }, ['unread']],
    [{ language: 'tr' }, ['mine']],
    [{ place: 'none' }, ['mine']],
    [{ child: 'yes' }, ['waiting']],
    [{ member: 'b'.repeat(16) }, ['waiting']],
    [{ priority: 'none' }, ['damaged']],
    [{ member: looking.self, language: 'bs' }, ['mine, done']],
  ] as const)('%j', (filters, expected) => {
    expect(names({ filters })).toEqual(expected)
  })

  test('overdue is what an agency should have answered too, unless nobody waits for it any more', () => {
    const owed = (status: TipRow['status'], answerBy: number | null) =>
      countViews([judged('owed', { status, unanswered: 1, answerBy })], looking).overdue
    expect([490_101, 490_100, 489_000, null].map((hour) => owed('referred', hour))).toEqual([0, 1, 1, 0])
    expect(owed('closed', 489_000)).toBe(0)
  })

  test('a choice counts what it would show beside the others, the view and the search', () => {
    const counts = countChoices(tips, { ...wanted, filters: { member: looking.self } }, looking)
    expect(counts.language).toEqual(
      new Map([
        ['tr', 1],
        ['bs', 1],
      ]),
    )
    expect(counts.member.get('none')).toBe(7)
    for (const [language, count] of counts.language)
      expect(names({ filters: { member: looking.self, language } })).toHaveLength(count)
    expect(countChoices(tips, { ...wanted, view: 'waiting' }, looking).child).toEqual(new Map([['yes', 1]]))
    expect(countChoices(tips, { ...wanted, found: new Set() }, looking).channel.size).toBe(0)
  })

  test('flagged ones, until the last flag is down; a message only for whoever has the tip', () => {
    const kept = (record: RecordOfDesk, more: Partial<TipRow> = {}): Listed => ({
      ...listed('kept', more),
      summary: countedIn(summaryOf(web(), listedOf(record, web()))),
    })
    const flag = { what: 'careful', why: 'Izmišljeno.', put: 490_000 } as const
    const flagged = (...flags: RecordOfDesk['flags'] & object) =>
      countViews([kept({ flags })], looking).flagged
    expect([flagged(flag), flagged({ ...flag, taken: 490_001 }), flagged()]).toEqual([1, 0, 0])
    const look = kept({
      flags: [
        { ...flag, until: 490_050 },
        { ...flag, until: 490_010, taken: 1 },
      ],
    })
    expect([isToLook(look, 490_049), isToLook(look, 490_050), isToLook(kept({}), 490_050)]).toEqual([
      false,
      true,
      false,
    ])
    const handed = { handover: { to: looking.self, text: 'Izmišljeno.' } }
    expect(hasNote(kept(handed, { assignee: looking.self }), looking.self)).toBe(true)
    expect(hasNote(kept(handed, { assignee: 'b'.repeat(16) }), looking.self)).toBe(false)
    expect(hasNote(kept({}, { assignee: looking.self }), looking.self)).toBe(false)
  })

  test('what was found, and what is being read', () => {
    expect(names({ found: new Set(['late', 'mine']) })).toEqual(['mine', 'late'])
    expect(names({ view: 'waiting', kept: 'late' })).toEqual(['waiting', 'late'])
  })
})

describe('search', () => {
  const index = new SearchIndex()
  index.put([
    { id: 1, text: 'Калесија (Тузлански кантон) Видим дјевојке које не излазе', traces: [] },
    { id: 2, text: 'Đulići, čuješ li džip; odjek', traces: ['38760000123', 'X98Q765'] },
    { id: 3, text: 'ÖĞRENCİ İstanbul Ilıca', traces: ['t.me/izmisljeno_1'] },
    { id: 4, text: 'الفتاة لا تخرج وحدها', traces: [] },
  ])

  test.each([
    ['Kalesija', [1]],
    ['калес тузлан', [1]],
    ['devojke', [1]],
    ['djevojke', [1]],
    ['djulici', [2]],
    ['dulići', [2]],
    ['cujes dzip', [2]],
    ['x98-q 765', [2]],
    ['X98Q', [2]],
    ['060 000 123', [2]],
    ['+387 60 000', [2]],
    ['00387 60 000 123', [2]],
    ['ogrenci istanbul', [3]],
    ['t.me/izmisljeno', [3]],
    ['الفتاة', [4]],
    ['kalesija istanbul', []],
    ['<script>', []],
    ['...', []],
  ])('%s', (words, found) => {
    expect(index.find(words)).toEqual(found)
  })

  test('what was put anew is found by its new words only, what was dropped no longer', () => {
    const own = new SearchIndex()
    own.put([{ id: 1, text: 'prvo', traces: [] }])
    own.put([{ id: 1, text: 'drugo', traces: [] }])
    expect([own.find('prvo'), own.find('drugo')]).toEqual([[], [1]])
    own.drop([1, 2])
    expect(own.find('drugo')).toEqual([])
  })

  test('a whole text that is pasted is looked for by its beginning', () => {
    expect(index.find(`kalesija${' '.repeat(200)}nothing of this is there\n`.repeat(50_000))).toEqual([1])
  })
})

describe('summaries', () => {
  const key = randomBytes(32)
  const keys = (epoch: number) => (epoch === 3 ? key : undefined)

  test('open again as they were made, whatever the text is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2_000 }), (text) => {
        const made = summaryOf(web({ text, place: `BA-${'x'.repeat(37)}`, language: 'sr-Cyrl-BA' }))
        const sealed = sealedSummary(row(), made, 3, key)
        const opened = listedSummary(row({ summary: sealed }), keys)
        expect(opened).toEqual(made)
        expect(opened && agrees(opened, made)).toBe(true)
      }),
    )
  })

  test('of another tip, an unknown epoch or changed bytes count as none', () => {
    const sealed = sealedSummary(row(), summaryOf(sms('Izmišljeno.')), 3, key)
    expect(listedSummary(row({ tip: 'b'.repeat(32), summary: sealed }), keys)).toBeNull()
    expect(listedSummary(row({ summary: { ...sealed, epoch: 2 } }), keys)).toBeNull()
    expect(listedSummary(row({ summary: { ...sealed, rev: 2 } }), keys)).toBeNull()
    expect(listedSummary(row({ summary: { ...sealed, sealed: 'AAAA' } }), keys)).toBeNull()
  })

  test('count on from the one before', () => {
    const first = sealedSummary(row(), summaryOf(web()), 3, key)
    expect([first.rev, sealedSummary(row({ summary: first }), summaryOf(web()), 3, key).rev]).toEqual([1, 2])
  })

  test('hold kind and traces, whatever is said, and as many first words as there is room for', () => {
    const long = 'x'.repeat(2_000)
    const all = summaryOf(
      web({
        text: long,
        place: `BA-${'x'.repeat(37)}`,
        kind: ['work', 'home', 'sex', 'begging', 'marriage', 'crime', 'organ', 'other', 'unsure'],
        traces:
          'X98-Q-765, +387 60 000 123, t.me/izmisljeno, www.primjer.ba/izmisljeno, 060 000 124, @izmisljen',
      }),
    )
    expect(all.kind).toHaveLength(9)
    expect(all.traces.slice(0, 2)).toEqual(['t.me/izmisljeno', 'primjer.ba/izmisljeno'])
    expect(all.first.length).toBeGreaterThan(100)
    const opened = listedSummary(row({ summary: sealedSummary(row(), all, 3, key) }), keys)
    expect(opened).toEqual(all)
    expect(summaryOf(web({ text: long })).first.length).toBeGreaterThan(350)
    expect(summaryOf(sms('auto X98-Q-765')).traces).toEqual(['3876000001', 'X98Q765'])
  })

  test('one of the first version says what it says, and no more is expected of it', () => {
    const made = summaryOf(web({ kind: ['work'] }))
    const { v: _, kind: __, traces: ___, desk: ____, ...old } = made
    expect(agrees({ v: 1, ...old, kind: [], traces: [] }, made)).toBe(true)
    expect(agrees({ v: 1, ...old, danger: true, kind: [], traces: [] }, made)).toBe(false)
    expect(agrees({ v: 1, ...old, first: 'Drugo.', kind: [], traces: [] }, made)).toBe(false)
    expect(agrees({ ...made, traces: ['X98Q765'] }, made)).toBe(false)
    expect(agrees({ ...made, kind: [] }, made)).toBe(false)
  })

  const judged: RecordOfDesk = {
    judgement: {
      kinds: ['work', 'home', 'sex', 'begging', 'marriage', 'crime', 'organ', 'other', 'unsure'],
      place: 'BA-BIH-TK-kalesija',
      danger: 'no',
      child: 'unsure',
    },
    heavy: true,
    flags: Array.from({ length: 40 }, () => ({ what: 'other', why: 'x', put: 1, until: HOUR_MAX })),
    handover: { to: 'f'.repeat(16), text: 'Izmišljeno.' },
  }

  test('hold what the desk made of it, as much as it may be, and fit', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2_000 }), fc.boolean(), (text, isDanger) => {
        const said = web({
          text,
          place: `BA-${'x'.repeat(37)}`,
          language: 'sr-Cyrl-BA',
          danger: isDanger ? 'yes' : 'no',
          kind: ['unsure', 'other', 'organ', 'crime', 'marriage', 'begging', 'sex', 'home', 'work'],
          traces: 'X98-Q-765, +387 60 000 123, t.me/izmisljeno, www.primjer.ba/izmisljeno, 060 000 124',
        })
        const made = summaryOf(said, listedOf(judged, said))
        const opened = listedSummary(row({ summary: sealedSummary(row(), made, 3, key) }), keys)
        expect(opened).toEqual(made)
        expect(opened && countedIn(opened)).toMatchObject({
          place: 'BA-BIH-TK-kalesija',
          danger: false,
          child: true,
          kind: judged.judgement?.kinds,
          desk: { heavy: true, flags: 40, note: 'f'.repeat(16) },
        })
      }),
    )
  })

  test('what a colleague has made of it since is no mismatch, and no reason to leave it', () => {
    const message = web({ kind: ['work'] })
    const [before, now] = [listedOf({}, message), listedOf(judged, message)]
    const held = summaryOf(message, now)
    expect(before).toBeUndefined()
    expect(agrees(held, summaryOf(message, held.desk))).toBe(true)
    expect([sameRecord(before, now), sameRecord(now, listedOf(judged, message))]).toEqual([false, true])
    // What was told is compared all the same.
    expect(agrees(held, summaryOf(web({ kind: ['work'], text: 'Drugo.' }), held.desk))).toBe(false)
  })

  test('what the desk has not said anything else about stays as it was told', () => {
    const told = web({ danger: 'yes', child: 'yes', kind: ['work'], place: 'BA-BIH-TK-kalesija' })
    const same = { kinds: ['work'], place: 'BA-BIH-TK-kalesija', danger: 'unsure', child: 'no' } as const
    expect(listedOf({ judgement: { ...same, kinds: ['work'] } }, told)).toBeUndefined()
    expect(listedOf({ judgement: { place: 'nigdje' } }, told)).toBeUndefined()
    const call = sms('Izmišljeno.')
    const heard = listedOf({ judgement: { children: 2, danger: 'yes', place: 'BA-BIH-TK-kalesija' } }, call)
    expect(countedIn(summaryOf(call, heard))).toMatchObject({
      child: true,
      danger: true,
      place: 'BA-BIH-TK-kalesija',
    })
    const urgent = { ...listed('x'), summary: countedIn(summaryOf(call, heard)) }
    expect(priorityOf(urgent)).toBe('P0')
  })

  test('an uncertain age is a child’s', () => {
    const marks = (['yes', 'unsure', 'no', null] as const).map((child) => summaryOf(web({ child })).child)
    expect(marks).toEqual([true, true, false, false])
  })
})

describe('the record', () => {
  test('takes over from the tip what was chosen from lists, once somebody wants it', () => {
    const { report } = web({
      door: 'help',
      danger: 'unsure',
      child: 'no',
      people: ['girl', 'woman', 'man'],
      kind: ['begging', 'sex'],
      count: '<b>dvoje</b>',
      nationality: 'izmišljena',
    }).body
    expect(suggestedBy(report)).toEqual({
      class: 'call_for_help',
      kinds: ['begging', 'sex'],
      sexes: ['female', 'male'],
      place: 'BA-BIH-TK-kalesija',
      danger: 'unsure',
      child: 'yes',
    })
    const said = web({ place: 'abroad', danger: null, child: null }).body.report
    expect(suggestedBy(said)).toEqual({})
  })

  test('a judgement says what it says and nothing more, in one order', () => {
    const before = { place: 'BA-BIH-TK-kalesija', notes: 'Staro.' }
    const change = { notes: '  ', kinds: [], official: false, children: 0, danger: 'no' } as const
    const after = changedJudgement(before, { ...change, kinds: [] })
    expect(JSON.stringify(after)).toBe('{"children":0,"danger":"no","place":"BA-BIH-TK-kalesija"}')
    expect(changedJudgement(after, { place: null, danger: null, children: null })).toEqual({})
    expect(JSON.stringify(changedJudgement({ place: 'x', danger: 'no' }, {}))).toBe(
      JSON.stringify(changedJudgement({ danger: 'no', place: 'x' }, {})),
    )
  })

  test.each([
    [{ child: 'yes' }, true],
    [{ child: 'unsure' }, true],
    [{ children: 1 }, true],
    [{ online: true }, true],
    [{ child: 'no', children: 0 }, false],
    [{}, false],
    [undefined, false],
  ] as const)('a child by what the desk wrote down: %j: %s', (judgement, expected) => {
    expect(judgesChild(judgement)).toBe(expected)
  })

  test('routing reads its marks in it, and labour from the kinds', () => {
    expect(marksOf({})).toEqual(noMarks)
    expect(
      marksOf({
        kinds: ['work'],
        nationalities: ['BA', 'foreign'],
        danger: 'unsure',
        children: 1,
        official: true,
      }),
    ).toEqual({ ...noMarks, labour: true, foreigner: true, child: true, official: true })
  })

  test('each revision is told as what it changed', () => {
    const flag = { what: 'careful', why: 'Izmišljeno.', put: 490_000 } as const
    const first: RecordOfDesk = { judgement: { danger: 'no' }, flags: [flag], links: [{ tip }] }
    const second: RecordOfDesk = {
      judgement: { child: 'yes' },
      decided: { priority: 'P1' },
      flags: [{ ...flag, taken: 490_001 }, flag],
      links: [{ tip: 'b'.repeat(32), why: 'Ista kuća.' }],
      heavy: true,
      handover: { to: 'f'.repeat(16), text: 'Pogledaj.' },
      rung: [{ ref: 'c'.repeat(32), whom: 'Dežurna', hour: 490_001 }],
      closing: { why: 'Zato.' },
      contact: { word: 'izmišljena' },
    }
    expect(changesBetween(first, first)).toEqual([])
    expect(changesBetween({}, first).map(({ what }) => what)).toEqual(['judgement', 'flag_put', 'linked'])
    expect(changesBetween(first, second)).toEqual([
      { what: 'decided', field: 'priority', from: undefined, to: 'P1' },
      { what: 'judgement', field: 'danger', from: 'no', to: undefined },
      { what: 'judgement', field: 'child', from: undefined, to: 'yes' },
      { what: 'flag_taken', flag: { ...flag, taken: 490_001 } },
      { what: 'flag_put', flag },
      { what: 'linked', tip: 'b'.repeat(32), why: 'Ista kuća.' },
      { what: 'unlinked', tip, why: undefined },
      { what: 'heavy', to: true },
      { what: 'handed', to: 'f'.repeat(16), text: 'Pogledaj.' },
      { what: 'rung', ref: 'c'.repeat(32), whom: 'Dežurna' },
      { what: 'closing', why: 'Zato.' },
      { what: 'contact', field: 'word', from: undefined, to: 'izmišljena' },
    ])
    const { handover: _, ...read } = second
    expect(changesBetween(second, read)).toEqual([{ what: 'handover_read' }])
  })

  test('of what is hard to read each tip counts once, for a day and a night', () => {
    const openings = [
      { tip: 'a', hour: 100 },
      { tip: 'a', hour: 101 },
      { tip: 'b', hour: 77 },
      { tip: 'c', hour: 100 },
    ]
    const count = (now: number) => countHeavy(openings, (one) => one !== 'c', now)
    expect([count(100), count(101), count(124), count(125)]).toEqual([2, 1, 1, 0])
  })
})

describe('text from outside', () => {
  const shown = (text: string) =>
    visible(text)
      .map((piece) => (typeof piece === 'string' ? piece : `[${piece.hidden}]`))
      .join('')

  test('shows what one would not see', () => {
    expect(shown('a\u202Eb\u2069c')).toBe('a[U+202E]b[U+2069]c')
    expect(shown('a\u0000\u001b\u0085')).toBe('a[U+0000][U+001B][U+0085]')
    expect(shown('pay\u200Bpal \u00ADx\uFEFF\u2028')).toBe('pay[U+200B]pal [U+00AD]x[U+FEFF][U+2028]')
    expect(shown('\u{E0041}\u3164')).toBe('[U+E0041][U+3164]')
    expect(shown('\uD800')).toBe('[U+D800]')
  })

  test('leaves alone what belongs to a script or a picture', () => {
    for (const text of ['čćžšđ\n\tć', 'می\u200Cخواهم', '👩\u200D👧', '❤\uFE0F', 'Љиљана']) {
      expect(shown(text)).toBe(text)
    }
    expect(shown('a\r\nb')).toBe('a\nb')
    expect(shown('x\u200Dy')).toBe('x[U+200D]y')
  })
})

describe('a thread', () => {
  const message = (seq: number, hour: number): FromReporter => ({
    what: 'reporter',
    seq,
    hour,
    minute: null,
    message: null,
    teller: null,
    keyless: false,
  })

  test('tells a missing middle and a missing end', () => {
    const items = withMissing([message(0, 5), message(2, 7)], 'reporter', 4, 5)
    expect(items.map(({ what, seq }) => `${what} ${seq}`)).toEqual([
      'reporter 0',
      'missing 1',
      'reporter 2',
      'missing 3',
    ])
  })

  test('what came and went by SMS stands by the minute', () => {
    const sent = (seq: number, minute: number) =>
      ({ what: 'reply', seq, hour: 5, minute, written: null, theirs: 'kept', delivery: 'sent' }) as const
    const told = [message(0, 5), message(1, 5), message(2, 5)].map((item, at) => ({
      ...item,
      minute: [301, 303, 302][at] as number,
    }))
    // The last of them was found in the carrier's list later.
    const items = inTime([...told, sent(0, 301), sent(1, 304)])
    expect(items.map((item) => ('seq' in item ? `${item.what} ${item.seq}` : item.what))).toEqual([
      'reporter 0',
      'reply 0',
      'reporter 2',
      'reporter 1',
      'reply 1',
    ])
  })

  test('stands in order of time, each direction in its own', () => {
    const reply = (seq: number, hour: number) =>
      ({ what: 'reply', seq, hour, minute: null, written: null, theirs: 'kept', delivery: null }) as const
    const items = inTime([message(0, 5), message(1, 8), reply(0, 5), reply(1, 6)])
    expect(items.map((item) => `${item.what} ${item.hour}`)).toEqual([
      'reporter 5',
      'reply 5',
      'reply 6',
      'reporter 8',
    ])
  })
})

describe('routing', () => {
  const office = (id: string, kind: OfficeKind, agency: string | null, expired = false): KeybookOffice =>
    ({
      id,
      kind,
      agency,
      name: id,
      heads: [],
      expired,
      page: { until: HOUR_MAX },
      pageHash: '',
    }) as unknown as KeybookOffice
  const police = office('police', 'police', 'POL-MUP-TK')
  const social = office('social', 'social_work', 'CSW-BIH-TK-kalesija')
  const far = office('far', 'police', 'POL-PU-BL', true)
  const keybook = { offices: [office(DESK, 'desk', null), police, social, far] } as unknown as Keybook
  const thread = (first: Thread['first']): Thread => ({
    row: row(),
    first,
    reporter: null,
    items: [
      { what: 'reporter', seq: 0, hour: 490_000, minute: null, message: first, teller: null, keyless: false },
    ],
    nextReply: 0,
    kept: { revisions: [], newest: null, isDamaged: false, next: 0 },
    severed: true,
  })

  test('finds the offices of whom the rules name by their entry in the directory, and names those without a key', () => {
    const { first, also, others } = offersFor({ place: 'BA-BIH-TK-kalesija', child: 'yes' }, noMarks, keybook)
    const officeOf = (code: string) => [...first, ...also].find(({ agency }) => agency.code === code)?.office
    expect(officeOf('POL-MUP-TK')).toBe(police)
    expect(officeOf('CSW-BIH-TK-kalesija')).toBe(social)
    expect(officeOf('COORD-TK')).toBeNull()
    expect(others).toEqual([far])
  })

  test('without a place suggests the coordinator and offers every key', () => {
    const { first, also, others } = offersFor({}, noMarks, keybook)
    expect([first.map(({ agency }) => agency.code), also]).toEqual([['COORD-BA'], []])
    expect(others).toEqual([police, social, far])
  })

  test('nothing goes to an office that the tip is about, listed in the directory or not', () => {
    const unlisted = office('unlisted', 'police', null)
    const more = { ...keybook, offices: [...keybook.offices, unlisted] } as Keybook
    const marks = { ...noMarks, official: true, accused: ['POL-MUP-TK', 'unlisted'] }
    const draft = { ...newDraft({}), offices: ['police', 'unlisted', 'social'], marks }
    expect(chosenOffices({ ...draft, marks: noMarks }, more)).toEqual([police, social, unlisted])
    expect(chosenOffices(draft, more)).toEqual([social])
    const told = { place: 'BA-BIH-TK-kalesija', child: 'yes' } as const
    expect(offersFor(told, marks, more).leftOut.length).toBe(1)
  })

  test('against their answer only with a reason, which stays with the desk', () => {
    const told = passableOf(thread(web()))
    const draft = { ...newDraft(told.fields), basis: 'child' as const }
    expect(lacks(draft, told, [police], 'social_work_only')).toEqual(['why'])
    const reasoned = { ...draft, why: ' Dijete. ' }
    expect(lacks(reasoned, told, [police], 'social_work_only')).toEqual([])
    expect(lacks({ ...draft, why: 'x'.repeat(2_001) }, told, [police], 'ask_first')).toEqual(['why_long'])
    expect(againstOf(reasoned, 'social_work_only', [police])).toEqual({
      share: 'social_work_only',
      why: 'Dijete.',
    })
    expect(JSON.stringify(bodyOf(reasoned, told, police, 0))).not.toContain('Dijete.')
    // It covers social work; in a later message they agreed; nobody was asked.
    expect(againstOf(reasoned, 'social_work_only', [social])).toBeNull()
    expect(againstOf({ ...reasoned, agreed: true }, 'ask_first', [police])).toBeNull()
    expect(againstOf(reasoned, null, [police])).toBeNull()
    // A member wrote it down without asking: that counts as “ask me first”, and stands under no answer's name.
    expect(lacks(draft, told, [police], 'unasked')).toEqual(['why'])
    expect(lacks({ ...reasoned, basis: 'consent' }, told, [police], 'unasked')).toContain('basis')
    expect(againstOf(reasoned, 'unasked', [police])).toEqual({ why: 'Dijete.' })
    expect(againstOf({ ...reasoned, agreed: true }, 'unasked', [police])).toBeNull()
  })

  test.each([
    ['police_and_social_work', ['police', 'social_work'], true],
    ['police_and_social_work', ['safe_house'], false],
    ['social_work_only', ['social_work'], true],
    ['social_work_only', ['social_work', 'police'], false],
    ['ask_first', ['social_work'], false],
    ['you_decide', ['police', 'safe_house'], true],
    ['unasked', ['social_work'], false],
    [null, ['social_work'], false],
  ] as const)('%s covers %j: %s', (share, kinds, covered) => {
    expect(basesFor(share, [...kinds], false).includes('consent')).toBe(covered)
    expect(basesFor(share, [...kinds], true)).toContain('consent')
    expect(basesFor(share, [...kinds], false)).toEqual(
      expect.arrayContaining(['imminent_danger', 'child', 'law']),
    )
  })

  test('a number is left out until somebody chooses it, and nothing names the tip', () => {
    const told = passableOf({ ...thread(sms('Upomoć')), row: row({ channel: 'sms' }) })
    expect(told.fields.phone).toBe('+387 6x 000 001')
    const draft = { ...newDraft(told.fields), basis: 'law' as const }
    expect(bodyOf(draft, told, police, 100)).toEqual({
      basis: 'law',
      note: '',
      due: 172,
      urgency: 'usual',
      fields: { text: 'Upomoć', channel: 'sms', told: 490_000 },
    })
    const withPhone = { ...draft, otherwise: { [choiceOf(police, 'phone')]: true } }
    expect(bodyOf(withPhone, told, police, 100).fields.phone).toBe('+387 6x 000 001')
    expect(bodyOf(withPhone, told, social, 100).fields.phone).toBeUndefined()
    expect(JSON.stringify(bodyOf(withPhone, told, police, 100))).not.toContain(tip)
    // Not without their leave, unless a life may hang on it.
    expect(lacks(withPhone, told, [police, social], null)).toEqual(['contact'])
    expect(lacks(withPhone, told, [social], null)).toEqual([])
    expect(lacks({ ...withPhone, contact: true }, told, [police], null)).toEqual([])
    expect(lacks({ ...withPhone, basis: 'imminent_danger' }, told, [police], null)).toEqual([])
  })

  test.each([
    [{ child: 'yes' }, [], true],
    [{ child: 'unsure' }, [], true],
    [{ child: 'no' }, [], false],
    [{ child: null }, [], false],
    [{ child: null, people: ['girl'] }, [], true],
    [{ child: null, signs: ['K03'] }, [], true],
    [{ child: 'yes' }, [['social', 'sent']], false],
    [{ child: 'yes' }, [['social', 'declined']], true],
    [{ child: 'yes' }, [['social', 'revoked']], true],
    [{ child: 'yes' }, [['social', 'done']], false],
    [{ child: 'yes' }, [['police', 'accepted']], true],
  ] as [Partial<Report>, [string, ReferralState][], boolean][])(
    'closing what says %j, passed on to %j, needs social work or a reason: %s',
    (said, to, expected) => {
      const passedOn = to.map(
        ([office, state]): Item => ({
          what: 'referral',
          hour: 490_000,
          referral: {
            row: { ref: 'f'.repeat(32), office, state, due: 0, hour: 0, joint: null, ...untouched },
            sent: null,
            feedback: [],
          },
        }),
      )
      const book = { ...keybook, book: { offices: keybook.offices } } as unknown as Keybook
      const { first } = thread(web(said))
      expect(lacksSocialWork({ first, items: passedOn }, undefined, book)).toBe(expected)
      const told = { first: sms('Izmišljeno.'), items: passedOn }
      const isPassedOn = passedOn.length > 0 && !lacksSocialWork({ first, items: passedOn }, undefined, book)
      expect(lacksSocialWork(told, undefined, book)).toBe(false)
      // By SMS nobody was asked: then the desk's own word counts.
      if (said.child === 'yes') expect(lacksSocialWork(told, { child: 'unsure' }, book)).toBe(!isPassedOn)
    },
  )

  test('what was handed to social work without a key counts for closing, until they decline', () => {
    const book = { ...keybook, book: { offices: [] } } as unknown as Keybook
    const { first } = thread(web({ child: 'yes' }))
    const handed = (kind: AgencyKind, state: HandedState, isDamaged = false): Item => ({
      what: 'handed',
      hour: 490_000,
      handed: {
        row: { handed: 'h', state, due: 490_024, hour: 490_000 },
        sent: isDamaged ? null : ({ body: { kind } } as OpenedHanded['sent']),
        answers: [],
      },
    })
    for (const [item, expected] of [
      [handed('social_work', 'handed'), false],
      [handed('social_work', 'acted'), false],
      [handed('social_work', 'declined'), true],
      [handed('police', 'accepted'), true],
      [handed('social_work', 'handed', true), true],
    ] as const)
      expect(lacksSocialWork({ first, items: [item] }, undefined, book)).toBe(expected)
  })

  test('what was handed over is taken out with what was heard of it; what is damaged says so', () => {
    const referral = { basis: 'law', note: 'Molimo.', due: 490_024, fields: { text: 'Izmišljeno.' } } as const
    const row = { handed: 'h', state: 'acted', due: 490_024, hour: 490_000 } as const
    const said = { handed: 'h', state: 'acted', by: 'Dežurna', text: 'Posjetili smo.' } as const
    const over = {
      handed: 'h',
      agency: 'A',
      name: 'Izmišljeni centar',
      kind: 'social_work',
      referral,
    } as const
    const written = <T>(body: T) => ({ body, author: 'you' as const, by: 'm1', hour: 490_000 })
    const item = (sent: OpenedHanded['sent']): Item => ({
      what: 'handed',
      hour: 490_000,
      handed: {
        row,
        sent,
        answers: [
          { seq: 0, hour: 490_001, written: written(said) },
          { seq: 1, hour: 490_002, written: null },
        ],
      },
    })
    const out = (sent: OpenedHanded['sent']) =>
      exported({ ...thread(web()), items: [item(sent)] }, keybook).handed_over[0]
    expect(out(written(over))).toMatchObject({
      agency: 'A',
      agency_name: 'Izmišljeni centar',
      state: 'acted',
      fields: { text: 'Izmišljeno.' },
      by: 'm1',
      answers: [
        { number: 1, said_by: 'Dežurna', text: 'Posjetili smo.', by: 'm1' },
        { number: 2, damaged: true },
      ],
    })
    expect(out(null)).toMatchObject({ handed: 'h', damaged: true })
  })

  test('one agency without a key at a time, as long as it is suggested and has none', () => {
    const told = { place: 'BA-BIH-TK-kalesija', child: 'yes' } as const
    const draft = { ...newDraft({}), paper: 'COORD-TK' }
    const paper = (marks = noMarks, code = 'COORD-TK') =>
      chosenPaper({ ...draft, paper: code }, offersFor(told, marks, keybook))
    expect(paper()?.code).toBe('COORD-TK')
    expect(paper(noMarks, 'POL-MUP-TK'), 'has a key').toBeNull()
    expect(paper(noMarks, 'SFA-BA'), 'not suggested').toBeNull()
    expect(paper({ ...noMarks, official: true, accused: ['COORD-TK'] }), 'the tip is about it').toBeNull()
    const to = recipientOf(paper() as Agency)
    expect(lacks({ ...draft, basis: 'law' }, passableOf(thread(web())), [to], null)).toEqual([])
    expect(againstOf({ ...draft, why: 'Dijete.' }, 'social_work_only', [to])).toEqual({
      share: 'social_work_only',
      why: 'Dijete.',
    })
  })

  test('says what is lacking', () => {
    const told = passableOf(thread(web()))
    const draft = newDraft(told.fields)
    const law = { ...draft, basis: 'law' as const }
    expect(lacks(draft, told, [], 'ask_first')).toEqual(['office', 'basis'])
    expect(lacks({ ...draft, basis: 'consent' }, told, [police], 'ask_first')).toEqual(['basis', 'why'])
    expect(lacks({ ...draft, basis: 'consent', agreed: true }, told, [police], 'ask_first')).toEqual([])
    expect(lacks(law, told, [far], null)).toEqual(['telephone'])
    expect(lacks({ ...law, leftOut: [0], telephoned: ['far'] }, told, [far], null)).toEqual(['text'])
    const nothing = Object.fromEntries(
      ['text', 'place', 'danger', 'child', 'self', 'channel', 'told'].map((name) => [
        `social ${name}`,
        false,
      ]),
    )
    expect(lacks({ ...law, otherwise: nothing }, told, [social], null)).toEqual(['field'])
    expect(lacks({ ...law, otherwise: nothing }, told, [police], null)).toEqual([])
  })
})
