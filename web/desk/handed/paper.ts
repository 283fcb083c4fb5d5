import { I18n } from '@lingui/core'
import { inCyrillic } from '../../../core/cyrillic.ts'
import type { HandedFile } from '../../../core/envelope/attached.ts'
import type { ReferralFields, ReferralToAgency } from '../../../core/envelope/bodies.ts'
import { channels } from '../../../core/envelope/context.ts'
import { sizeInWords } from '../../../core/files/size-in-words.ts'
import { type FileType, fileTypes } from '../../../core/files/type.ts'
import { dateOf, type Hour, ZONE } from '../../../core/hour.ts'
import { formatsOf } from '../../../core/languages.ts'
import type { Paper, PaperRow } from '../../../core/paper.ts'
import { placeByCode } from '../../../core/places.ts'
import { nowhere, optionOf } from '../../../core/questionnaire.ts'
import { wordsOf } from '../../../core/words.ts'
import { catalogs, type Language } from '../catalogs.ts'
import { type FieldName, fieldNames } from '../referrals/fields.ts'

/*
 * What is handed to an agency without a key, in words: in the language in which one writes to that agency, whatever
 * language whoever makes it works in.
 */

/** Staff's words in the language of the papers, and what reporters were asked. */
export interface PaperWords {
  language: Language
  own: I18n
  asked: I18n
}

/** Fetches them. @throws when they do not load */
export async function paperWords(language: Language): Promise<PaperWords> {
  const [{ messages }, asked] = await Promise.all([catalogs[language](), wordsOf(language)])
  const own = new I18n({
    locale: language,
    locales: formatsOf(language),
    messages: { [language]: messages },
  })
  return { language, own, asked }
}

/** What we call it to somebody who has no part of it: eight digits of a random number, good to be read aloud. */
export const ourNumber = (handed: string): string =>
  `${handed.slice(0, 4)}-${handed.slice(4, 8)}`.toUpperCase()

/** The sealed file's name, and that of the page or the bundle in it. They say nothing of what is inside. */
export const fileName = (handed: string, ending: 'age' | 'html' | 'zip'): string =>
  `javi-${ourNumber(handed)}.${ending}`

/** What a file is called beside the page: by its place and its type, and not as its sender called it. */
export const nameInside = (type: FileType, at: number): string => `${at + 1}.${fileTypes[type].ending}`

/** Day and hour by the country's clocks. */
export function dayAndHour(hour: Hour, language: Language): string {
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(formatsOf(language), { timeZone: ZONE, ...options }).format(dateOf(hour))
  return `${format({ day: 'numeric', month: 'numeric', year: 'numeric' })}, ${format({ hour: '2-digit' })} h`
}

/** Of what a page and its letter are made. */
export interface HandedPaper {
  handed: string
  /** Our own office's name, and the agency's. */
  from: string
  to: string
  now: Hour
  body: ReferralToAgency
  /** What lies beside the page. */
  files: readonly Omit<HandedFile, 'file'>[]
}

/** The very page that is sealed. */
export function paperOf({ handed, from, to, now, body, files }: HandedPaper, words: PaperWords): Paper {
  const { language, own } = words
  const row = (label: string, value: PaperRow['value']): PaperRow => ({ label: own._(label), value })
  const number = ourNumber(handed)
  return {
    language,
    title: own._('paper.title', { number }),
    rows: [
      row('paper.from', from),
      row('paper.to', to),
      row('paper.number', number),
      row('paper.date', dayAndHour(now, language)),
      row('refer.basis', own._(`refer.basis.${body.basis}`)),
      row('refer.due', dayAndHour(body.due, language)),
      ...(body.urgency === undefined ? [] : [row('leave.urgency', own._(`leave.urgency.${body.urgency}`))]),
      ...(body.support === undefined
        ? []
        : [
            row(
              'leave.support',
              body.support.map((one) => own._(`leave.support.${one}`)),
            ),
          ]),
      ...(body.note === '' ? [] : [row('refer.note', body.note)]),
      ...fieldNames
        .filter((name) => body.fields[name] !== undefined)
        .map((name) => row(`refer.field.${name}`, fieldIn(name, body.fields, words))),
    ],
    files: {
      label: own._('paper.files'),
      list: files.map(({ name, type, size, sha256, cropped }, at) => ({
        name,
        about: [
          own._(`file.kind.${fileTypes[type].kind}`, { number: at + 1 }),
          sizeInWords(size, formatsOf(language)),
          ...(cropped === undefined ? [] : [own._('paper.cropped')]),
        ].join(' · '),
        sha256,
      })),
    },
    ending: [own._('paper.suspicion'), own._('paper.reporter'), own._('paper.answer', { number })],
  }
}

function fieldIn(name: FieldName, fields: ReferralFields, words: PaperWords): string | readonly string[] {
  const { language, own, asked } = words
  switch (name) {
    case 'place':
      return sayPlace(fields.place ?? null, words)
    case 'danger':
    case 'child':
    case 'self':
    case 'reply':
    case 'assistance':
      return own._(`tip.answer.${fields[name] ?? 'none'}`)
    case 'when':
    case 'how':
      return asked._(optionOf(name, fields[name] ?? ''))
    case 'people':
    case 'kind':
      return (fields[name] ?? []).map((option) => asked._(optionOf(name, option)))
    case 'signs':
      return (fields.signs ?? []).map((sign) => `${asked._(optionOf('signs', sign))} (${sign})`)
    case 'channel':
      return channels.some((one) => one === fields.channel)
        ? own._(`tip.channel.${fields.channel}`)
        : (fields.channel ?? '')
    case 'told':
      return fields.told === undefined ? '' : dayAndHour(fields.told, language)
    default:
      return fields[name] ?? ''
  }
}

/** A code that is no place came from outside as it is. */
function sayPlace(code: string | null, { language, own }: PaperWords): string {
  if (code === null) return own._('tip.answer.none')
  if ((nowhere as readonly string[]).includes(code)) return own._(`tip.place.${code}`)
  const place = placeByCode(code)
  if (!place) return code
  const name = `${place.name} (${place.region})`
  return language === 'sr-Cyrl' ? inCyrillic(name) : name
}
