import { useState } from 'preact/hooks'
import type { Agency } from '../../../core/agencies.ts'
import { childIn } from '../../../core/child.ts'
import type { JointOf, ReferralFields } from '../../../core/envelope/bodies.ts'
import type { Message } from '../../../core/envelope/message.ts'
import type { Keybook, KeybookOffice } from '../../../core/keys/keybook.ts'
import { NOTE_MAX, TEXT_MAX } from '../../../core/limits.ts'
import { isContact } from '../../../core/visibility.ts'
import { agencies } from '../directory/listed.ts'
import { ChooseJoint } from '../joint/choose.tsx'
import { LongText } from '../long-text.tsx'
import { sayAnswer, sayBasis, saySharing } from '../say.ts'
import { i18n } from '../words.ts'
import { Asks } from './asks.tsx'
import { Check } from './check.tsx'
import { FilesToPass } from './files-to-pass.tsx'
import { bodyOf } from './keeping.ts'
import { fieldsFor, type Lack, lacks, type Passable, type RouteDraft, textFor } from './leaving.ts'
import { Marks } from './marks.tsx'
import { Offices } from './offices.tsx'
import type { OpenFiles } from './prepare.ts'
import {
  againstWhat,
  basesFor,
  chosenOffices,
  chosenPaper,
  offersFor,
  type Recipient,
  recipientOf,
  shareOf,
} from './routing.ts'
import { newRef } from './send.ts'
import { Share } from './share.tsx'
import type { Thread } from './thread.ts'
import { What } from './what.tsx'

interface ChooseProps {
  thread: Thread
  keybook: Keybook
  fields: ReferralFields
  told: Passable
  draft: RouteDraft
  files: OpenFiles
  isPreparing: boolean
  /** Offices that it was sent to while this sheet stands open, and the joint that the first of them was told of. */
  sent: string[]
  went: JointOf | null | undefined
  onDraft: (change: Partial<RouteDraft>) => void
  onLook: (offices: KeybookOffice[], paper: Agency | null) => void
  /** The thread is not what it was: something was written down. */
  onKept: () => void
}

/** To whom, on what basis, what, until when: nothing leaves from here. */
export function Choose(props: ChooseProps) {
  const { thread, keybook, fields, told, draft, files, sent, went, isPreparing, onDraft, onLook, onKept } =
    props
  const [tried, setTried] = useState(false)
  const share = shareOf(thread)
  const chosen = chosenOffices(draft, keybook)
  const offices = chosen.filter(({ id }) => !sent.includes(id))
  const paper = chosenPaper(draft, offersFor(fields, draft.marks, keybook, agencies.value))
  const to: Recipient[] = paper ? [recipientOf(paper)] : offices
  const child = childIn(fields, bodyOf(thread.kept).judgement)
  const lacking = lacks(draft, told, to, share)

  function look(event: Event) {
    event.preventDefault()
    setTried(true)
    if (lacking.length === 0) onLook(offices, paper)
  }

  return (
    <form onSubmit={look} noValidate>
      <Share share={share} />
      {(fields.danger === 'yes' || draft.marks.danger) && <p class="notice">{i18n._('refer.hint.danger')}</p>}
      {child && <p class="notice">{i18n._('refer.hint.child', { answer: sayAnswer(child) })}</p>}
      <Marks thread={thread} keybook={keybook} fields={fields} onKept={onKept} />
      <Offices keybook={keybook} fields={fields} draft={draft} sent={sent} onDraft={onDraft} />
      {went && <p class="notice">{i18n._('joint.went')}</p>}
      {!paper && went === undefined && (
        <ChooseJoint
          offices={chosen}
          draft={draft.joint}
          newJoint={newRef}
          onDraft={(joint) => onDraft({ joint })}
        />
      )}
      <Basis thread={thread} offices={to} draft={draft} onDraft={onDraft} />
      <What told={told} language={languageOf(thread)} draft={draft} to={to} onDraft={onDraft} />
      {to.some((office) => fieldsFor(draft, told, office).some(isContact)) && (
        <div class="notice">
          <p>{i18n._('leave.contact.why')}</p>
          <Check
            label={i18n._('leave.contact')}
            checked={draft.contact}
            onCheck={(contact) => onDraft({ contact })}
          />
        </div>
      )}
      <FilesToPass told={told} draft={draft} to={to} files={files} onDraft={onDraft} />
      <Asks draft={draft} onDraft={onDraft} />
      {tried && lacking.length > 0 && <Lacking lacking={lacking} draft={draft} told={told} />}
      <button type="submit" class="main" disabled={isPreparing}>
        {i18n._('tip.leaves.look')}
      </button>
    </form>
  )
}

interface LackingProps {
  lacking: Lack[]
  draft: RouteDraft
  told: Passable
}

const Lacking = ({ lacking, draft, told }: LackingProps) => (
  <div class="notice" role="alert">
    <p>{i18n._('refer.lack')}</p>
    <ul>
      {lacking.map((lack) => (
        <li key={lack}>
          {i18n._(`refer.lack.${lack}`, {
            over: tooLong(lack, draft, told),
          })}
        </li>
      ))}
    </ul>
  </div>
)

interface BasisProps {
  thread: Thread
  offices: Recipient[]
  draft: RouteDraft
  onDraft: (change: Partial<RouteDraft>) => void
}

function tooLong(lack: Lack, draft: RouteDraft, told: Passable): number {
  if (lack === 'note_long') return draft.note.length - NOTE_MAX
  return lack === 'why_long' ? draft.why.length - NOTE_MAX : textFor(draft, told).length - TEXT_MAX
}

const languageOf = ({ first }: Thread): string | null =>
  first?.context.kind === 'tip' ? (first as Message<'tip'>).body.report.language : null

/** Whoever told it to a member may be asked again as they told it: by a call, or when they come back. */
const wasTold = ({ first }: Thread): boolean =>
  first?.context.kind === 'tip' && (first as Message<'tip'>).body.told !== undefined

/** Against what the reporter said it goes only on a basis that does not need them; the words say which that is. */
function Basis({ thread, offices, draft, onDraft }: BasisProps) {
  const share = shareOf(thread)
  const wasUnasked = share === 'unasked'
  const kinds = offices.map(({ kind }) => kind)
  const bases = basesFor(share, kinds, draft.agreed)
  const forbidden = !basesFor(share, kinds, false).includes('consent')
  const cameBack = thread.items.some(
    (item) => item.what === 'reporter' && item.seq > 0 && item.message !== null,
  )
  return (
    <fieldset>
      <legend>{i18n._('refer.basis')}</legend>
      {forbidden && (
        <p class="notice" data-testid="against">
          {wasUnasked
            ? i18n._('refer.against.unasked')
            : i18n._('refer.against', { share: saySharing(share) })}
        </p>
      )}
      {forbidden && (cameBack || wasTold(thread)) && (
        <Check
          label={i18n._(cameBack ? 'refer.agreed' : 'refer.agreed.told')}
          checked={draft.agreed}
          onCheck={(agreed) =>
            onDraft({ agreed, ...(!agreed && draft.basis === 'consent' && { basis: null }) })
          }
        />
      )}
      {bases.map((basis) => (
        <label class="check" key={basis}>
          <input
            type="radio"
            name="basis"
            value={basis}
            checked={draft.basis === basis}
            onChange={() => onDraft({ basis })}
          />
          {sayBasis(basis)}
        </label>
      ))}
      {againstWhat(share, kinds, draft.agreed) !== null && (
        <LongText
          label={i18n._(wasUnasked ? 'refer.why.unasked' : 'refer.why')}
          hint={i18n._('refer.why.hint')}
          rows={2}
          most={NOTE_MAX}
          value={draft.why}
          change={(why) => onDraft({ why })}
        />
      )}
    </fieldset>
  )
}
