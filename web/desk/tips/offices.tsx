import type { ReferralFields } from '../../../core/envelope/bodies.ts'
import type { Keybook, KeybookOffice } from '../../../core/keys/keybook.ts'
import { agencies, directoryTrouble } from '../directory/listed.ts'
import { WhoseNumbers } from '../directory/whose-numbers.tsx'
import { sayAll } from '../say.ts'
import { i18n } from '../words.ts'
import { Check, toggled } from './check.tsx'
import type { RouteDraft } from './leaving.ts'
import { isAccused, mayReceive, type Offer, offersFor } from './routing.ts'

interface OfficesProps {
  keybook: Keybook
  fields: ReferralFields
  draft: RouteDraft
  sent: string[]
  onDraft: (change: Partial<RouteDraft>) => void
}

/** Whom the rules name, each with the reasons, and every other office with a key. None is chosen by itself. */
export function Offices({ keybook, fields, draft, sent, onDraft }: OfficesProps) {
  const { first, also, leftOut, others } = offersFor(fields, draft.marks, keybook, agencies.value)
  const office = (one: KeybookOffice) => (
    <OfficeChoice key={one.id} office={one} draft={draft} isSent={sent.includes(one.id)} onDraft={onDraft} />
  )
  const offers = (list: Offer[]) => (
    <ul class="offers">
      {list.map((offer) => (
        <li key={offer.agency.code} data-agency={offer.agency.code}>
          {offer.office ? (
            office(offer.office)
          ) : (
            <PaperChoice offer={offer} draft={draft} onDraft={onDraft} />
          )}
          <Because offer={offer} />
          <Standing offer={offer} />
          {!offer.office && <WhoseNumbers agency={offer.agency.code} />}
        </li>
      ))}
    </ul>
  )
  const hasKey = [...first, ...also].some((offer) => offer.office !== null)
  return (
    <fieldset>
      <legend>{i18n._('refer.offices')}</legend>
      <p class="hint">{i18n._('refer.suggested.hint')}</p>
      {directoryTrouble.value !== null && <p class="notice">{i18n._('directory.stale')}</p>}
      <h3>{i18n._('refer.suggested.first')}</h3>
      {offers(first)}
      {also.length > 0 && (
        <>
          <h3>{i18n._('refer.suggested.also')}</h3>
          {offers(also)}
        </>
      )}
      {leftOut.length > 0 && (
        <p class="notice" data-testid="left-out">
          {i18n._('refer.suggested.left_out', { names: sayAll(leftOut) })}
        </p>
      )}
      {others.length > 0 && (
        <details open={!hasKey}>
          <summary>{i18n._('refer.others')}</summary>
          <ul class="offers">
            {others.map((one) => (
              <li key={one.id}>
                {office(one)}
                <p class="quiet">{i18n._(`kind.${one.kind}`)}</p>
              </li>
            ))}
          </ul>
        </details>
      )}
    </fieldset>
  )
}

/** Why the rules name a body, and what to mind with it. */
const Because = ({ offer: { reasons, cares } }: { offer: Offer }) => (
  <>
    <p>
      {i18n._('refer.because', { reasons: reasons.map((one) => i18n._(`refer.reason.${one}`)).join('; ') })}
    </p>
    {cares.map((care) => (
      <p key={care} class="care">
        {i18n._(`refer.care.${care}`)}
      </p>
    ))}
  </>
)

/** What is known of a body and of its serving this place; without a key, how it is reached instead. */
function Standing({ offer: { agency, office } }: { offer: Offer }) {
  return (
    <p class="quiet">
      {i18n._(`kind.${agency.kind}`)}
      {office && office.name !== agency.name && <> · {i18n._('refer.listed_as', { name: agency.name })}</>}
      {' · '}
      {i18n._(`refer.body.${agency.status}`)} · {i18n._(`refer.coverage.${agency.coverage}`)}
      {!office && (
        <>
          {' · '}
          <strong>{i18n._('refer.no_key')}</strong> {agency.phones?.join(', ') ?? i18n._('refer.no_phone')}
        </>
      )}
    </p>
  )
}

/** Somebody without a key is handed a sealed file, one at a time: each gets words of their own. */
const PaperChoice = ({
  offer: { agency },
  draft,
  onDraft,
}: {
  offer: Offer
  draft: RouteDraft
  onDraft: OfficesProps['onDraft']
}) => (
  <Check
    label={i18n._('handed.choose', { name: agency.name })}
    checked={draft.paper === agency.code}
    onCheck={(checked) => onDraft({ paper: checked ? agency.code : null, offices: [] })}
  />
)

interface OfficeChoiceProps {
  office: KeybookOffice
  draft: RouteDraft
  isSent: boolean
  onDraft: (change: Partial<RouteDraft>) => void
}

function OfficeChoice({ office, draft, isSent, onDraft }: OfficeChoiceProps) {
  const { id, name, expired } = office
  const never =
    (isSent && 'refer.sent') ||
    (!mayReceive(office) && 'refer.too_old') ||
    (isAccused(office, draft.marks) && 'refer.accused')
  if (never)
    return (
      <p>
        <strong>{name}</strong> {i18n._(never)}
      </p>
    )
  const chosen = draft.offices.includes(id)
  return (
    <>
      <Check
        label={name}
        checked={chosen}
        onCheck={(checked) => onDraft({ offices: toggled(draft.offices, id, checked), paper: null })}
      />
      {expired && chosen && (
        <div class="notice">
          <p>{i18n._('refer.expired')}</p>
          <Check
            label={i18n._('refer.telephoned', { name })}
            checked={draft.telephoned.includes(id)}
            onCheck={(checked) => onDraft({ telephoned: toggled(draft.telephoned, id, checked) })}
          />
        </div>
      )}
    </>
  )
}
