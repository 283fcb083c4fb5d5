import { useState } from 'preact/hooks'
import type { Against, ReferralToAgency } from '../../../core/envelope/bodies.ts'
import type { KeybookOffice } from '../../../core/keys/keybook.ts'
import type { TipRow } from '../../../core/wire.ts'
import { ReferralContents, sayField } from '../referrals/contents.tsx'
import type { FieldName } from '../referrals/fields.ts'
import { sayAll } from '../say.ts'
import { Trouble } from '../trouble.tsx'
import { i18n } from '../words.ts'
import { AgainstView } from './against.tsx'
import { refer } from './send.ts'

/** What is about to leave: fixed when it is shown, so that what is seen is what is sealed. */
export interface Leaving {
  body: ReferralToAgency
  /** It stays here. */
  against: Against | null
  to: { office: KeybookOffice; ref: string }[]
}

interface LeaveProps {
  tip: TipRow
  leaving: Leaving
  withheld: FieldName[]
  sent: string[]
  onBack: () => void
  /** From now on it may have arrived, whatever the answer is. */
  onTry: () => void
  onSent: (office: string) => void
  onDone: () => void
}

/** One office after the other; what has left is named, and a failure leaves only the rest to be sent again. */
export function Leave({
  tip,
  leaving: { body, against, to },
  withheld,
  sent,
  onBack,
  onTry,
  onSent,
  onDone,
}: LeaveProps) {
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const left = to.filter(({ office }) => !sent.includes(office.id))
  const names = sayAll(left.map(({ office }) => office.name))

  async function leave() {
    setBusy(true)
    setError(null)
    onTry()
    try {
      for (const { office, ref } of left) {
        await refer(tip, ref, office.id, body, against)
        onSent(office.id)
      }
      onDone()
    } catch (why) {
      setError(why)
      setBusy(false)
    }
  }

  return (
    <>
      {to.map(({ office }) => (
        <p key={office.id} class="recipient">
          {office.name} {sent.includes(office.id) && <span class="quiet">{i18n._('refer.sent')}</span>}
        </p>
      ))}
      <div class="leaving" data-testid="leaving">
        <ReferralContents body={body} />
      </div>
      {withheld.length > 0 && (
        <p class="quiet" data-testid="withheld">
          {i18n._('refer.withheld', { fields: sayAll(withheld.map(sayField)) })}
        </p>
      )}
      {against && (
        <div class="notice">
          <AgainstView against={against} basis={body.basis} />
        </div>
      )}
      <p>{i18n._('refer.final')}</p>
      <Trouble error={error} />
      <div class="buttons">
        <button type="button" class="main" disabled={busy} onClick={leave}>
          {busy ? i18n._('tip.leaves.sealing') : i18n._('refer.send', { names })}
        </button>
        <button type="button" disabled={busy} onClick={onBack}>
          {i18n._('tip.leaves.back')}
        </button>
      </div>
    </>
  )
}
