import type { JointOf } from '../../../core/envelope/bodies.ts'
import type { KeybookOffice } from '../../../core/keys/keybook.ts'
import { JOINT_MAX } from '../../../core/limits.ts'
import { agencies } from '../directory/listed.ts'
import { WhoseNumbers } from '../directory/whose-numbers.tsx'
import { Said } from '../outside.tsx'
import { Field } from '../parts.tsx'
import { sayOffice } from '../say.ts'
import { unlocked } from '../session.ts'
import { Check } from '../tips/check.tsx'
import { i18n } from '../words.ts'
import type { JointDraft } from './asked.ts'

/** As the directory has it. */
const phoneOf = ({ agency }: KeybookOffice): string =>
  agencies.value.find(({ code }) => code === agency)?.phones?.[0]?.slice(0, 60) ?? ''

/** What each of them is told of the others; `null` where each is asked alone. */
export const jointOf = ({ joint, phones }: JointDraft, offices: KeybookOffice[]): JointOf | null =>
  joint === null || offices.length < 2 || offices.length > JOINT_MAX
    ? null
    : {
        joint,
        offices: offices.map((office) => ({
          office: office.id,
          phone: (phones[office.id] ?? phoneOf(office)).trim(),
        })),
      }

interface ChooseJointProps {
  offices: KeybookOffice[]
  draft: JointDraft
  newJoint: () => string
  onDraft: (draft: JointDraft) => void
}

/** Offered where several are chosen; never chosen by itself. */
export function ChooseJoint({ offices, draft, newJoint, onDraft }: ChooseJointProps) {
  if (offices.length < 2 || offices.length > JOINT_MAX) return null
  return (
    <fieldset data-testid="choose-joint">
      <legend>{i18n._('joint.title')}</legend>
      <Check
        label={i18n._('joint.choose')}
        checked={draft.joint !== null}
        onCheck={(checked) => onDraft({ ...draft, joint: checked ? newJoint() : null })}
      />
      <p class="hint">{i18n._('joint.choose.hint')}</p>
      {draft.joint !== null &&
        offices.map((office) => (
          <div key={office.id}>
            <Field label={i18n._('joint.phone', { name: office.name })}>
              {(ids) => (
                <input
                  {...ids}
                  type="tel"
                  maxLength={60}
                  value={draft.phones[office.id] ?? phoneOf(office)}
                  onInput={(event) =>
                    onDraft({ ...draft, phones: { ...draft.phones, [office.id]: event.currentTarget.value } })
                  }
                />
              )}
            </Field>
            <WhoseNumbers agency={office.agency} />
          </div>
        ))}
    </fieldset>
  )
}

/** Those that were asked together, as each of them is told. @param more what else is known of one. */
export const JointOffices = ({
  joint,
  more,
}: {
  joint: JointOf
  more?: (office: string) => string | null
}) => (
  <ul class="listed" data-testid="joint-offices">
    {joint.offices.map(({ office, phone }) => (
      <li key={office}>
        <strong>{sayOffice(unlocked.value?.keybook, office)}</strong>
        {phone !== '' && (
          <>
            {' · '}
            <Said text={phone} />
          </>
        )}
        {more?.(office) && <span class="quiet"> · {more(office)}</span>}
      </li>
    ))}
  </ul>
)
