import { I18n } from '@lingui/core'
import type { ReferralFields, ReferralToAgency } from '../../../core/envelope/bodies.ts'
import { channels } from '../../../core/envelope/context.ts'
import { dateOf, type Hour, ZONE } from '../../../core/hour.ts'
import { formatsOf } from '../../../core/languages.ts'
import type { Paper, PaperRow } from '../../../core/paper.ts'
import { placeByCode } from '../../../core/places.ts'
import { nowhere, optionOf } from '../../../core/questionnaire.ts'
import { wordsOf } from '../../../core/words.ts'
import { type FieldName, fieldNames } from '../referrals/fields.ts'

/*
 * What is handed to an agency without a key, in words: in Bosnian, whatever language whoever makes it works in.
 */

/** Staff's words in the language of the papers, and what reporters were asked. */
export interface PaperWords {
  own: I18n
  asked: I18n
}

/** Fetches them. @throws when they do not load */
export async function paperWords(): Promise<PaperWords> {
  const [{ messages }, asked] = await Promise.all([import('../words/bs.ts'), wordsOf('bs')])
  return { own: new I18n({ locale: 'bs', locales: formatsOf('bs'), messages: { bs: messages } }), asked }
}

/** What we call it to somebody who has no part of it: eight digits of a random number, good to be read aloud. */
export const ourNumber = (handed: string): string =>
  `${handed.slice(0, 4)}-${handed.slice(4, 8)}`.toUpperCase()

/** The sealed file's name, and that of the page in it. They say nothing of what is inside. */
export const fileName = (handed: string, ending: 'age' | 'html'): string =>
  `javi-${ourNumber(handed)}.${ending}`

/** Day and hour by the country's clocks. */
export function dayAndHour(hour: Hour): string {
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(formatsOf('bs'), { timeZone: ZONE, ...options }).format(dateOf(hour))
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
}

/** The very page that is sealed. */
export function paperOf({ handed, from, to, now, body }: HandedPaper, { own, asked }: PaperWords): Paper {
  const row = (label: string, value: PaperRow['value']): PaperRow => ({ label: own._(label), value })
  const number = ourNumber(handed)
  return {
    language: 'bs',
    title: own._('paper.title', { number }),
    rows: [
      row('paper.from', from),
      row('paper.to', to),
      row('paper.number', number),
      row('paper.date', dayAndHour(now)),
      row('refer.basis', own._(`refer.basis.${body.basis}`)),
      row('refer.due', dayAndHour(body.due)),
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
        .map((name) => row(`refer.field.${name}`, fieldIn(name, body.fields, { own, asked }))),
    ],
    ending: [own._('paper.suspicion'), own._('paper.reporter'), own._('paper.answer', { number })],
  }
}

function fieldIn(
  name: FieldName,
  fields: ReferralFields,
  { own, asked }: PaperWords,
): string | readonly string[] {
  switch (name) {
    case 'place':
      return sayPlace(fields.place ?? null, own)
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
      return fields.told === undefined ? '' : dayAndHour(fields.told)
    default:
      return fields[name] ?? ''
  }
}

/** A code that is no place came from outside as it is. */
function sayPlace(code: string | null, own: I18n): string {
  if (code === null) return own._('tip.answer.none')
  if ((nowhere as readonly string[]).includes(code)) return own._(`tip.place.${code}`)
  const place = placeByCode(code)
  return place ? `${place.name} (${place.region})` : code
}
