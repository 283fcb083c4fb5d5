import { useEffect, useState } from 'preact/hooks'
import type { ReferralToAgency } from '../../../core/envelope/bodies.ts'
import { hourOf } from '../../../core/hour.ts'
import { marksOf } from '../../../core/judgement.ts'
import type { Keybook } from '../../../core/keys/keybook.ts'
import { loadDirectory } from '../directory/listed.ts'
import { draft } from '../drafts.ts'
import { HandOver } from '../handed/hand-over.tsx'
import type { Handing } from '../handed/send.ts'
import { fieldNames } from '../referrals/fields.ts'
import { saySharing } from '../say.ts'
import { Sheet } from '../sheet.tsx'
import { i18n } from '../words.ts'
import { Choose } from './choose.tsx'
import { useJudging } from './judging.ts'
import { Leave, type Leaving } from './leave.tsx'
import { againstOf, bodyOf, fieldsOf, newDraft, recipientOf, shareOf } from './routing.ts'
import { newRef } from './send.ts'
import type { Thread } from './thread.ts'

interface RouteProps {
  thread: Thread
  keybook: Keybook
  onChange: () => void
}

/** The reporter's answer about who may be told stands beside the button, before anything is chosen. */
export function Route({ thread, keybook, onChange }: RouteProps) {
  const [open, setOpen] = useState(false)
  const share = shareOf(thread)
  return (
    <section class="act">
      <h3>{i18n._('refer.title')}</h3>
      <p data-testid="share">
        {i18n._('refer.share')} <strong>{saySharing(share)}</strong>
      </p>
      <button type="button" onClick={() => setOpen(true)}>
        {i18n._('refer.open')}
      </button>
      {open && (
        <RouteSheet
          thread={thread}
          keybook={keybook}
          onKept={onChange}
          onClose={(changed) => {
            setOpen(false)
            if (changed) onChange()
          }}
        />
      )}
    </section>
  )
}

interface RouteSheetProps {
  thread: Thread
  keybook: Keybook
  onKept: () => void
  onClose: (changed: boolean) => void
}

function RouteSheet({ thread, keybook, onKept, onClose }: RouteSheetProps) {
  const { tip } = thread.row
  const fields = fieldsOf(thread)
  const state = draft(`route ${tip}`, newDraft(fields))
  const { judged } = useJudging(thread)
  const [leaving, setLeaving] = useState<Leaving | null>(null)
  const [sent, setSent] = useState<string[]>([])
  const [tried, setTried] = useState(false)
  const [handing, setHanding] = useState<Handing | null>(null)
  const [isSealed, setSealed] = useState(false)
  const [isLeaving, setIsLeaving] = useState(false)
  useEffect(() => void loadDirectory(), [])
  const withheldFrom = (body: ReferralToAgency) =>
    fieldNames.filter((name) => fields[name] !== undefined && !(name in body.fields))

  // The words are shown here and nowhere else: an Escape too many must not cost them.
  if (handing)
    return (
      <Sheet
        title={i18n._(isSealed ? 'handed.sealed' : 'tip.leaves')}
        onClose={() => (isSealed ? setIsLeaving(true) : onClose(tried))}
      >
        <HandOver
          tip={thread.row}
          handing={handing}
          withheld={withheldFrom(handing.body)}
          onBack={() => setHanding(null)}
          onTry={() => setTried(true)}
          onSealed={() => setSealed(true)}
          isLeaving={isLeaving}
          onDone={() => {
            state.value = newDraft(fields)
            onClose(true)
          }}
        />
      </Sheet>
    )

  if (leaving)
    return (
      <Sheet title={i18n._('tip.leaves')} onClose={() => onClose(tried)}>
        <Leave
          tip={thread.row}
          leaving={leaving}
          withheld={withheldFrom(leaving.body)}
          sent={sent}
          onBack={() => setLeaving(null)}
          onTry={() => setTried(true)}
          onSent={(office) => setSent((before) => [...before, office])}
          onDone={() => {
            state.value = newDraft(fields)
            onClose(true)
          }}
        />
      </Sheet>
    )
  return (
    <Sheet title={i18n._('refer.title')} onClose={() => onClose(tried)}>
      <Choose
        thread={thread}
        keybook={keybook}
        fields={fields}
        draft={{ ...state.value, marks: marksOf(judged) }}
        sent={sent}
        onKept={onKept}
        onDraft={(change) => {
          state.value = { ...state.value, ...change }
        }}
        onLook={(offices, paper) => {
          const body = bodyOf(state.value, fields, hourOf(Date.now()))
          if (paper) {
            const against = againstOf(state.value, shareOf(thread), [recipientOf(paper)])
            return setHanding({ handed: newRef(), agency: paper, body, against })
          }
          setLeaving({
            body,
            against: againstOf(state.value, shareOf(thread), offices),
            to: offices.map((office) => ({ office, ref: newRef() })),
          })
        }}
      />
    </Sheet>
  )
}
