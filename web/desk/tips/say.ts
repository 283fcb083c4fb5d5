import type { Channel } from '../../../core/envelope/context.ts'
import { optionOf } from '../../../core/questionnaire.ts'
import type { Priority } from '../../../core/status.ts'
import { sayAsked } from '../asked.ts'
import { sayChannel, sayLanguage, sayPlace, sayPriority } from '../say.ts'
import { unlocked } from '../session.ts'
import { i18n } from '../words.ts'
import type { Left } from './due.ts'
import { members } from './inbox.ts'
import { type FilterName, NONE } from './views.ts'

/*
 * What stands in the list, in words.
 */

/** Who has taken a tip, as the server names them: “you”, the name they sign in with. */
export function sayMember(id: string): string {
  if (id === unlocked.value?.member.id) return i18n._('tips.you')
  const found = members.value.find(({ member }) => member === id)
  if (!found) return i18n._('tips.somebody')
  return found.here ? found.name : i18n._('tips.member.left', { name: found.name })
}

/** What is left of the time: a word beside every colour. */
export function sayLeft({ minutes, state }: Left): string {
  if (minutes === 0) return i18n._('tips.left.now')
  return i18n._(state === 'late' ? 'tips.left.late' : 'tips.left.time', { time: sayTime(minutes) })
}

/** So many minutes: the last hour by the minute, days from the second on. */
export function sayTime(minutes: number): string {
  if (minutes < 60) return i18n._('times.minutes', { minutes })
  const hours = Math.floor(minutes / 60)
  return hours < 48
    ? i18n._('tips.left.hours', { hours })
    : i18n._('tips.left.days', { days: Math.floor(hours / 24) })
}

const sayNone: Record<FilterName, string> = {
  priority: 'tip.priority.none',
  channel: 'tip.answer.none',
  place: 'tips.no_place',
  kind: 'tip.answer.none',
  language: 'tip.answer.none',
  child: 'tip.answer.none',
  member: 'tips.nobody',
}

/** One choice of a filter. */
export function sayChoice(name: FilterName, value: string): string {
  if (value === NONE) return i18n._(sayNone[name])
  switch (name) {
    case 'priority':
      return sayPriority(value as Priority)
    case 'channel':
      return sayChannel(value as Channel)
    case 'place':
      return sayPlace(value)
    case 'kind':
      return sayAsked(optionOf('kind', value))
    case 'language':
      return sayLanguage(value)
    case 'child':
      return i18n._(`tips.child.${value}`)
    case 'member':
      return sayMember(value)
  }
}
