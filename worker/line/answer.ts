import { reading } from '../../core/duty.ts'
import type { Said, Turn } from '../../core/line/conversation.ts'
import type { LineLanguage } from '../../core/line/languages.ts'
import { whenIn } from '../../core/line/when.ts'
import { DESK } from '../../core/roles.ts'
import { findDuty } from '../../db/duty.ts'
import type { Config } from '../config.ts'
import type { Ports } from '../ports.ts'
import { lineTexts } from './texts.ts'

/*
 * What the line answers a message: one text out of several.
 */

/** When somebody reads again, in milliseconds since 1970; `null` while somebody does, or when nobody knows. */
export async function opensAt({ store, now }: Ports): Promise<number | null> {
  const found = await store.use((db) => findDuty(db, DESK))
  return reading(found?.duty ?? null, now())?.opens ?? null
}

/** The address of the page where one can report, as it is typed. */
export const pageAddress = ({ origins }: Config): string => origins.report.replace('https://', '')

/**
 * Parts of SMS of a day that the line spends by itself: half of them, so that one who floods it cannot keep the desk from
 * replying, nor those on duty from being told.
 */
export const answersDaily = ({ smsDaily }: Config): number => Math.ceil(smsDaily / 2)

/** An answer as it is kept for a repetition: the language and the texts' ids. */
export const keptAnswer = ({ says }: Turn, language: LineLanguage): string =>
  says.length === 0 ? '' : [language, ...says].join(' ')

/** The words of a kept answer; '' for none. */
export async function answerText(ports: Ports, kept: string): Promise<string> {
  if (kept === '') return ''
  const [language, ...says] = kept.split(' ') as [LineLanguage, ...Said[]]
  const text = await lineTexts(ports, language)
  const opens = says.includes('line.received.closed') ? await opensAt(ports) : null
  const values = {
    page: pageAddress(ports.config),
    when: opens === null ? '' : whenIn(language, opens),
  }
  // What is repeated once somebody reads again says nothing of hours that are over.
  const timely = (id: Said): Said => (id === 'line.received.closed' && opens === null ? 'line.received' : id)
  return says.map((id) => text(timely(id), values)).join('\n')
}
