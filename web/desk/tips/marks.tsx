import { agenciesFor, type LocalAgency } from '../../../core/agencies.ts'
import { concernsChild } from '../../../core/child.ts'
import type { ReferralFields } from '../../../core/envelope/bodies.ts'
import type { Keybook } from '../../../core/keys/keybook.ts'
import { allPlaces, placeByCode } from '../../../core/places.ts'
import { DESK } from '../../../core/roles.ts'
import { type RoutingMarks, routingFacts } from '../../../core/routing.ts'
import { agencies } from '../directory/listed.ts'
import { Said } from '../outside.tsx'
import { Field } from '../parts.tsx'
import { i18n } from '../words.ts'
import { Check, toggled } from './check.tsx'
import { accusedCode } from './routing.ts'

interface MarksProps {
  keybook: Keybook
  fields: ReferralFields
  marks: RoutingMarks
  onMarks: (marks: RoutingMarks) => void
}

const kinds = ['danger', 'child', 'labour', 'foreigner', 'border', 'organised', 'online', 'official'] as const
type Mark = (typeof kinds)[number]

/** What the tip does not say and the desk knows: it changes the suggestions, and nothing else. */
export function Marks({ keybook, fields, marks, onMarks }: MarksProps) {
  const change = (change: Partial<RoutingMarks>) => onMarks({ ...marks, ...change })
  const isTold = toldIn(fields)
  return (
    <fieldset class="marks">
      <legend>{i18n._('refer.marks')}</legend>
      <p class="hint">{i18n._('refer.marks.hint')}</p>
      {!placeByCode(fields.place ?? '') && (
        <Field label={i18n._('refer.mark.place')}>
          {(ids) => (
            <select
              {...ids}
              value={marks.place ?? ''}
              onChange={(event) => change({ place: event.currentTarget.value || null })}
            >
              <option value="">{i18n._('refer.mark.place.none')}</option>
              {regions.map((region) => (
                <optgroup key={region} label={region}>
                  {allPlaces()
                    .filter((place) => place.region === region)
                    .map(({ code, name }) => (
                      <option key={code} value={code}>
                        {name}
                      </option>
                    ))}
                </optgroup>
              ))}
            </select>
          )}
        </Field>
      )}
      <div class="ticks">
        {kinds
          .filter((kind) => !isTold.includes(kind))
          .map((kind) => (
            <div key={kind}>
              <Check
                label={i18n._(`refer.mark.${kind}`)}
                checked={marks[kind]}
                onCheck={(checked) => change({ [kind]: checked })}
              />
              <InTheirWords text={theirWords(kind, fields)} />
            </div>
          ))}
      </div>
      {marks.official && <Accused keybook={keybook} fields={fields} marks={marks} onMarks={onMarks} />}
    </fieldset>
  )
}

const regions = [...new Set(allPlaces().map(({ region }) => region))]

function toldIn(fields: ReferralFields): Mark[] {
  const told: [Mark, boolean][] = [
    ['danger', fields.danger === 'yes'],
    ['child', concernsChild(fields)],
    ['labour', fields.kind?.includes('work') === true],
  ]
  return told.filter(([, isTold]) => isTold).map(([mark]) => mark)
}

const theirWords = (kind: Mark, { nationality, movement }: ReferralFields): string | undefined =>
  kind === 'foreigner' ? nationality : kind === 'border' ? movement : undefined

const InTheirWords = ({ text }: { text: string | undefined }) =>
  text?.trim() ? (
    <p class="quiet">
      {i18n._('refer.mark.told')} <Said text={text} />
    </p>
  ) : null

/** Which bodies the tip is about: one after the other, for there may be more. */
function Accused({ keybook, fields, marks, onMarks }: MarksProps) {
  const offices = keybook.offices.filter(({ id }) => id !== DESK)
  const { place } = routingFacts(fields, marks)
  const listed: LocalAgency[] = agenciesFor(place ?? 'BA', undefined, agencies.value).filter(
    ({ kind }) => kind !== 'legal_aid',
  )
  const named = new Map(listed.map(({ code, name }) => [code, name]))
  // An office with a key goes by the name that staff know; some are not in the directory.
  for (const office of offices) named.set(accusedCode(office), office.name)
  const change = (code: string, on: boolean) =>
    onMarks({ ...marks, accused: toggled(marks.accused, code, on) })
  return (
    <>
      <Field label={i18n._('refer.mark.accused')} hint={i18n._('refer.mark.accused.hint')}>
        {(ids) => (
          <select {...ids} value="" onChange={(event) => change(event.currentTarget.value, true)}>
            <option value="">{i18n._('refer.mark.accused.choose')}</option>
            {[...named]
              .filter(([code]) => !marks.accused.includes(code))
              .map(([code, name]) => (
                <option key={code} value={code}>
                  {name}
                </option>
              ))}
          </select>
        )}
      </Field>
      <ul class="listed">
        {marks.accused.map((code) => (
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
