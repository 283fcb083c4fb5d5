import { supports, urgencies } from '../../../core/envelope/bodies.ts'
import { NOTE_MAX } from '../../../core/limits.ts'
import { LongText } from '../long-text.tsx'
import { Field } from '../parts.tsx'
import { i18n } from '../words.ts'
import { Check, toggled } from './check.tsx'
import { type DueHours, dueFor, dueHours, type RouteDraft } from './leaving.ts'

interface AsksProps {
  draft: RouteDraft
  onDraft: (change: Partial<RouteDraft>) => void
}

/** What the desk asks for, how soon, and by when it wants to hear. */
export const Asks = ({ draft, onDraft }: AsksProps) => (
  <>
    <fieldset>
      <legend>{i18n._('leave.urgency')}</legend>
      {urgencies.map((urgency) => (
        <label class="check" key={urgency}>
          <input
            type="radio"
            name="urgency"
            value={urgency}
            checked={draft.urgency === urgency}
            onChange={() => onDraft({ urgency, due: dueFor[urgency] })}
          />
          {i18n._(`leave.urgency.${urgency}`)}
        </label>
      ))}
      {draft.urgency === 'now' && <p class="hint">{i18n._('leave.urgency.now.hint')}</p>}
    </fieldset>
    <fieldset>
      <legend>{i18n._('leave.support')}</legend>
      <div class="ticks">
        {supports.map((support) => (
          <Check
            key={support}
            label={i18n._(`leave.support.${support}`)}
            checked={draft.support.includes(support)}
            onCheck={(checked) =>
              // In one order, whichever was ticked first.
              onDraft({
                support: supports.filter((one) => toggled(draft.support, support, checked).includes(one)),
              })
            }
          />
        ))}
      </div>
    </fieldset>
    <LongText
      label={i18n._('refer.note')}
      hint={i18n._('refer.note.hint')}
      rows={3}
      most={NOTE_MAX}
      value={draft.note}
      change={(note) => onDraft({ note })}
    />
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
  </>
)
