import { useState } from 'preact/hooks'
import { type Flag, flagKinds } from '../../../core/envelope/record.ts'
import { type Hour, hourOf } from '../../../core/hour.ts'
import { FLAGS_MAX, REASON_MAX } from '../../../core/limits.ts'
import { draft } from '../drafts.ts'
import { LongText, tooLong } from '../long-text.tsx'
import { Said } from '../outside.tsx'
import { Field } from '../parts.tsx'
import { sayHour } from '../say.ts'
import { Trouble } from '../trouble.tsx'
import { i18n } from '../words.ts'
import { Behind } from './behind.tsx'
import { hour } from './inbox.ts'
import { bodyOf, useKeeping } from './keeping.ts'
import { keptFirst } from './record.ts'
import { sayMember } from './say.ts'
import { sayFlag } from './say-record.tsx'
import type { Thread } from './thread.ts'

interface FlagsProps {
  thread: Thread
  onKept: () => void
}

/** What colleagues want minded of this tip, before it is read; whoever reads may take it down. */
export function Flags({ thread, onKept }: FlagsProps) {
  const keeping = useKeeping(thread, onKept)
  const flags = bodyOf(thread.kept).flags ?? []
  if (flags.every(({ taken }) => taken !== undefined)) return null

  const take = (at: number) =>
    keeping.keep((body) => ({
      ...body,
      flags: (body.flags ?? []).map((flag, index) =>
        index === at && flag.taken === undefined ? { ...flag, taken: hourOf(Date.now()) } : flag,
      ),
    }))

  return (
    <ul class="flags" data-testid="flags">
      {flags.map(
        (flag, at) =>
          flag.taken === undefined && (
            <li key={at} class="notice">
              <strong>{sayFlag(flag)}</strong> <Said text={flag.why} />
              <p class="quiet">
                {sayPut(thread, flag)}
                {flag.until !== undefined && (
                  <>
                    {' · '}
                    {flag.until <= hour.value ? (
                      <strong>{i18n._('flag.due')}</strong>
                    ) : (
                      i18n._('flag.until', { hour: sayHour(flag.until) })
                    )}
                  </>
                )}
              </p>
              <button type="button" disabled={keeping.busy} onClick={() => take(at)}>
                {i18n._('flag.take')}
              </button>
            </li>
          ),
      )}
      <Behind isBehind={keeping.isBehind} />
      <Trouble error={keeping.error} />
    </ul>
  )
}

/** By whom, by the signature under the first revision that has it. */
function sayPut({ kept }: Thread, { put, why }: Flag): string {
  const by = keptFirst(kept, ({ flags = [] }) => flags.some((flag) => flag.put === put && flag.why === why))
  return i18n._('flag.put', {
    name: by === null ? i18n._('tips.somebody') : sayMember(by),
    hour: sayHour(put),
  })
}

/** What is typed of a flag. */
interface Typed {
  what: Flag['what']
  why: string
  /** As the browser writes a day; empty is none. */
  day: string
}
const nothing: Typed = { what: 'look_again', why: '', day: '' }

/** Puts a flag on the tip, with its reason. */
export function PutFlag({ thread, onKept }: FlagsProps) {
  const typed = draft<Typed>(`flag ${thread.row.tip}`, nothing)
  const keeping = useKeeping(thread, onKept)
  const [lack, setLack] = useState('')
  const { what, why, day } = typed.value
  const change = (more: Partial<Typed>) => {
    typed.value = { ...typed.value, ...more }
    setLack('')
  }

  async function put(event: Event) {
    event.preventDefault()
    if (why.trim() === '') return setLack('flag.lack')
    if (tooLong(why, REASON_MAX)) return
    if ((bodyOf(thread.kept).flags ?? []).length >= FLAGS_MAX) return setLack('flag.many')
    const until = hourOfDay(day)
    const flag: Flag = {
      what,
      why: why.trim(),
      ...(until !== null && { until }),
      put: hourOf(Date.now()),
    }
    const isKept = await keeping.keep((body) => ({ ...body, flags: [...(body.flags ?? []), flag] }))
    if (isKept) typed.value = nothing
  }

  return (
    <details class="part" data-testid="put-flag">
      <summary>{i18n._('flag.title')}</summary>
      <form onSubmit={put} noValidate>
        <Field label={i18n._('flag.what')}>
          {(ids) => (
            <select
              {...ids}
              value={what}
              onChange={(event) => change({ what: event.currentTarget.value as Flag['what'] })}
            >
              {flagKinds.map((one) => (
                <option key={one} value={one}>
                  {sayFlag({ what: one })}
                </option>
              ))}
            </select>
          )}
        </Field>
        <LongText
          label={i18n._('flag.why')}
          error={lack && i18n._(lack)}
          rows={2}
          most={REASON_MAX}
          value={why}
          change={(typed) => change({ why: typed })}
        />
        <Field label={i18n._('flag.day')} hint={i18n._('flag.day.hint')}>
          {(ids) => (
            <input
              {...ids}
              type="date"
              value={day}
              onInput={(event) => change({ day: event.currentTarget.value })}
            />
          )}
        </Field>
        <Behind isBehind={keeping.isBehind} />
        <button type="submit" disabled={keeping.busy}>
          {i18n._('flag.put.button')}
        </button>
        <Trouble error={keeping.error} />
      </form>
    </details>
  )
}

/** The morning of a day, at six by UTC: before a shift begins, wherever the clocks stand. */
function hourOfDay(day: string): Hour | null {
  const at = Date.parse(`${day}T06:00:00Z`)
  return Number.isNaN(at) ? null : hourOf(at)
}
