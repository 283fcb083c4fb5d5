import type { MemberRow } from '../../../core/wire-people.ts'
import { i18n } from '../words.ts'
import type { Colleague } from './members.ts'

/** A member's name; the number of whom the server gives no name. */
export const sayName = ({ name, id }: Pick<Colleague, 'name' | 'id'>): string =>
  name ?? i18n._('people.nameless', { id })

/** What the server says of somebody. */
export const sayRow = (row: MemberRow | null): string =>
  row === null
    ? i18n._('people.row.none')
    : `${i18n._(`role.${row.role}`)}, ${i18n._(`people.state.${row.state}`)}`
