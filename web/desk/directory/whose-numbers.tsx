import { unsourcedNumbers } from '../../../core/agencies.ts'
import { sayHour } from '../say.ts'
import { i18n } from '../words.ts'
import { entries } from './listed.ts'

/**
 * Beside telephones that somebody is about to call: whoever holds the server could have put in their own, since no key
 * signs what the desk has changed in the directory. Nothing where they are as they came with this page.
 */
export function WhoseNumbers({ agency }: { agency: string | null | undefined }) {
  const entry = entries.value.find(({ code }) => code === agency)
  const numbers = entry && unsourcedNumbers(entry)
  const newest = entry?.revisions.at(-1)
  if (!numbers?.length || !newest) return null
  return (
    <p class="notice" data-testid="whose-numbers">
      {i18n._('directory.numbers.changed', {
        numbers: numbers.join(', '),
        by: newest.by,
        hour: sayHour(newest.hour),
      })}
    </p>
  )
}
