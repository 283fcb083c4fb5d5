import { agenciesFor, type LocalAgency } from '../../../core/agencies.ts'
import { concernsChild } from '../../../core/child.ts'
import type { ReferralFields } from '../../../core/envelope/bodies.ts'
import { changedJudgement, type JudgementChange, marksOf } from '../../../core/judgement.ts'
import type { Keybook } from '../../../core/keys/keybook.ts'
import { ACCUSED_MAX } from '../../../core/limits.ts'
import { placeByCode } from '../../../core/places.ts'
import { DESK } from '../../../core/roles.ts'
import { routingFacts } from '../../../core/routing.ts'
import { agencies } from '../directory/listed.ts'
import { Said } from '../outside.tsx'
import { Field } from '../parts.tsx'
import { Trouble } from '../trouble.tsx'
import { i18n } from '../words.ts'
import { Behind } from './behind.tsx'
import { Check, toggled } from './check.tsx'
import { type Judging, useJudging } from './judging.ts'
import { useKeeping } from './keeping.ts'
import { Municipality } from './municipality.tsx'
import { accusedCode } from './routing.ts'
import type { Thread } from './thread.ts'

/** What is ticked for routing alone; the other marks follow from the rest of a judgement. */
export const routingMarks = ['foreigner', 'border', 'organised', 'online', 'official'] as const
const marks = ['danger', 'child', 'labour', ...routingMarks] as const
type Mark = (typeof marks)[number]

interface MarksProps {
  thread: Thread
  keybook: Keybook
  fields: ReferralFields
  /** The thread is not what it was. */
  onKept: () => void
}

/**
 * What the tip does not say and the desk knows. It stands in the judgement, and counts for the suggestions from the
 * moment it is ticked.
 */
export function Marks({ thread, keybook, fields, onKept }: MarksProps) {
  const judging = useJudging(thread)
  const keeping = useKeeping(thread, onKept)
  const { judged, isTyped, change } = judging
  const marked = marksOf(judged)
  const isTold = toldIn(fields)

  async function keep() {
    const isKept = await keeping.keep((body) => ({ ...body, judgement: changedJudgement(judged, {}) }))
    if (isKept) judging.clear()
  }

  return (
    <fieldset class="marks">
      <legend>{i18n._('refer.marks')}</legend>
      <p class="hint">{i18n._('refer.marks.hint')}</p>
      {(marked.place !== null || !placeByCode(fields.place ?? '')) && (
        <Municipality value={marked.place} onChange={(place) => change({ place })} />
      )}
      <div class="ticks">
        {marks
          .filter((mark) => !isTold.includes(mark))
          .map((mark) => (
            <div key={mark}>
              <Check
                label={i18n._(`refer.mark.${mark}`)}
                checked={marked[mark]}
                onCheck={(checked) => change(markChange(judging, mark, checked))}
              />
              <InTheirWords text={theirWords(mark, fields)} />
            </div>
          ))}
      </div>
      {marked.official && (
        <Accused
          keybook={keybook}
          place={routingFacts(fields, marked).place}
          accused={marked.accused}
          onAccused={(accused) => change({ accused })}
        />
      )}
      {isTyped && (
        <p class="buttons">
          <button type="button" disabled={keeping.busy} onClick={keep}>
            {i18n._('refer.marks.keep')}
          </button>{' '}
          <span class="quiet">{i18n._('record.unsaved')}</span>
        </p>
      )}
      <Behind isBehind={keeping.isBehind} />
      <Trouble error={keeping.error} />
    </fieldset>
  )
}

/** What is to change in the judgement for a mark to be on or off. */
function markChange({ judged }: Judging, mark: Mark, on: boolean): JudgementChange {
  const { kinds = [], nationalities = [], children = 0 } = judged
  switch (mark) {
    case 'danger':
      return { danger: on ? 'yes' : null }
    case 'child':
      return { child: on ? 'yes' : null, ...(!on && children > 0 && { children: null }) }
    case 'labour':
      return { kinds: toggled(kinds, 'work', on) }
    case 'foreigner':
      return { foreigner: on, ...(!on && { nationalities: toggled(nationalities, 'foreign', false) }) }
    default:
      return { [mark]: on }
  }
}

function toldIn(fields: ReferralFields): Mark[] {
  const told: [Mark, boolean][] = [
    ['danger', fields.danger === 'yes'],
    ['child', concernsChild(fields)],
    ['labour', fields.kind?.includes('work') === true],
  ]
  return told.filter(([, isTold]) => isTold).map(([mark]) => mark)
}

const theirWords = (mark: Mark, { nationality, movement }: ReferralFields): string | undefined =>
  mark === 'foreigner' ? nationality : mark === 'border' ? movement : undefined

const InTheirWords = ({ text }: { text: string | undefined }) =>
  text?.trim() ? (
    <p class="quiet">
      {i18n._('refer.mark.told')} <Said text={text} />
    </p>
  ) : null

interface AccusedProps {
  keybook: Keybook
  place: string | null
  accused: readonly string[]
  onAccused: (accused: string[]) => void
}

/** By what names accused bodies go: an office with a key by the one that staff know; some are not in the directory. */
export function accusedNames({ offices }: Keybook, place: string | null): Map<string, string> {
  const listed: LocalAgency[] = agenciesFor(place ?? 'BA', undefined, agencies.value).filter(
    ({ kind }) => kind !== 'legal_aid',
  )
  const named = new Map(listed.map(({ code, name }) => [code, name]))
  for (const office of offices) if (office.id !== DESK) named.set(accusedCode(office), office.name)
  return named
}

/** Which bodies the tip is about: one after the other, for there may be more. */
export function Accused({ keybook, place, accused, onAccused }: AccusedProps) {
  const named = accusedNames(keybook, place)
  const change = (code: string, on: boolean) => onAccused(toggled(accused, code, on))
  return (
    <>
      <Field label={i18n._('refer.mark.accused')} hint={i18n._('refer.mark.accused.hint')}>
        {(ids) => (
          <select
            {...ids}
            disabled={accused.length >= ACCUSED_MAX}
            value=""
            onChange={(event) => change(event.currentTarget.value, true)}
          >
            <option value="">{i18n._('refer.mark.accused.choose')}</option>
            {[...named]
              .filter(([code]) => !accused.includes(code))
              .map(([code, name]) => (
                <option key={code} value={code}>
                  {name}
                </option>
              ))}
          </select>
        )}
      </Field>
      <ul class="listed">
        {accused.map((code) => (
          <li key={code}>
            {named.get(code) ?? code}{' '}
            <button type="button" onClick={() => change(code, false)}>
              {i18n._('refer.mark.accused.remove')}
            </button>
          </li>
        ))}
      </ul>
    </>
  )
}
