import { say } from '../reporter/words.ts'
import { isAdult, kind, kinds } from './state.ts'

/** Leaves out of view, not out of print, what does not fit. */
export const Filter = () => (
  <div class="scripted">
    <div class="filter">
      <label>
        {say('signs.filter.kind')}
        <select
          id="kind"
          autocomplete="off"
          onChange={(event) => {
            const chosen = event.currentTarget.value
            kind.value = kinds.find((one) => one === chosen) ?? null
          }}
        >
          <option value="">{say('signs.filter.all')}</option>
          {kinds.map((one) => (
            <option key={one} value={one} selected={kind.value === one}>
              {say(`signs.group.${one}`)}
            </option>
          ))}
        </select>
      </label>
      <label>
        {say('signs.filter.whom')}
        <select
          id="whom"
          autocomplete="off"
          onChange={(event) => {
            isAdult.value = event.currentTarget.value === 'adult'
          }}
        >
          <option value="">{say('signs.filter.anyone')}</option>
          <option value="adult" selected={isAdult.value}>
            {say('signs.filter.adult')}
          </option>
        </select>
      </label>
    </div>
  </div>
)
