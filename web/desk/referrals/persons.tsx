import type { Signal } from '@preact/signals'
import { type IdentifiedPerson, offences } from '../../../core/envelope/bodies.ts'
import { nationalities } from '../../../core/envelope/record.ts'
import { PERSONS_MAX } from '../../../core/limits.ts'
import { kinds, optionOf } from '../../../core/questionnaire.ts'
import { sayAsked, useAskedWords } from '../asked.ts'
import { Field } from '../parts.tsx'
import { Check } from '../tips/check.tsx'
import { i18n } from '../words.ts'

/*
 * Persons whom an agency has identified: counts for the bulletin, and no name.
 */

const sexes = ['female', 'male', 'other'] as const
const ages = ['child', 'adult'] as const

/** A person while somebody fills it in; `null` is not chosen yet. */
export interface PersonDraft {
  sex: IdentifiedPerson['sex'] | null
  age: (typeof ages)[number] | null
  kind: IdentifiedPerson['kind'] | null
  nationality: IdentifiedPerson['nationality'] | null
  safeHouse: boolean
  offence: IdentifiedPerson['offence']
}

const nobody: PersonDraft = {
  sex: null,
  age: null,
  kind: null,
  nationality: null,
  safeHouse: false,
  offence: null,
}

/** The persons as they are sent; `null` while something of one is not chosen. */
export function personsOf(drafts: readonly PersonDraft[]): IdentifiedPerson[] | null {
  const persons = drafts.flatMap(({ sex, age, kind, nationality, safeHouse, offence }) =>
    sex && age && kind && nationality
      ? [{ sex, child: age === 'child', kind, nationality, safeHouse, offence }]
      : [],
  )
  return persons.length === drafts.length ? persons : null
}

const sayKind = (kind: string): string => sayAsked(optionOf('kind', kind))
const say = {
  sex: (sex: string) => i18n._(`referral.person.sex.${sex}`),
  age: (age: string) => i18n._(`referral.person.age.${age}`),
  kind: sayKind,
  nationality: (nationality: string) => i18n._(`referral.person.nationality.${nationality}`),
  offence: (offence: string) => offence.replace('-', ' '),
}
const options = { sex: sexes, age: ages, kind: kinds, nationality: nationalities, offence: offences } as const

/** One line for each person, to be filled in. */
export function PersonsForm({ persons }: { persons: Signal<PersonDraft[]> }) {
  useAskedWords()
  const change = (at: number, more: Partial<PersonDraft>) => {
    persons.value = persons.value.map((one, index) => (index === at ? { ...one, ...more } : one))
  }
  return (
    <fieldset class="persons">
      <legend>{i18n._('referral.persons')}</legend>
      <p class="hint">{i18n._('referral.persons.hint')}</p>
      {persons.value.length === 0 && <p>{i18n._('referral.persons.none')}</p>}
      <ol class="plain">
        {persons.value.map((one, at) => (
          <li key={at} class="card">
            <h4>{i18n._('referral.person', { number: at + 1 })}</h4>
            <div class="person">
              {(Object.keys(options) as (keyof typeof options)[]).map((name) => (
                <Field key={name} label={i18n._(`referral.person.${name}`)}>
                  {(ids) => (
                    <select
                      {...ids}
                      value={one[name] ?? ''}
                      onChange={(event) => change(at, { [name]: event.currentTarget.value || null })}
                    >
                      <option value="">
                        {i18n._(
                          name === 'offence' ? 'referral.person.offence.none' : 'referral.person.choose',
                        )}
                      </option>
                      {options[name].map((option) => (
                        <option key={option} value={option}>
                          {say[name](option)}
                        </option>
                      ))}
                    </select>
                  )}
                </Field>
              ))}
            </div>
            <Check
              label={i18n._('referral.person.safe_house')}
              checked={one.safeHouse}
              onCheck={(safeHouse) => change(at, { safeHouse })}
            />
            <button
              type="button"
              onClick={() => {
                persons.value = persons.value.filter((_, index) => index !== at)
              }}
            >
              {i18n._('referral.persons.remove', { number: at + 1 })}
            </button>
          </li>
        ))}
      </ol>
      {persons.value.length < PERSONS_MAX && (
        <button
          type="button"
          onClick={() => {
            persons.value = [...persons.value, nobody]
          }}
        >
          {i18n._('referral.persons.add')}
        </button>
      )}
    </fieldset>
  )
}

/** The persons that an agency has counted, as both sides read them. */
export function Persons({ persons }: { persons: readonly IdentifiedPerson[] }) {
  useAskedWords()
  return (
    <div class="identified" data-testid="persons">
      <p>
        <strong>{i18n._('referral.identified', { count: persons.length })}</strong>
      </p>
      {persons.length > 0 && (
        <ol>
          {persons.map(({ sex, child, kind, nationality, safeHouse, offence }, at) => (
            <li key={at}>
              {[
                say.sex(sex),
                say.age(child ? 'child' : 'adult'),
                say.kind(kind),
                say.nationality(nationality),
                i18n._(safeHouse ? 'referral.person.safe_house' : 'referral.person.no_safe_house'),
                offence === null ? i18n._('referral.person.offence.none') : say.offence(offence),
              ].join(' · ')}
            </li>
          ))}
        </ol>
      )}
    </div>
  )
}
