import { useState } from 'preact/hooks'
import type { Agency } from '../../../core/agencies.ts'
import type { ReferralFields } from '../../../core/envelope/bodies.ts'
import type { Keybook, KeybookOffice } from '../../../core/keys/keybook.ts'
import { NOTE_MAX, TEXT_MAX } from '../../../core/limits.ts'
import { useAskedWords } from '../asked.ts'
import { agencies } from '../directory/listed.ts'
import { Field } from '../parts.tsx'
import { fieldValue, sayField } from '../referrals/contents.tsx'
import { fieldNames } from '../referrals/fields.ts'
import { sayAnswer, sayBasis, saySharing } from '../say.ts'
import { i18n } from '../words.ts'
import { Check, toggled } from './check.tsx'
import { Marks } from './marks.tsx'
import { Offices } from './offices.tsx'
import {
  againstWhat,
  basesFor,
  chosenOffices,
  chosenPaper,
  type DueHours,
  dueHours,
  type Lack,
  lacks,
  offersFor,
  type Recipient,
  type RouteDraft,
  recipientOf,
  shareOf,
} from './routing.ts'
import type { Thread } from './thread.ts'

interface ChooseProps {
  thread: Thread
  keybook: Keybook
  fields: ReferralFields
  draft: RouteDraft
  /** Offices that it was sent to while this sheet stands open. */
  sent: string[]
  onDraft: (change: Partial<RouteDraft>) => void
  onLook: (offices: KeybookOffice[], paper: Agency | null) => void
  /** The thread is not what it was: something was written down. */
  onKept: () => void
}

/** To whom, on what basis, what, until when: nothing leaves from here. */
export function Choose(props: ChooseProps) {
  const { thread, keybook, fields, draft, sent, onDraft, onLook, onKept } = props
  const [tried, setTried] = useState(false)
  const share = shareOf(thread)
  const offices = chosenOffices(draft, keybook).filter(({ id }) => !sent.includes(id))
  const paper = chosenPaper(draft, offersFor(fields, draft.marks, keybook, agencies.value))
  const to: Recipient[] = paper ? [recipientOf(paper)] : offices
  const lacking = lacks(draft, to, share)

  function look(event: Event) {
    event.preventDefault()
    setTried(true)
    if (lacking.length === 0) onLook(offices, paper)
  }

  return (
    <form onSubmit={look} noValidate>
      <p>
        {i18n._('refer.share')} <strong>{saySharing(share)}</strong>
      </p>
      {(fields.danger === 'yes' || draft.marks.danger) && <p class="notice">{i18n._('refer.hint.danger')}</p>}
      {(fields.child === 'yes' || fields.child === 'unsure') && (
        <p class="notice">{i18n._('refer.hint.child', { answer: sayAnswer(fields.child) })}</p>
      )}
      <Marks thread={thread} keybook={keybook} fields={fields} onKept={onKept} />
      <Offices keybook={keybook} fields={fields} draft={draft} sent={sent} onDraft={onDraft} />
      <Basis thread={thread} offices={to} draft={draft} onDraft={onDraft} />
      <Fields fields={fields} draft={draft} onDraft={onDraft} />
      <Field label={i18n._('refer.note')} hint={i18n._('refer.note.hint')}>
        {(ids) => (
          <textarea
            {...ids}
            rows={3}
            value={draft.note}
            onInput={(event) => onDraft({ note: event.currentTarget.value })}
          />
        )}
      </Field>
      <Field label={i18n._('refer.due')}>
        {(ids) => (
          <select
            {...ids}
            value={draft.due}
            onChange={(event) => onDraft({ due: Number(event.currentTarget.value) as DueHours })}
          >
            {dueHours.map((hours) => (
              <option key={hours} value={hours}>
                {i18n._(`refer.due.${hours}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      {tried && lacking.length > 0 && <Lacking lacking={lacking} draft={draft} />}
      <button type="submit" class="main">
        {i18n._('tip.leaves.look')}
      </button>
    </form>
  )
}

const Lacking = ({ lacking, draft }: { lacking: Lack[]; draft: RouteDraft }) => (
  <div class="notice" role="alert">
    <p>{i18n._('refer.lack')}</p>
    <ul>
      {lacking.map((lack) => (
        <li key={lack}>
          {i18n._(`refer.lack.${lack}`, {
            over: tooLong(lack, draft),
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

function tooLong(lack: Lack, { note, why, text }: RouteDraft): number {
  if (lack === 'note_long') return note.length - NOTE_MAX
  return lack === 'why_long' ? why.length - NOTE_MAX : text.length - TEXT_MAX
}

/** Against what the reporter said it goes only on a basis that does not need them; the words say which that is. */
function Basis({ thread, offices, draft, onDraft }: BasisProps) {
  const share = shareOf(thread)
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
          {i18n._('refer.against', { share: saySharing(share) })}
        </p>
      )}
      {forbidden && cameBack && (
        <Check
          label={i18n._('refer.agreed')}
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
        <Field label={i18n._('refer.why')} hint={i18n._('refer.why.hint')}>
          {(ids) => (
            <textarea
              {...ids}
              rows={2}
              value={draft.why}
              onInput={(event) => onDraft({ why: event.currentTarget.value })}
            />
          )}
        </Field>
      )}
    </fieldset>
  )
}

interface FieldsProps {
  fields: ReferralFields
  draft: RouteDraft
  onDraft: (change: Partial<RouteDraft>) => void
}

function Fields({ fields, draft, onDraft }: FieldsProps) {
  useAskedWords()
  return (
    <fieldset>
      <legend>{i18n._('refer.fields')}</legend>
      <p class="hint">{i18n._('refer.fields.hint')}</p>
      {fieldNames
        .filter((name) => fields[name] !== undefined)
        .map((name) => (
          <div key={name} class="choice">
            <Check
              label={sayField(name)}
              checked={draft.fields.includes(name)}
              onCheck={(checked) => onDraft({ fields: toggled(draft.fields, name, checked) })}
            />
            {name !== 'text' && <div class="quiet">{fieldValue(name, fields)}</div>}
          </div>
        ))}
      {draft.fields.includes('text') && (
        <Field label={i18n._('refer.text')} hint={i18n._('refer.text.hint')}>
          {(ids) => (
            <textarea
              {...ids}
              rows={8}
              dir="auto"
              value={draft.text}
              onInput={(event) => onDraft({ text: event.currentTarget.value })}
            />
          )}
        </Field>
      )}
    </fieldset>
  )
}
