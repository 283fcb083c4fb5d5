import type { Act, Entry } from '../../../core/keys/audit.ts'
import { SERVER } from '../../../core/keys/chains.ts'
import { isLanguage, nameOf } from '../../../core/languages.ts'
import type { MemberRow } from '../../../core/wire-people.ts'
import { sayOffice } from '../say.ts'
import { unlocked } from '../session.ts'
import { i18n } from '../words.ts'

/*
 * Entries in words.
 */

type People = ReadonlyMap<string, MemberRow>

export const sayAct = (act: Entry['act']): string => i18n._(`act.${act}`)

/** Whoever is no longer here is said to have left: names are the server's word, and may have gone to another. */
export function sayActor(actor: string, people: People): string {
  if (actor === SERVER) return i18n._('audit.server')
  const found = people.get(actor)
  if (!found) return i18n._('audit.unknown', { id: actor })
  return found.state === 'active' || found.state === 'waiting'
    ? found.name
    : i18n._(`audit.person.${found.state}`, { name: found.name })
}

/** Ids are shown by their first digits; the filter finds them by as many as one likes. */
const short = (id: string): string => (/^[0-9a-f]{16,}$/.test(id) ? `${id.slice(0, 8)}…` : id)

const aboutMembers: readonly string[] = [
  'member_added',
  'member_left',
  'member_role',
  'member_disabled',
  'member_enabled',
  'head_added',
  'head_ended',
  'recovered',
  'work_phone_changed',
  'code_refused',
] satisfies Entry['act'][]
const aboutOffices: readonly string[] = [
  'founded',
  'page_renewed',
  'office_added',
  'office_closed',
  'duty_changed',
] satisfies Act[]
const aboutWays: readonly string[] = ['way_added', 'way_changed', 'way_removed'] satisfies Act[]

/** What an entry is about, with names where there are any. */
export function saySubject({ act, subject }: Entry, people: People): string {
  if (aboutMembers.includes(act)) return sayActor(subject, people)
  if (aboutWays.includes(act)) return sayWay(subject)
  const ids = subject === '' ? [] : subject.split(',')
  if (aboutOffices.includes(act)) return ids.map((id) => sayOffice(unlocked.value?.keybook, id)).join(', ')
  if (act === 'sessions_ended' && subject === 'all') return i18n._('audit.sessions.all')
  if (act.startsWith('second_')) {
    const [second = '', what] = ids
    return i18n._(what === 'delete' ? 'audit.second.delete' : 'audit.second.export', { id: short(second) })
  }
  if (act === 'line_text_changed') {
    const [language = '', id = ''] = ids
    return `${isLanguage(language) ? nameOf(language) : language}: ${id}`
  }
  if (act === 'escalated') {
    const [rule = '', ...unopened] = ids
    return `${rule}: ${saySeveral(unopened)}`
  }
  return act === 'referred' || act === 'file_opened' ? ids.map(short).join(' → ') : saySeveral(ids)
}

function saySeveral(ids: string[]): string {
  const [first = ''] = ids
  return ids.length > 1
    ? i18n._('audit.several', { id: short(first), more: ids.length - 1 })
    : ids.map(short).join('')
}

function sayWay(way: string): string {
  const kind = way.startsWith('passkey:') ? 'passkey' : way
  const known = ['passphrase', 'rescue', 'passkey', 'totp', 'recovery']
  return known.includes(kind) ? i18n._(`audit.way.${kind}`) : way
}
