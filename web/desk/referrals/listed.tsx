import { optionOf } from '../../../core/questionnaire.ts'
import { sayAsked } from '../asked.ts'

/** What was ticked, one below the other. A sign keeps its code, by which practitioners know it. */
export const Listed = ({
  name,
  options,
}: {
  name: 'signs' | 'kind' | 'people'
  options: readonly string[]
}) => (
  <ul class="listed">
    {options.map((option) => (
      <li key={option}>
        {sayAsked(optionOf(name, option))} {name === 'signs' && <span class="quiet">{option}</span>}
      </li>
    ))}
  </ul>
)
