import { useState } from 'preact/hooks'
import { asAgencyGets, type PassedFile } from '../../../core/envelope/attached.ts'
import type { Against, ReferralToAgency } from '../../../core/envelope/bodies.ts'
import type { KeybookOffice } from '../../../core/keys/keybook.ts'
import type { TipRow } from '../../../core/wire.ts'
import { FileTitle, Hashes, Taken } from '../files/attachments.tsx'
import { Picture } from '../files/picture.tsx'
import { JointOffices } from '../joint/choose.tsx'
import { Said } from '../outside.tsx'
import { ReferralContents, sayField } from '../referrals/contents.tsx'
import type { FieldName } from '../referrals/fields.ts'
import { sayAll } from '../say.ts'
import { Trouble } from '../trouble.tsx'
import { i18n } from '../words.ts'
import { AgainstView } from './against.tsx'
import type { Prepared } from './prepare.ts'
import { refer } from './send.ts'

/** What is about to leave for one of them. */
export interface LeavingTo {
  office: KeybookOffice
  ref: string
  body: ReferralToAgency
  files: Prepared[]
  withheld: FieldName[]
  /** What was blacked out in one place and stands in another. */
  stillThere: string[]
}

/** What is about to leave: fixed when it is shown, so that what is seen is what is sealed. */
export interface Leaving {
  /** It stays here. */
  against: Against | null
  to: LeavingTo[]
  sealedFiles: Map<string, PassedFile>
}

interface LeaveProps {
  tip: TipRow
  leaving: Leaving
  sent: string[]
  onBack: () => void
  /** From now on it may have arrived, whatever the answer is. */
  onTry: () => void
  onSent: (office: string) => void
  onDone: () => void
}

/** One office after the other; what has left is named, and a failure leaves only the rest to be sent again. */
export function Leave({ tip, leaving, sent, onBack, onTry, onSent, onDone }: LeaveProps) {
  const { against, to, sealedFiles } = leaving
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const [gone, setGone] = useState<{ name: string; part: number } | null>(null)
  const left = to.filter(({ office }) => !sent.includes(office.id))
  const names = sayAll(left.map(({ office }) => office.name))
  const [first] = to

  async function leave() {
    setBusy(true)
    setError(null)
    onTry()
    try {
      for (const { office, ref, body, files } of left) {
        const { id, name } = office
        const onFiles = (part: number) => setGone({ name, part })
        await refer({ tip, ref, office: id, body, against, files, sealedFiles, onFiles })
        setGone(null)
        onSent(id)
      }
      onDone()
    } catch (why) {
      setError(why)
      setBusy(false)
      setGone(null)
    }
  }

  return (
    <>
      {to.map((one) => (
        <LeavingView key={one.office.id} leaving={one} isSent={sent.includes(one.office.id)} />
      ))}
      {against && first && (
        <div class="notice">
          <AgainstView against={against} basis={first.body.basis} />
        </div>
      )}
      <p>{i18n._('refer.final')}</p>
      {gone && (
        <p role="status">
          {i18n._('leave.files.sending', { name: gone.name })} <progress max={1} value={gone.part} />
        </p>
      )}
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

/** As the agency will see it, and below it what it will not. */
function LeavingView({ leaving, isSent }: { leaving: LeavingTo; isSent: boolean }) {
  const { office, body, files, withheld, stillThere } = leaving
  return (
    <section>
      <p class="recipient">
        {office.name} {isSent && <span class="quiet">{i18n._('refer.sent')}</span>}
      </p>
      <div class="leaving" data-testid="leaving">
        <ReferralContents body={body} />
        {body.joint && (
          <>
            <p>{i18n._('joint.leaves')}</p>
            <JointOffices joint={body.joint} />
          </>
        )}
        <LeavingFiles files={files} />
      </div>
      {withheld.length > 0 && (
        <p class="quiet" data-testid="withheld">
          {i18n._('refer.withheld', { fields: sayAll(withheld.map(sayField)) })}
        </p>
      )}
      <StillThere words={stillThere} />
    </section>
  )
}

/** The files that leave, pictures as they leave. */
export const LeavingFiles = ({ files }: { files: readonly Prepared[] }) =>
  files.length === 0 ? null : (
    <ul class="files" aria-label={i18n._('leave.files')}>
      {files.map(({ said, picture }, index) => (
        <li key={said.sha256} data-testid="file">
          <FileTitle attached={said} number={index + 1} />
          <Taken attached={said} />
          {picture && <Picture picture={picture} number={index + 1} />}
          <Hashes attached={asAgencyGets(said)} />
        </li>
      ))}
    </ul>
  )

/** What was blacked out in one place and stands in another: somebody looks once more. */
export const StillThere = ({ words }: { words: readonly string[] }) =>
  words.length === 0 ? null : (
    <div class="notice" data-testid="still-there">
      <p>{i18n._('leave.still_there')}</p>
      <ul>
        {words.map((one) => (
          <li key={one}>
            <Said text={one} />
          </li>
        ))}
      </ul>
    </div>
  )
