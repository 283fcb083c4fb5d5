import type { Contact, Decided, Flag, Judgement, RecordOfDesk } from './envelope/record.ts'

/*
 * What changed from one revision of a tip's record to the next: every revision is whole, and who kept it has signed it.
 */

/** A field that said something else before; absent is nothing. */
type Field<Part extends string, T> = {
  [F in keyof T & string]-?: { what: Part; field: F; from: T[F] | undefined; to: T[F] | undefined }
}[keyof T & string]

export type RecordChange =
  | Field<'judgement', Judgement>
  | Field<'decided', Decided>
  | Field<'contact', Contact>
  | { what: 'flag_put' | 'flag_taken'; flag: Flag }
  | { what: 'linked' | 'unlinked'; tip: string; why: string | undefined }
  | { what: 'heavy'; to: boolean }
  | { what: 'handed'; to: string; text: string }
  /** The message is gone: whoever it was for has read it. */
  | { what: 'handover_read' }
  | { what: 'rung'; ref: string; whom: string }
  | { what: 'closing'; why: string }

/** In the order in which the record has them. */
export function changesBetween(before: RecordOfDesk, after: RecordOfDesk): RecordChange[] {
  return [
    ...fields('decided', before.decided, after.decided),
    ...fields('judgement', before.judgement, after.judgement),
    ...flagChanges(before.flags ?? [], after.flags ?? []),
    ...linkChanges(before, after),
    ...((before.heavy ?? false) === (after.heavy ?? false)
      ? []
      : [{ what: 'heavy' as const, to: after.heavy ?? false }]),
    ...handoverChanges(before, after),
    ...(after.rung ?? [])
      .slice(before.rung?.length ?? 0)
      .map(({ ref, whom }) => ({ what: 'rung' as const, ref, whom })),
    ...(after.closing && !isSame(before.closing, after.closing)
      ? [{ what: 'closing' as const, why: after.closing.why }]
      : []),
    ...fields('contact', before.contact, after.contact),
  ]
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

function fields<T extends object>(what: string, before: T | undefined, after: T | undefined): RecordChange[] {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])
  return [...names]
    .map((field) => ({
      what,
      field,
      from: Reflect.get(before ?? {}, field),
      to: Reflect.get(after ?? {}, field),
    }))
    .filter(({ from, to }) => !isSame(from, to)) as RecordChange[]
}

/** Flags are added at the end and stay where they are; of one that stood, only whether it was taken down can change. */
const flagChanges = (before: readonly Flag[], after: readonly Flag[]): RecordChange[] =>
  after.flatMap((flag, at): RecordChange[] => {
    if (!before[at]) return [{ what: 'flag_put', flag }]
    return flag.taken !== undefined && before[at].taken === undefined ? [{ what: 'flag_taken', flag }] : []
  })

function linkChanges({ links: old = [] }: RecordOfDesk, { links = [] }: RecordOfDesk): RecordChange[] {
  const lacks = (list: typeof links, tip: string) => list.every((one) => one.tip !== tip)
  return [
    ...links
      .filter(({ tip }) => lacks(old, tip))
      .map(({ tip, why }) => ({ what: 'linked' as const, tip, why })),
    ...old
      .filter(({ tip }) => lacks(links, tip))
      .map(({ tip, why }) => ({ what: 'unlinked' as const, tip, why })),
  ]
}

function handoverChanges({ handover: old }: RecordOfDesk, { handover }: RecordOfDesk): RecordChange[] {
  if (isSame(old, handover)) return []
  return handover ? [{ what: 'handed', ...handover }] : [{ what: 'handover_read' }]
}
