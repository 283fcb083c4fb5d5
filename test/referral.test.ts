import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  canStep,
  groupOf,
  groups,
  isReadable,
  mayStep,
  numberOf,
  type ReferralStep,
  remindersDue,
  stateAfter,
  statesBefore,
} from '../core/referral.ts'
import { type Role, roles } from '../core/roles.ts'
import { agencySays, isUnanswered, type ReferralState, referralStates } from '../core/status.ts'
import { bodyOf, lackOf, type Step, stepsIn, type Typed } from '../web/desk/referrals/step.ts'

/*
 * What can be done with a referral, by whom, and in which order.
 */

const steps: ReferralStep[] = [...agencySays, 'answer', 'received', 'opened', 'revoked']
const turns = fc.array(fc.record({ step: fc.constantFrom(...steps), role: fc.constantFrom(...roles) }), {
  maxLength: 40,
})

/** Tries every step in its turn; those that cannot be taken change nothing. */
function walk(tried: { step: ReferralStep; role: Role }[]) {
  const way: { step: ReferralStep; role: Role; before: ReferralState; after: ReferralState }[] = []
  let state: ReferralState = 'sent'
  for (const { step, role } of tried) {
    if (!canStep(step, state, role)) continue
    const after: ReferralState = stateAfter(step) ?? state
    way.push({ step, role, before: state, after })
    state = after
  }
  return way
}

describe('which state may follow which, and by whom', () => {
  test('written down once more, step by step', () => {
    const table = steps.map((step) => [
      step,
      roles.filter((role) => mayStep(step, role)).join(' '),
      statesBefore(step).join(' '),
      stateAfter(step),
    ])
    expect(table).toEqual([
      ['accepted', 'lead', 'received', 'accepted'],
      ['declined', 'lead', 'received', 'declined'],
      ['note', 'lead worker', 'received accepted acted', null],
      ['question', 'lead worker', 'received accepted acted', null],
      ['acted', 'lead worker', 'accepted acted', 'acted'],
      ['done', 'lead', 'acted', 'done'],
      ['answer', 'coordinator triager', 'sent received accepted acted', null],
      ['received', 'lead worker', 'sent', 'received'],
      ['opened', 'lead worker', 'sent received accepted acted', null],
      ['revoked', 'coordinator triager', 'sent received accepted acted', 'revoked'],
    ])
  })

  test('whatever is tried in whatever order', () => {
    fc.assert(
      fc.property(turns, (tried) => {
        const way = walk(tried)
        const states = way.map(({ after }) => after)
        // Nothing is forgotten: no state comes back.
        const rank: Record<ReferralState, number> = {
          ...{ sent: 0, received: 1, accepted: 2, acted: 3, declined: 4, done: 4, revoked: 4 },
        }
        states.forEach((after, at) => {
          const before = states[at - 1] ?? 'sent'
          expect(after === before || rank[after] > rank[before]).toBe(true)
        })
        for (const { step, role, before, after } of way) {
          // The end is the end, for both sides.
          expect(isReadable(before)).toBe(true)
          if (after === 'done') expect(before).toBe('acted')
          if (after === 'declined') expect(before).toBe('received')
          if (after === 'acted') expect(['accepted', 'acted']).toContain(before)
          if (after === 'revoked') expect(['coordinator', 'triager']).toContain(role)
          if (['accepted', 'declined', 'done'].includes(after) && after !== before) expect(role).toBe('lead')
          if (agencySays.includes(step as 'note')) expect(['lead', 'worker']).toContain(role)
        }
      }),
      { numRuns: 2_000 },
    )
  })

  test('every state is reached, and every one that is not an end is left again', () => {
    const reached = new Set<ReferralState>(['sent'])
    for (const step of steps) {
      const after = stateAfter(step)
      if (after) reached.add(after)
    }
    expect([...reached].sort()).toEqual([...referralStates].sort())
    for (const state of referralStates) {
      const leaving = steps.filter((step) => statesBefore(step).includes(state) && stateAfter(step) !== null)
      expect(leaving.length > 0, state).toBe(isReadable(state))
    }
  })
})

test('four groups: what is new, what waits for the agency, what it works on, what is over', () => {
  const groupIn = (state: ReferralState, deskWrote = false) => groupOf({ state, deskWrote })
  expect(referralStates.map((state) => [state, groupIn(state), groupIn(state, true)])).toEqual([
    ['sent', 'new', 'new'],
    ['received', 'waiting', 'waiting'],
    ['accepted', 'accepted', 'waiting'],
    ['declined', 'done', 'done'],
    ['acted', 'accepted', 'waiting'],
    ['done', 'done', 'done'],
    ['revoked', 'done', 'done'],
  ])
  expect(new Set(referralStates.map((state) => groupIn(state)))).toEqual(new Set(groups))
})

test('reminders: after a day, three days and a week, and when the answer was due; none of what is answered', () => {
  const sent = { state: 'sent', hour: 1_000, due: 1_048 } as const
  const at = (now: number) => remindersDue(sent, now)
  expect([1_000, 1_023, 1_024, 1_047, 1_048, 1_071, 1_072, 1_167, 1_168, 9_000].map(at)).toEqual([
    0, 0, 1, 1, 2, 2, 3, 3, 4, 4,
  ])
  for (const state of referralStates)
    expect(remindersDue({ ...sent, state }, 9_000)).toBe(isUnanswered(state) ? 4 : 0)
})

test('a number that can be read aloud, out of the random id', () => {
  expect(numberOf('0'.repeat(32))).toBe('J-0000-0000')
  expect(numberOf('f'.repeat(32))).toBe('J-ZZZZ-ZZZZ')
  expect(numberOf(`0000000001${'a'.repeat(22)}`)).toBe('J-0000-0001')
  expect(numberOf(`0000000020${'a'.repeat(22)}`)).toBe('J-0000-0010')
  const ids = fc.stringMatching(/^[0-9a-f]{32}$/)
  fc.assert(
    fc.property(ids, ids, (one, other) => {
      expect(numberOf(one)).toMatch(/^J-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/)
      expect(numberOf(one) === numberOf(other)).toBe(one.slice(0, 10) === other.slice(0, 10))
    }),
  )
})

describe('what an agency chooses', () => {
  const theirs = { reference: '12/26', officer: 'Izmišljena' }
  const typed: Typed = { text: ' Idemo. ', outcome: 'person_met', persons: [], ...theirs, officer: 'Druga ' }

  test('is what can be done; number and officer go with accepting, or alone', () => {
    expect(stepsIn('received', 'lead')).toEqual(['accepted', 'declined', 'question', 'note'])
    expect(stepsIn('received', 'worker')).toEqual(['question', 'note', 'details'])
    expect(stepsIn('acted', 'lead')).toEqual(['acted', 'question', 'note', 'details', 'done'])
    for (const state of ['declined', 'done', 'revoked'] as const) expect(stepsIn(state, 'lead')).toEqual([])
  })

  test('of what was typed for another step nothing leaves, and what stays as it was is not said again', () => {
    const bodies: Record<Step, object> = {
      accepted: { state: 'accepted', text: 'Idemo.', officer: 'Druga' },
      declined: { state: 'declined', text: 'Idemo.' },
      acted: { state: 'acted', text: 'Idemo.', outcome: 'person_met' },
      question: { state: 'question', text: 'Idemo.' },
      note: { state: 'note', text: 'Idemo.' },
      details: { state: 'note', text: '', officer: 'Druga' },
      done: { state: 'done', text: 'Idemo.', persons: [] },
    }
    for (const [step, body] of Object.entries(bodies))
      expect(bodyOf(step as Step, typed, theirs)).toEqual(body)
  })

  test('lacks what belongs to it', () => {
    const empty: Typed = { text: ' ', outcome: '', persons: null, ...theirs }
    const lacks: [Step, ReturnType<typeof lackOf>][] = [
      ['accepted', null],
      ['declined', 'text'],
      ['acted', 'outcome'],
      ['question', 'text'],
      ['note', 'text'],
      ['details', 'theirs'],
      ['done', 'persons'],
    ]
    for (const [step, part] of lacks) {
      expect(lackOf(step, empty, theirs)).toBe(part)
      expect(lackOf(step, typed, theirs)).toBe(null)
    }
  })
})
