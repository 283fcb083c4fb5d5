import type { Report } from '../../../core/envelope/bodies.ts'
import type { Message } from '../../../core/envelope/message.ts'
import { dateOf, type Hour } from '../../../core/hour.ts'
import type { Keybook } from '../../../core/keys/keybook.ts'
import { timesOf } from '../said-state.ts'
import type { FromDesk, FromReporter, Handed, Item, PassedOn } from './items.ts'
import type { Revision } from './record.ts'
import type { Thread } from './thread.ts'

type Written = Record<string, unknown>

/*
 * A tip as it stands in an exported file: plain JSON, to be read without Javi, years later. Hours are UTC. What is
 * damaged or missing is said where it would stand.
 */

const hourIn = (hour: Hour): string => dateOf(hour).toISOString()

const numbered = (seq: number) => seq + 1

export function exported({ row, items, kept }: Thread, keybook: Keybook) {
  return {
    id: row.tip,
    channel: row.channel,
    told: hourIn(row.hour),
    status: row.status,
    closed_because: row.closing,
    priority: row.priority,
    messages: items.flatMap((item) => (item.what === 'reporter' ? message(item) : missing(item, 'reporter'))),
    replies: items.flatMap((item) => (item.what === 'reply' ? reply(item) : missing(item, 'reply'))),
    passed_on: items.flatMap((item) => (item.what === 'referral' ? passedOn(item, keybook) : [])),
    handed_over: items.flatMap((item) => (item.what === 'handed' ? handedOver(item) : [])),
    kept_by_desk: kept.revisions.map(revision),
  }
}
export type ExportedTip = ReturnType<typeof exported>

const missing = (item: Item, side: 'reporter' | 'reply'): Written[] =>
  item.what === 'missing' && item.side === side ? [{ number: numbered(item.seq), missing: true }] : []

function message({ seq, hour, message }: FromReporter): Written {
  const place = { number: numbered(seq), hour: hourIn(hour) }
  return message ? { ...place, ...contentsOf(message) } : { ...place, damaged: true }
}

/** All that was said; the keys by which the desk answers are nobody's business outside. */
function contentsOf({
  context: { kind },
  body,
}: NonNullable<FromReporter['message']>): Record<string, unknown> {
  if (kind !== 'tip') return { ...body }
  const { report, told } = body as Message<'tip'>['body']
  // Nobody asked who may be told: a reader without Javi must not take that for leave.
  const share = report.share ?? null
  return { ...(report satisfies Report), share, ...(told && { told }) }
}

function reply({ seq, hour, written, theirs, delivery }: FromDesk): Written {
  const deleted = theirs === 'deleted' && { deleted_by_reporter: true }
  const place = { number: numbered(seq), hour: hourIn(hour), ...deleted, ...(delivery && { delivery }) }
  return written ? { ...place, ...written.message.body, by: written.message.by } : { ...place, damaged: true }
}

function revision({ seq, hour, written }: Revision): Written {
  const place = { number: numbered(seq), hour: hourIn(hour) }
  return written ? { ...place, ...written.message.body, by: written.message.by } : { ...place, damaged: true }
}

function passedOn({ referral }: PassedOn, { offices }: Keybook): Written {
  const { row, sent, feedback } = referral
  const { hour, due } = timesOf(referral)
  return {
    referral: row.ref,
    office: row.office,
    office_name: offices.find(({ id }) => id === row.office)?.name ?? null,
    hour: hourIn(hour),
    due: hourIn(due),
    state: row.state,
    ...(sent
      ? { basis: sent.body.basis, note: sent.body.note, fields: sent.body.fields }
      : { damaged: true }),
    answers: feedback.map(({ seq, hour, written }) => ({
      number: numbered(seq),
      hour: hourIn(hour),
      ...(written ? written.message.body : { damaged: true }),
    })),
  }
}

function handedOver({ handed: { row, sent, answers } }: Handed): Written {
  return {
    handed: row.handed,
    hour: hourIn(row.hour),
    due: hourIn(row.due),
    state: row.state,
    ...(sent
      ? {
          agency: sent.body.agency,
          agency_name: sent.body.name,
          basis: sent.body.referral.basis,
          note: sent.body.referral.note,
          fields: sent.body.referral.fields,
          ...(sent.body.files && { files: sent.body.files }),
          by: sent.by,
        }
      : { damaged: true }),
    answers: answers.map(({ seq, hour, written }) => ({
      number: numbered(seq),
      hour: hourIn(hour),
      ...(written
        ? { state: written.body.state, said_by: written.body.by, text: written.body.text, by: written.by }
        : { damaged: true }),
    })),
  }
}
