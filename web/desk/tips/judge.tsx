import { useState } from 'preact/hooks'
import type { Judgement, RecordOfDesk } from '../../../core/envelope/record.ts'
import { changedJudgement } from '../../../core/judgement.ts'
import type { Keybook } from '../../../core/keys/keybook.ts'
import { NOTE_MAX, REASON_MAX } from '../../../core/limits.ts'
import { changesBetween } from '../../../core/record-changes.ts'
import { type Closing, closings, type Priority, priorities } from '../../../core/status.ts'
import type { TipRow } from '../../../core/wire.ts'
import { draft } from '../drafts.ts'
import { LongText, tooLong } from '../long-text.tsx'
import { Said } from '../outside.tsx'
import { Field } from '../parts.tsx'
import { sayClosing, sayPriority, sayStatus } from '../say.ts'
import { Trouble } from '../trouble.tsx'
import { i18n } from '../words.ts'
import { Behind } from './behind.tsx'
import { lacksSocialWork, reasonKept } from './closing.ts'
import { JudgementFields } from './judgement.tsx'
import { useJudging } from './judging.ts'
import { bodyOf, keepChange, useKeeping } from './keeping.ts'
import { Changes } from './say-record.tsx'
import { judge } from './send.ts'
import type { Thread } from './thread.ts'

const chosen = ['open', 'waiting', 'closed'] as const
type Chosen = (typeof chosen)[number]

/** What is chosen and not saved. What nobody has touched here is what it is, whoever has changed it meanwhile. */
interface Deciding {
  priority: Priority | null
  status: Chosen | ''
  closing: Closing | '' | null
}
const untouched: Deciding = { priority: null, status: '', closing: null }

/** In place of the id of what is said: by how much a text is too long. */
const LONG = 'long'

interface JudgeProps {
  thread: Thread
  keybook: Keybook
  onDone: (row: TipRow) => void
  /** The thread is not what it was: something was written down. */
  onKept: () => void
}

/**
 * Priority, status, and what the tip is about. Nothing is sent before the button: first the record is kept, then the
 * server is told what stands in the clear. A tip about a child is closed without social work only with a reason.
 */
export function Judge({ thread, keybook, onDone, onKept }: JudgeProps) {
  const { row, kept } = thread
  const before = bodyOf(kept)
  const judging = useJudging(thread)
  const keeping = useKeeping(thread, onKept)
  const keptWhy = reasonKept(thread)
  const typedWhy = draft<string | null>(`closing ${row.tip}`, null)
  const why = typedWhy.value ?? keptWhy
  const deciding = draft<Deciding>(`deciding ${row.tip}`, untouched)
  const { priority, status } = deciding.value
  const closing = deciding.value.closing ?? row.closing ?? ''
  const decide = (change: Partial<Deciding>) => {
    deciding.value = { ...deciding.value, ...change }
  }
  const [said, setSaid] = useState('')

  const changes = {
    ...(priority !== null && priority !== row.priority && { priority }),
    ...(status !== '' && { status }),
    ...(status === 'closed' && closing !== '' && { closing }),
  }
  const isDeciding = Object.keys(changes).length > 0
  const needsWhy = status === 'closed' && lacksSocialWork(thread, judging.judged, keybook)
  const lack =
    (status === 'closed' && closing === '' && 'tip.judge.reason') ||
    (needsWhy && why.trim() === '' && 'tip.judge.why.lack') ||
    (!isDeciding && !judging.isTyped && 'tip.judge.same')

  const long = tooLong(judging.notes, NOTE_MAX) || (needsWhy ? tooLong(why, REASON_MAX) : '')

  function next(body: RecordOfDesk): RecordOfDesk {
    const judgement = changedJudgement(judging.judged, {})
    const { closing: _, ...decided } = body.decided ?? {}
    return {
      ...body,
      ...(judging.isTyped && { judgement }),
      ...(isDeciding && { decided: { ...(status === '' ? body.decided : decided), ...changes } }),
      ...(needsWhy && { closing: { why: why.trim() } }),
    }
  }

  async function save(event: Event) {
    event.preventDefault()
    setSaid('')
    if (lack || long) {
      setSaid(lack || LONG)
      return
    }
    const isKept = await keeping.run(async () => {
      await keepChange(thread, next)
      if (isDeciding) await judge(row.tip, changes)
    })
    if (!isKept) return
    judging.clear()
    typedWhy.value = null
    deciding.value = untouched
    setSaid('tip.judge.done')
    if (isDeciding)
      onDone({
        ...row,
        ...changes,
        ...(status !== '' && { closing: status === 'closed' ? closing || null : null }),
      })
  }

  return (
    <form class="act" onSubmit={save} onChange={() => setSaid('')} noValidate aria-busy={keeping.busy}>
      <h3>{i18n._('tip.judge')}</h3>
      <Field label={i18n._('tip.judge.priority')}>
        {(ids) => (
          <select
            {...ids}
            value={priority ?? row.priority ?? ''}
            onChange={(event) => decide({ priority: (event.currentTarget.value || null) as Priority | null })}
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
            onChange={(event) => decide({ status: event.currentTarget.value as Chosen | '' })}
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
              onChange={(event) => decide({ closing: event.currentTarget.value as Closing | '' })}
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
      {closing === 'duplicate' && status === 'closed' && !before.links?.length && (
        <p class="hint">{i18n._('link.duplicate')}</p>
      )}
      {needsWhy && (
        <LongText
          label={i18n._('tip.judge.why')}
          hint={i18n._('tip.judge.why.hint')}
          rows={3}
          most={REASON_MAX}
          value={why}
          change={(typed) => {
            typedWhy.value = typed
          }}
        />
      )}
      {row.status === 'closed' && keptWhy !== '' && (
        <p data-testid="closed-why">
          {i18n._('tip.judge.why.kept')} <Said text={keptWhy} />
        </p>
      )}
      <JudgementFields thread={thread} keybook={keybook} judging={judging} />
      <Behind isBehind={keeping.isBehind} />
      {judging.base && <Meanwhile base={judging.base} judged={before.judgement ?? {}} />}
      <button type="submit" disabled={keeping.busy}>
        {i18n._('tip.judge.save')}
      </button>
      {(isDeciding || judging.isTyped) && <p class="quiet">{i18n._('record.unsaved')}</p>}
      <p role="status" class="quiet">
        {said === LONG ? long : said && i18n._(said)}
      </p>
      <Trouble error={keeping.error} />
    </form>
  )
}

/** What a colleague changed meanwhile, while one was typing: it stands here, but for what one has touched. */
const Meanwhile = ({ base, judged }: { base: Judgement; judged: Judgement }) => (
  <div class="notice" data-testid="meanwhile">
    <p>{i18n._('record.meanwhile')}</p>
    <Changes changes={changesBetween({ judgement: base }, { judgement: judged })} />
  </div>
)
