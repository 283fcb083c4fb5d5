import { useEffect, useMemo, useState } from 'preact/hooks'
import type { Agency } from '../../../core/agencies.ts'
import type { JointOf } from '../../../core/envelope/bodies.ts'
import { hourOf } from '../../../core/hour.ts'
import { marksOf } from '../../../core/judgement.ts'
import type { Keybook, KeybookOffice } from '../../../core/keys/keybook.ts'
import { loadDirectory } from '../directory/listed.ts'
import { draft } from '../drafts.ts'
import { HandOver } from '../handed/hand-over.tsx'
import { nameInside } from '../handed/paper.ts'
import type { Handing } from '../handed/send.ts'
import { jointFor } from '../joint/asked.ts'
import { jointOf } from '../joint/choose.tsx'
import { unlocked } from '../session.ts'
import { Sheet } from '../sheet.tsx'
import { Trouble } from '../trouble.tsx'
import { i18n } from '../words.ts'
import { Choose } from './choose.tsx'
import { useJudging } from './judging.ts'
import { Leave, type Leaving } from './leave.tsx'
import {
  againstOf,
  bodyOf,
  fieldsFor,
  fieldsIn,
  fieldsOf,
  filesFor,
  newDraft,
  type Passable,
  passableOf,
  type RouteDraft,
  stillThere,
} from './leaving.ts'
import { OpenFiles, type Prepared, prepared } from './prepare.ts'
import { Ring } from './ring.tsx'
import { chosenOffices, type Recipient, recipientOf, shareOf } from './routing.ts'
import { newRef } from './send.ts'
import { Share } from './share.tsx'
import type { Thread } from './thread.ts'

interface RouteProps {
  thread: Thread
  keybook: Keybook
  onChange: () => void
}

/** The reporter's answer about who may be told stands beside the button, before anything is chosen. */
export function Route({ thread, keybook, onChange }: RouteProps) {
  const [open, setOpen] = useState(false)
  return (
    <section class="act">
      <h3>{i18n._('refer.title')}</h3>
      <Ring thread={thread} keybook={keybook} onChange={onChange} />
      <Share share={shareOf(thread)} />
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
  const told = passableOf(thread)
  const state = draft(`route ${tip}`, newDraft(told.fields))
  const [leaving, setLeaving] = useState<Leaving | null>(null)
  const [sent, setSent] = useState<string[]>([])
  const [went, setWent] = useState<JointOf | null>()
  const [tried, setTried] = useState(false)
  const [preparing, setPreparing] = useState<number | null>(null)
  const [trouble, setTrouble] = useState<unknown>(null)
  const { judged } = useJudging(thread)
  const [handing, setHanding] = useState<Handing | null>(null)
  const [isSealed, setSealed] = useState(false)
  const [isLeaving, setIsLeaving] = useState(false)
  useEffect(() => void loadDirectory(), [])
  const files = useMemo(() => new OpenFiles(tip), [tip])
  useEffect(() => () => files.close(), [files])

  async function look(offices: KeybookOffice[], paper: Agency | null) {
    setTrouble(null)
    try {
      const chosen = state.value
      const to = paper ? [recipientOf(paper)] : offices
      const ready = await prepareFiles(chosen, told, to, files, setPreparing)
      if (paper) setHanding(handingOf(chosen, told, paper, ready, thread))
      else setLeaving(leavingOf(chosen, told, offices, ready, thread, keybook, went))
    } catch (error) {
      setTrouble(error)
    }
    setPreparing(null)
  }

  /** Whom it has gone to is not asked again, nor do others join them who are chosen another time. */
  function close() {
    const { offices, joint } = state.value
    if (sent.length > 0)
      state.value = {
        ...state.value,
        offices: offices.filter((office) => !sent.includes(office)),
        joint: { ...joint, joint: null },
      }
    onClose(tried)
  }

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
          withheld={fieldsIn(told).filter((name) => !(name in handing.body.fields))}
          stillThere={stillThere(state.value, told, handing.body)}
          onBack={() => setHanding(null)}
          onTry={() => setTried(true)}
          onSealed={() => setSealed(true)}
          isLeaving={isLeaving}
          onDone={() => {
            state.value = newDraft(told.fields)
            onClose(true)
          }}
        />
      </Sheet>
    )

  if (leaving)
    return (
      <Sheet title={i18n._('tip.leaves')} onClose={close}>
        <Leave
          tip={thread.row}
          leaving={leaving}
          sent={sent}
          onBack={() => setLeaving(null)}
          onTry={() => setTried(true)}
          onSent={(office) => {
            const { joint = null } = leaving.to.find((one) => one.office.id === office)?.body ?? {}
            setSent((before) => [...before, office])
            setWent((before) => (before === undefined ? joint : before))
          }}
          onDone={() => {
            state.value = newDraft(told.fields)
            onClose(true)
          }}
        />
      </Sheet>
    )
  return (
    <Sheet title={i18n._('refer.title')} onClose={close}>
      <Choose
        thread={thread}
        keybook={keybook}
        fields={fieldsOf(thread)}
        told={told}
        draft={{ ...state.value, marks: marksOf(judged) }}
        files={files}
        sent={sent}
        went={went}
        isPreparing={preparing !== null}
        onKept={onKept}
        onDraft={(change) => {
          state.value = { ...state.value, ...change }
        }}
        onLook={look}
      />
      {preparing !== null && (
        <p role="status">
          {i18n._('leave.files.preparing')} <progress max={1} value={preparing} />
        </p>
      )}
      <Trouble error={trouble} />
    </Sheet>
  )
}

/** Opens what goes to anybody, and cuts out what is cut out. */
async function prepareFiles(
  draft: RouteDraft,
  told: Passable,
  to: readonly Recipient[],
  files: OpenFiles,
  onPart: (part: number) => void,
): Promise<Map<string, Prepared>> {
  const session = unlocked.value
  const ready = new Map<string, Prepared>()
  if (!session) return ready
  const wanted = told.files.filter((file) => to.some((one) => filesFor(draft, told, one).includes(file)))
  for (const [at, file] of wanted.entries()) {
    const open = await files.get(file, session, (part) => onPart((at + part) / wanted.length))
    ready.set(
      file.attached.file,
      await prepared(file, open, draft.crops[file.attached.file], draft.paper === null),
    )
  }
  return ready
}

function handingOf(
  draft: RouteDraft,
  told: Passable,
  agency: Agency,
  ready: Map<string, Prepared>,
  thread: Thread,
): Handing {
  const to = recipientOf(agency)
  const files = filesFor(draft, told, to).flatMap(({ attached: { file } }) => {
    const prepared = ready.get(file)
    return prepared ? [{ file, prepared }] : []
  })
  return {
    handed: newRef(),
    agency,
    body: bodyOf(draft, told, to, hourOf(Date.now())),
    files: files.map(({ file, prepared }, at) => ({
      said: { ...prepared.said, file, name: nameInside(prepared.said.type, at) },
      prepared,
    })),
    against: againstOf(draft, shareOf(thread), [to]),
  }
}

const leavingOf = (
  draft: RouteDraft,
  told: Passable,
  offices: KeybookOffice[],
  ready: Map<string, Prepared>,
  thread: Thread,
  keybook: Keybook,
  went: JointOf | null | undefined,
): Leaving => {
  const now = hourOf(Date.now())
  const planned = jointOf(draft.joint, chosenOffices(draft, keybook))
  return {
    against: againstOf(draft, shareOf(thread), offices),
    sealedFiles: new Map(),
    to: offices.map((office) => {
      const fields = fieldsFor(draft, told, office)
      const joint = jointFor(office.id, planned, went)
      const body = { ...bodyOf(draft, told, office, now), ...(joint && { joint }) }
      return {
        office,
        ref: newRef(),
        body,
        files: filesFor(draft, told, office).flatMap(({ attached }) => ready.get(attached.file) ?? []),
        withheld: fieldsIn(told).filter((name) => !fields.includes(name)),
        stillThere: stillThere(draft, told, body),
      }
    }),
  }
}
