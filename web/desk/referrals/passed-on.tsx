import { useState } from 'preact/hooks'
import { hourOf } from '../../../core/hour.ts'
import { REMIND_AFTER } from '../../../core/limits.ts'
import { canStep, numberOf } from '../../../core/referral.ts'
import { DESK } from '../../../core/roles.ts'
import { isUnanswered } from '../../../core/status.ts'
import { draft } from '../drafts.ts'
import { type FileSaid, FileTitle, Hashes, Taken } from '../files/attachments.tsx'
import { JointNotes } from '../joint/notes.tsx'
import { nextNumber } from '../numbers.ts'
import { Damaged, Said } from '../outside.tsx'
import { areTimesSaid, isStateSaid, timesOf } from '../said-state.ts'
import { sayAge, sayDue, sayHour, sayOffice, sayState } from '../say.ts'
import { unlocked } from '../session.ts'
import { Sheet } from '../sheet.tsx'
import { AgainstView } from '../tips/against.tsx'
import { Trouble } from '../trouble.tsx'
import { i18n } from '../words.ts'
import { WriteNote } from '../write-note.tsx'
import { ReferralContents } from './contents.tsx'
import { Feedback } from './feedback.tsx'
import { type OpenedReferral, theirsOf } from './referral.ts'
import { askedBack, revoke } from './send.ts'

interface PassedOnProps {
  tip: string
  referral: OpenedReferral
  /** The notes of those that were asked together stand with this one. */
  isFirstOfJoint: boolean
  /** Something more was said or done; `null` where it is only read. */
  onChange: (() => void) | null
}

/** A referral as the desk sees it: what went, what the agency says, and what the desk says back. */
export function PassedOnView({ tip, referral, isFirstOfJoint, onChange }: PassedOnProps) {
  const [isJointOpen, setJointOpen] = useState(false)
  /** As it stood when the notes were read: whatever comes later is new again. */
  const [read, setRead] = useState<OpenedReferral['row'] | null>(null)
  const { row, sent, feedback } = referral
  const session = unlocked.value
  if (!session) return null
  const name = sayOffice(session.keybook, row.office)
  const theirs = theirsOf(referral)
  const asks = feedback.findLast(({ written }) =>
    ['question', 'answer'].includes(written?.message.body.state ?? ''),
  )
  const now = hourOf(Date.now())
  const { hour, due } = timesOf(referral)
  const isLate = due <= now || hour + REMIND_AFTER[0] <= now
  const isAsked = asks !== undefined && !asks.fromDesk
  return (
    <article class="ours passed-on" data-testid="referral">
      <h3>
        {i18n._('tip.passed_on', { name })} <span class="quiet">{sayHour(hour)}</span>
      </h3>
      <p>
        <strong class={`state ${row.state}`}>{sayState(row.state)}</strong>
        {isUnanswered(row.state) && <span class="quiet"> · {sayDue(due)}</span>}
        <span class="quiet"> · {numberOf(row.ref)}</span>
        {theirs.reference !== '' && (
          <span class="quiet">
            {' · '}
            {i18n._('referral.reference')}: <Said text={theirs.reference} />
          </span>
        )}
        {theirs.officer !== '' && (
          <span class="quiet">
            {' · '}
            {i18n._('referral.officer')}: <Said text={theirs.officer} />
          </span>
        )}
      </p>
      {!isStateSaid(referral) && (
        <p class="notice" data-testid="state-unsaid">
          {i18n._('referral.state.unsaid')}
        </p>
      )}
      {!areTimesSaid(referral) && <p class="notice">{i18n._('referral.times.unsaid')}</p>}
      {row.state === 'sent' && (
        <p class={isLate ? 'notice' : 'quiet'} data-testid="not-seen">
          {i18n._('referral.not_seen', { age: sayAge(hour) })}{' '}
          {row.reminded > 0 && i18n._('referral.was_reminded')}
        </p>
      )}
      {row.state === 'received' && row.reminded > 0 && <p class="quiet">{i18n._('referral.was_reminded')}</p>}
      {row.state === 'revoked' && <p class="quiet">{i18n._('referral.is_revoked')}</p>}
      {row.state === 'declined' && <p class="quiet">{i18n._('referral.was_declined')}</p>}
      {sent ? (
        <details>
          <summary>{i18n._('tip.passed_on.contents')}</summary>
          {sent.author === 'left' && <p class="notice">{i18n._('tip.reply.left.warning')}</p>}
          <ReferralContents body={sent.body} />
          {sent.body.files && <PassedFiles files={sent.body.files} />}
          {sent.against && <AgainstView against={sent.against} basis={sent.body.basis} />}
        </details>
      ) : (
        <Damaged hour={sayHour(row.hour)} />
      )}
      <Feedback feedback={feedback} agency={name} desk={sayOffice(session.keybook, DESK)} reader="desk" />
      {isFirstOfJoint && row.joint !== null && (
        // Opened by a click only: that they were read is an entry in the chain.
        <details onToggle={(event) => setJointOpen(event.currentTarget.open)}>
          <summary>
            {i18n._('joint.title')}
            {row.noted && read !== row && (
              <>
                {' '}
                <span class="badge">{i18n._('tips.agency.noted')}</span>
              </>
            )}
          </summary>
          {isJointOpen && (
            <JointNotes joint={row.joint} said={sent?.body.joint ?? null} onRead={() => setRead(row)} />
          )}
        </details>
      )}
      {onChange && canStep('answer', row.state, session.member.role) && (
        <AskedBack tip={tip} referral={referral} name={name} isAsked={isAsked} onChange={onChange} />
      )}
      {onChange && canStep('revoked', row.state, session.member.role) && (
        <Revoke tip={tip} referral={referral} name={name} onChange={onChange} />
      )}
    </article>
  )
}

/** They are sealed to the agency: here stands what they are. */
export const PassedFiles = ({ files }: { files: readonly (FileSaid & { file: string })[] }) => (
  <ul class="files" aria-label={i18n._('leave.files')}>
    {files.map((attached, index) => (
      <li key={attached.file}>
        <FileTitle attached={attached} number={index + 1} />
        <Taken attached={attached} />
        <Hashes attached={attached} />
      </li>
    ))}
  </ul>
)

interface TowardsProps extends Pick<PassedOnProps, 'tip' | 'referral'> {
  onChange: () => void
  /** The agency's. */
  name: string
}

/** The desk answers what an agency asked, or says more by itself. */
function AskedBack({ tip, referral, name, isAsked, onChange }: TowardsProps & { isAsked: boolean }) {
  const { row, feedback } = referral
  const kept = `asked back ${row.ref}`
  return (
    <details class="asked-back" open={isAsked || draft(kept, '').value.trim() !== ''}>
      <summary>{i18n._('referral.asked_back', { name })}</summary>
      {isAsked && <p class="notice">{i18n._('referral.asks')}</p>}
      <WriteNote
        name={kept}
        label={i18n._('referral.asked_back.text')}
        lack={i18n._('referral.asked_back.lack')}
        look={i18n._('referral.asked_back.look')}
        readers={name}
        send={(text) => askedBack(tip, row, nextNumber(feedback), text)}
        onChange={onChange}
      />
    </details>
  )
}

/** Takes it back: what was read stays read, and the sheet says so before. */
function Revoke({ tip, referral: { row }, name, onChange }: TowardsProps) {
  const [isOpen, setOpen] = useState(false)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)

  async function take() {
    setBusy(true)
    setError(null)
    try {
      await revoke(tip, row)
      setOpen(false)
      onChange()
    } catch (why) {
      setError(why)
    }
    setBusy(false)
  }

  return (
    <>
      <button type="button" class="link" onClick={() => setOpen(true)}>
        {i18n._('referral.revoke')}
      </button>
      {isOpen && (
        <Sheet title={i18n._('referral.revoke')} onClose={() => setOpen(false)}>
          <p class="recipient">{name}</p>
          <p>
            <strong>
              {i18n._(row.state === 'sent' ? 'referral.revoke.unread' : 'referral.revoke.read')}
            </strong>
          </p>
          <p>{i18n._('referral.revoke.means')}</p>
          <Trouble error={error} />
          <button type="button" class="main" disabled={busy} onClick={take}>
            {i18n._('referral.revoke.do')}
          </button>
        </Sheet>
      )}
    </>
  )
}
