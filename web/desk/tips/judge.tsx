import { useState } from 'preact/hooks'
import type { Keybook } from '../../../core/keys/keybook.ts'
import { REASON_MAX } from '../../../core/limits.ts'
import { type Closing, closings, type Priority, priorities } from '../../../core/status.ts'
import type { TipRow } from '../../../core/wire.ts'
import { draft } from '../drafts.ts'
import { Said } from '../outside.tsx'
import { Field } from '../parts.tsx'
import { sayClosing, sayPriority, sayStatus } from '../say.ts'
import { Trouble } from '../trouble.tsx'
import { i18n } from '../words.ts'
import { lacksSocialWork, reasonKept } from './closing.ts'
import { keepRecord } from './record.ts'
import { judge } from './send.ts'
import type { Thread } from './thread.ts'

const chosen = ['open', 'waiting', 'closed'] as const
type Chosen = (typeof chosen)[number]

interface JudgeProps {
  thread: Thread
  keybook: Keybook
  onDone: (row: TipRow) => void
  /** The thread is not what it was: something was written down. */
  onKept: () => void
}

/**
 * Priority and status. Nothing is sent before the button: each sending is an entry in the chain. A tip about a child is
 * closed without social work only with a reason, which is written down before.
 */
export function Judge({ thread, keybook, onDone, onKept }: JudgeProps) {
  const { row, kept } = thread
  const [keptWhy, setKeptWhy] = useState(reasonKept(thread))
  const why = draft(`closing ${row.tip}`, keptWhy)
  const [priority, setPriority] = useState<Priority | ''>(row.priority ?? '')
  const [status, setStatus] = useState<Chosen | ''>('')
  const [closing, setClosing] = useState<Closing | ''>(row.closing ?? '')
  const [said, setSaid] = useState('')
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)

  const changes = {
    ...(priority !== '' && priority !== row.priority && { priority }),
    ...(status !== '' && { status }),
    ...(status === 'closed' && closing !== '' && { closing }),
  }
  const needsWhy = status === 'closed' && lacksSocialWork(thread, keybook)
  const lack =
    (status === 'closed' && closing === '' && 'tip.judge.reason') ||
    (needsWhy && why.value.trim() === '' && 'tip.judge.why.lack') ||
    (Object.keys(changes).length === 0 && 'tip.judge.same')

  async function save(event: Event) {
    event.preventDefault()
    setError(null)
    setSaid('')
    if (lack) {
      setSaid(i18n._(lack))
      return
    }
    setBusy(true)
    const isNew = needsWhy && why.value.trim() !== keptWhy
    try {
      if (isNew) {
        const said = why.value.trim()
        await keepRecord(row, kept.next, { ...kept.newest?.message.body, closing: { why: said } })
        setKeptWhy(said)
      }
      await judge(row.tip, changes)
      setStatus('')
      setSaid(i18n._('tip.judge.done'))
      onDone({
        ...row,
        ...changes,
        ...(status !== '' && { closing: status === 'closed' ? closing || null : null }),
      })
    } catch (failure) {
      setError(failure)
    } finally {
      setBusy(false)
      if (isNew) onKept()
    }
  }

  return (
    <form class="act" onSubmit={save} onChange={() => setSaid('')} noValidate aria-busy={busy}>
      <h3>{i18n._('tip.judge')}</h3>
      <Field label={i18n._('tip.judge.priority')}>
        {(ids) => (
          <select
            {...ids}
            value={priority}
            onChange={(event) => setPriority(event.currentTarget.value as Priority)}
          >
            {row.priority === null && <option value="">{sayPriority(null)}</option>}
            {priorities.map((one) => (
              <option key={one} value={one}>
                {sayPriority(one)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={i18n._('tip.judge.status')}>
        {(ids) => (
          <select
            {...ids}
            value={status}
            onChange={(event) => setStatus(event.currentTarget.value as Chosen | '')}
          >
            <option value="">{i18n._('tip.judge.stays', { status: sayStatus(row.status) })}</option>
            {chosen.map((one) => (
              <option key={one} value={one}>
                {sayStatus(one)}
              </option>
            ))}
          </select>
        )}
      </Field>
      {status === 'closed' && (
        <Field label={i18n._('tip.judge.closing')}>
          {(ids) => (
            <select
              {...ids}
              value={closing}
              onChange={(event) => setClosing(event.currentTarget.value as Closing)}
            >
              <option value="">{i18n._('tip.judge.choose')}</option>
              {closings.map((one) => (
                <option key={one} value={one}>
                  {sayClosing(one)}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
      {needsWhy && (
        <Field label={i18n._('tip.judge.why')} hint={i18n._('tip.judge.why.hint')}>
          {(ids) => (
            <textarea
              {...ids}
              rows={3}
              maxLength={REASON_MAX}
              value={why.value}
              onInput={(event) => {
                why.value = event.currentTarget.value
              }}
            />
          )}
        </Field>
      )}
      {row.status === 'closed' && keptWhy !== '' && (
        <p data-testid="closed-why">
          {i18n._('tip.judge.why.kept')} <Said text={keptWhy} />
        </p>
      )}
      <button type="submit" disabled={busy}>
        {i18n._('tip.judge.save')}
      </button>
      <p role="status" class="quiet">
        {said}
      </p>
      <Trouble error={error} />
    </form>
  )
}
