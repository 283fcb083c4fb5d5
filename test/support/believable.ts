import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Report } from '../../core/envelope/bodies.ts'
import type { Channel } from '../../core/envelope/context.ts'
import type { Message } from '../../core/envelope/message.ts'
import municipalities from '../../core/facts/municipalities.json' with { type: 'json' }
import { hourOf } from '../../core/hour.ts'
import { sealSummary, summaryKey } from '../../core/keys/summary.ts'
import { kinds } from '../../core/questionnaire.ts'
import { DESK } from '../../core/roles.ts'
import { type Closing, closings, type Priority, priorities, type Status } from '../../core/status.ts'
import { summaryOf } from '../../web/desk/tips/summary.ts'
import type { Server } from './entries.ts'
import { random, report } from './world.ts'

/*
 * Tips as they might be, in four languages and all their scripts. Whatever stands in them is made up, and the same
 * each time.
 */

/** Mulberry32: numbers from 0 to 1 that look drawn and are always the same. */
function drawn(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Beginnings, middles and ends of a story, by language. */
const stories: Record<string, readonly [string[], string[], string[]]> = {
  bs: [
    [
      'U kući pored pruge već mjesecima vidim djevojke koje ne izlaze same.',
      'Radnici na gradilištu spavaju u kontejneru i ne daju im dokumente.',
      'Dječak od desetak godina svaki dan prosi pred tržnim centrom.',
      'Komšinica mi je rekla da joj ne daju telefon.',
      'U motelu kraj magistrale svake noći dovode druge žene.',
      'Učenica mi je rekla da je žele udati ovog ljeta.',
    ],
    [
      'Muškarac ih dovozi i odvozi, viče i drži im pasoše.',
      'Kažu da duguju za put i da moraju odraditi.',
      'Uveče dolazi auto i uzima im novac.',
      'Plaše se i ne žele razgovarati s policijom.',
      'Jedna od njih je plakala kod prozora.',
    ],
    [
      'Ne znam kome da kažem, pa pišem vama.',
      'Molim vas da budete oprezni.',
      'Mogu javiti kad ih ponovo vidim.',
      'Sinoć je bilo svjetlo do jutra.',
    ],
  ],
  'sr-Cyrl': [
    [
      'У кући иза школе држе двије дјевојке које нико не познаје.',
      'Радници са градилишта немају папире и не смију да оду.',
      'Дјеца просе код пијаце, а увече их неко одвози.',
      'У ноћном клубу раде жене које не говоре наш језик.',
    ],
    [
      'Човјек им је узео пасоше и говори да дугују новац.',
      'Чула сам вику и плач сваке ноћи.',
      'Кажу да ће их бити страх ако неко сазна.',
    ],
    ['Молим вас помозите им.', 'Не знам имена.', 'Јавићу се опет ако нешто видим.'],
  ],
  en: [
    [
      'I clean rooms in a motel and they keep my passport.',
      'Men in the house next door are brought to work in a van before dawn.',
      'A girl at the market told me she cannot go home.',
      'My friend answered an advert for a waitress and cannot leave.',
    ],
    [
      'They say we owe them three thousand euros for the trip.',
      'Nobody is paid, and the door is locked at night.',
      'A man called the boss watches them all the time.',
    ],
    ['Please do not call me.', 'I am afraid of what they will do.', 'I can answer after ten in the evening.'],
  ],
  tr: [
    [
      'Otelde çalışıyorum, pasaportumu aldılar ve geri vermiyorlar.',
      'İnşaatta on kişi aynı konteynerde kalıyoruz.',
      'Komşu evdeki kızlar hiç dışarı çıkmıyor.',
    ],
    [
      'Yol parası için borcumuz olduğunu söylüyorlar.',
      'Patron bizi tehdit ediyor ve telefonlarımızı alıyor.',
      'Geceleri kapıyı kilitliyorlar.',
    ],
    ['Lütfen bize yardım edin.', 'Beni aramayın, yazın.', 'Şehrin adını bilmiyorum.'],
  ],
}

const channels: Channel[] = ['web', 'web', 'web', 'web', 'sms', 'sms', 'voice', 'desk']
const statuses: Status[] = [
  'new',
  'open',
  'open',
  'waiting',
  'referred',
  'referred',
  'closed',
  'closed',
  'closed',
]

/** A tip as it would stand in the list, with what its reporter said. */
export interface Believable {
  tip: string
  channel: Channel
  hour: number
  status: Status
  closing: Closing | null
  closed: number | null
  priority: Priority | null
  urgent: boolean
  read: boolean
  report: Report
}

/** @param now hours since 1970: before it they came in. */
export function believableTips(count: number, now: number, seed = 1): Believable[] {
  const draw = drawn(seed)
  const one = <T>(list: readonly T[]): T => list[Math.floor(draw() * list.length)] as T
  const digits = (length: number) => Array.from({ length }, () => Math.floor(draw() * 10)).join('')
  const codes = (municipalities as [string, ...string[]][]).map(([code]) => code)
  const told = (): Report => {
    const language = one(['bs', 'bs', 'bs', 'hr', 'sr-Latn', 'sr-Cyrl', 'sr-Cyrl', 'en', 'tr'])
    const story = stories[language] ?? (stories.bs as (typeof stories)[string])
    return report(story.map((part) => one(part)).join(' '), {
      language,
      questionnaire: 2,
      door: one(['seen', 'seen', 'help']),
      place: draw() < 0.1 ? null : one(codes),
      danger: one(['yes', 'no', 'no', 'no', 'unsure', null]),
      child: one(['yes', 'no', 'no', 'unsure']),
      kind: [...new Set([one(kinds), one(kinds)])].slice(0, draw() < 0.3 ? 2 : 1),
      ...(draw() < 0.3 && {
        traces: one([
          `tablice X${digits(2)}-X-${digits(3)}`,
          `broj +387 60 000 ${digits(3)}`,
          `t.me/izmisljeno_${digits(4)}`,
        ]),
      }),
    })
  }
  /** By a call, where now and then nobody asks who may be told. */
  const aloud = ({ share, ...said }: Report, age: number): Report =>
    age % 2 === 0 || share === undefined ? said : { ...said, share }
  return Array.from({ length: count }, () => {
    const status = one(statuses)
    const age = Math.floor(status === 'closed' ? draw() * 9_000 : draw() * draw() * 240)
    const hour = now - age
    const tip = Array.from({ length: 16 }, () =>
      Math.floor(draw() * 256)
        .toString(16)
        .padStart(2, '0'),
    ).join('')
    const channel = one(channels)
    return {
      tip,
      channel,
      hour,
      status,
      closing: status === 'closed' ? one(closings) : null,
      closed: status === 'closed' ? now - Math.floor(draw() * (age + 1)) : null,
      priority: status === 'new' || draw() < 0.1 ? null : one(priorities),
      urgent: draw() < 0.03,
      read: status !== 'new',
      report: channel === 'desk' ? aloud(told(), age) : told(),
    }
  })
}

/** As a summary of it is made by the desk's browser when it opens its first message. */
function summaryIn({ tip, channel, hour, report: said }: Believable) {
  const context = { v: 1, tip, seq: 0, channel, epoch: 1, hour } as const
  const isOfLine = channel === 'sms' || channel === 'voice'
  const message = isOfLine
    ? {
        context: { ...context, kind: 'line' },
        body: { from: '+38760000999', to: '+38760000000', text: said.text },
      }
    : { context: { ...context, kind: 'tip' }, body: { report: said, reporter: { sign: '', recipient: '' } } }
  return summaryOf(message as Message<'tip'> | Message<'line'>)
}

/**
 * Puts tips with their summaries into the database of a server on Node, which is down meanwhile. Their messages are not
 * there: they fill a list, and cannot be opened.
 *
 * @param identity the desk's, of epoch 1.
 */
export async function insertTips(server: Server, tips: Believable[], identity: string): Promise<void> {
  await server.kill()
  const database = new DatabaseSync(join(server.folder, 'javi.db'))
  const key = summaryKey(identity, DESK, 1)
  const tipRow = database.prepare(`
    INSERT INTO tip (id, channel, hour, epoch, urgent, status, closing, priority, messages, read, closed)
    VALUES (?, ?, ?, 1, ?, ?, ?, ?, 1, ?, ?)`)
  const summaryRow = database.prepare('INSERT INTO summary (tip, rev, epoch, sealed) VALUES (?, 1, 1, ?)')
  database.exec('BEGIN')
  for (const one of tips) {
    const { tip, channel, hour, urgent, status, closing, priority, read, closed } = one
    tipRow.run(tip, channel, hour, Number(urgent), status, closing, priority, Number(read), closed)
    summaryRow.run(tip, sealSummary(summaryIn(one), { tip, rev: 1, epoch: 1 }, key, random))
  }
  database.exec('COMMIT')
  database.close()
  await server.restart()
}

/** Now, in hours, as tips have it. */
export const thisHour = (): number => hourOf(Date.now())
