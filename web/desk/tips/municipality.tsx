import { allPlaces } from '../../../core/places.ts'
import { Field } from '../parts.tsx'
import { inLetters } from '../say.ts'
import { i18n } from '../words.ts'

const regions = [...new Set(allPlaces().map(({ region }) => region))]

interface MunicipalityProps {
  value: string | null
  onChange: (code: string | null) => void
}

/** One of all municipalities, region by region. */
export const Municipality = ({ value, onChange }: MunicipalityProps) => (
  <Field label={i18n._('refer.mark.place')}>
    {(ids) => (
      <select
        {...ids}
        value={value ?? ''}
        onChange={(event) => onChange(event.currentTarget.value === '' ? null : event.currentTarget.value)}
      >
        <option value="">{i18n._('refer.mark.place.none')}</option>
        {regions.map((region) => (
          <optgroup key={region} label={inLetters(region)}>
            {allPlaces()
              .filter((place) => place.region === region)
              .map(({ code, name }) => (
                <option key={code} value={code}>
                  {inLetters(name)}
                </option>
              ))}
          </optgroup>
        ))}
      </select>
    )}
  </Field>
)
