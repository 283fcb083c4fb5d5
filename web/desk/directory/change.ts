import * as v from 'valibot'
import type { Entry } from '../../../core/agencies.ts'
import { type DirectoryChange, directoryChange } from '../../../core/directory.ts'
import type { AgencyKind } from '../../../core/roles.ts'
import { fill, paths } from '../../../core/wire.ts'
import { call } from '../api.ts'
import { audited } from '../session.ts'

/** An entry while it is written: every field as text. */
export interface Written {
  name: string
  kind: AgencyKind
  subkind: string
  covers: string[]
  /** One in a line. */
  phones: string
  fax: string
  email: string
  web: string
  address: string
  note: string
  confirmed: string
  gone: boolean
}

export const nothing: Written = {
  name: '',
  kind: 'social_work',
  subkind: '',
  covers: [],
  phones: '',
  fax: '',
  email: '',
  web: '',
  address: '',
  note: '',
  confirmed: '',
  gone: false,
}

/** What the form begins with. How it was confirmed is asked anew: it is said of what stands in it then. */
export const writtenOf = (entry: Entry): Written => ({
  ...nothing,
  name: entry.name,
  kind: entry.kind,
  subkind: entry.subkind ?? '',
  covers: [...entry.covers],
  phones: (entry.phones ?? []).join('\n'),
  fax: entry.fax ?? '',
  email: entry.email ?? '',
  web: entry.web ?? '',
  address: entry.address ?? '',
  note: entry.note ?? '',
  gone: entry.gone,
})

/** One line without what one cannot see: text that was pasted often has some. */
const lineOf = (text: string): string =>
  text
    .normalize('NFC')
    .replace(/[\p{Cf}\p{Cs}]/gu, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()

/** The revision that it makes; `null` when something is missing or too long. */
export function changeOf(written: Written): DirectoryChange | null {
  const { kind, covers, phones, gone } = written
  const line = (name: 'fax' | 'email' | 'web' | 'note' | 'subkind' | 'address' | 'confirmed') => {
    const text = lineOf(written[name])
    return text === '' ? {} : { [name]: text }
  }
  const numbers = phones.split('\n').map(lineOf).filter(Boolean)
  const change = {
    name: lineOf(written.name),
    kind,
    covers,
    ...line('subkind'),
    ...(numbers.length > 0 && { phones: numbers }),
    ...line('fax'),
    ...line('email'),
    ...line('web'),
    ...(kind !== 'safe_house' && line('address')),
    ...line('note'),
    ...line('confirmed'),
    ...(gone && { gone }),
  }
  const read = v.safeParse(directoryChange, change)
  return read.success ? read.output : null
}

/** Stores it over the `n` revisions that one has seen. @throws Problem `taken` when somebody was first */
export const change = (agency: string, n: number, change: DirectoryChange): Promise<void> =>
  audited('directory_changed', agency, (entry) =>
    call('POST', fill(paths.directoryChange, { agency }), { n, change, entry }),
  )
