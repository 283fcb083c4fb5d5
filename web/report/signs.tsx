import { useState } from 'preact/hooks'
import { optionOf } from '../../core/questionnaire.ts'
import { signsFor } from '../../core/signs.ts'
import { say } from '../reporter/words.ts'
import { Choice } from './choice.tsx'
import type { FieldPlace } from './field-place.ts'
import { answer, said } from './state.ts'
import { toggled } from './toggled.ts'

/** A few signs that fit what was said so far. */
export function SignsField(place: FieldPlace) {
  // Chosen once: the list must not change while somebody ticks.
  const [offered] = useState(() => signsFor(said.peek()))
  const chosen = said.value.signs ?? []
  return (
    <Choice
      {...place}
      several
      id="signs"
      options={offered.map((value) => ({ value, label: say(optionOf('signs', value)) }))}
      chosen={chosen}
      choose={(value) => answer({ signs: toggled(chosen, value) })}
    />
  )
}
