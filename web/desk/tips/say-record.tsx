import type { ComponentChildren } from 'preact'
import type { Flag, Judgement } from '../../../core/envelope/record.ts'
import { optionOf } from '../../../core/questionnaire.ts'
import type { RecordChange } from '../../../core/record-changes.ts'
import { sayAsked, useAskedWords } from '../asked.ts'
import { Said } from '../outside.tsx'
import { sayAge, sayAnswer, sayClosing, sayHour, sayPlace, sayPriority, sayStatus } from '../say.ts'
import { unlocked } from '../session.ts'
import { i18n } from '../words.ts'
import { inbox } from './inbox.ts'
import { accusedNames } from './marks.tsx'
import { sayMember } from './say.ts'

/*
 * What stands in a record, in words. What somebody typed there is text like any other.
 */

export const sayFlag = ({ what }: Pick<Flag, 'what'>): string => i18n._(`flag.kind.${what}`)

/** A tip as one among others: where, how old, in what state. Of one that is gone nobody knows. */
export function sayTip(tip: string): string {
  const found = inbox.value?.find(({ row }) => row.tip === tip)
  if (!found) return i18n._('link.gone')
  return i18n._('alike.open', {
    place: sayPlace(found.summary?.place ?? null),
    age: sayAge(found.row.hour),
    status: sayStatus(found.row.status),
  })
}

type FieldName = keyof Judgement

const nothing = () => i18n._('tip.answer.none')
const saySeveral = (values: readonly string[]) => values.join(', ')

/** One field's value in words; the words of answers must have been fetched. */
export function judgedValue(field: FieldName, judged: Judgement): string {
  const value = judged[field]
  if (value === undefined) return nothing()
  switch (field) {
    case 'class':
      return i18n._(`record.class.${value}`)
    case 'standing':
      return i18n._(`record.standing.${value}`)
    case 'kinds':
      return saySeveral((judged.kinds ?? []).map((kind) => sayAsked(optionOf('kind', kind))))
    case 'sexes':
      return saySeveral((judged.sexes ?? []).map((sex) => i18n._(`record.sex.${sex}`)))
    case 'nationalities':
      return saySeveral((judged.nationalities ?? []).map((one) => i18n._(`record.nationality.${one}`)))
    case 'place':
      return sayPlace(judged.place ?? null)
    case 'danger':
    case 'child':
      return sayAnswer(judged[field] ?? null)
    case 'accused':
      return saySeveral((judged.accused ?? []).map(sayAccused))
    case 'notes':
      return judged.notes ?? ''
    case 'children':
    case 'adults':
      return String(value)
    default:
      return sayAnswer(value ? 'yes' : 'no')
  }
}

function sayAccused(code: string): string {
  const keybook = unlocked.value?.keybook
  return (keybook && accusedNames(keybook, null).get(code)) ?? code
}

export const sayJudgedField = (field: FieldName): string => i18n._(`record.field.${field}`)

/** From what to what; a text stands below the other. */
const FromTo = ({ from, to }: { from: string; to: string }) => (
  <>
    <Said text={from} /> → <Said text={to} />
  </>
)

type DecidedChange = Extract<RecordChange, { what: 'decided' }>

function sayDecided(field: DecidedChange['field'], value: string | undefined): string {
  if (value === undefined) return nothing()
  if (field === 'priority') return sayPriority(value as Parameters<typeof sayPriority>[0])
  return field === 'status'
    ? sayStatus(value as Parameters<typeof sayStatus>[0])
    : sayClosing(value as Parameters<typeof sayClosing>[0])
}

function ChangeView({ change }: { change: RecordChange }): ComponentChildren {
  switch (change.what) {
    case 'decided': {
      const { field, from, to } = change
      return (
        <>
          {i18n._(`record.decided.${field}`)}:{' '}
          <FromTo from={sayDecided(field, from)} to={sayDecided(field, to)} />
        </>
      )
    }
    case 'judgement': {
      const { field, from, to } = change
      const say = (value: unknown) =>
        judgedValue(field, value === undefined ? {} : ({ [field]: value } as Judgement))
      return (
        <>
          {sayJudgedField(field)}: <FromTo from={say(from)} to={say(to)} />
        </>
      )
    }
    case 'contact':
      return i18n._('history.contact')
    case 'flag_put':
    case 'flag_taken':
      return (
        <>
          {i18n._(change.what === 'flag_put' ? 'history.change.flag_put' : 'history.change.flag_taken', {
            flag: sayFlag(change.flag),
          })}{' '}
          <Said text={change.flag.why} />
          {change.flag.until !== undefined && change.what === 'flag_put' && (
            <> · {i18n._('flag.until', { hour: sayHour(change.flag.until) })}</>
          )}
        </>
      )
    case 'linked':
    case 'unlinked':
      return (
        <>
          {i18n._(change.what === 'linked' ? 'history.change.linked' : 'history.change.unlinked')}{' '}
          <Said text={sayTip(change.tip)} />
          {change.why && (
            <>
              : <Said text={change.why} />
            </>
          )}
        </>
      )
    case 'heavy':
      return i18n._(change.to ? 'history.heavy' : 'history.not_heavy')
    case 'handed':
      return (
        <>
          {i18n._('history.handed', { name: sayMember(change.to) })} <Said text={change.text} />
        </>
      )
    case 'handover_read':
      return i18n._('history.handover_read')
    case 'rung':
      return (
        <>
          {i18n._('history.rung')} <Said text={change.whom} />
        </>
      )
    case 'closing':
      return (
        <>
          {i18n._('tip.judge.why.kept')} <Said text={change.why} />
        </>
      )
  }
}

/** What changed, one below the other. */
export function Changes({ changes }: { changes: readonly RecordChange[] }) {
  useAskedWords()
  return (
    <ul class="listed">
      {changes.map((change, at) => (
        <li key={at}>
          <ChangeView change={change} />
        </li>
      ))}
    </ul>
  )
}
