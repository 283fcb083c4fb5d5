import { useEffect, useState } from 'preact/hooks'
import type { JointOf } from '../../../core/envelope/bodies.ts'
import { TEXT_MAX } from '../../../core/limits.ts'
import { DESK } from '../../../core/roles.ts'
import { draft } from '../drafts.ts'
import { LastLook } from '../last-look.tsx'
import { nextNumber } from '../numbers.ts'
import { Damaged, Ours, Outside, Said } from '../outside.tsx'
import { Field } from '../parts.tsx'
import { sayAll, sayHour, sayOffice, sayState } from '../say.ts'
import { unlocked } from '../session.ts'
import { Trouble } from '../trouble.tsx'
import { i18n } from '../words.ts'
import { isAsSaid, takesPart } from './asked.ts'
import { JointOffices } from './choose.tsx'
import { type JointNote, type OpenedJoint, openJoint, writeNote } from './joint.ts'

interface NotesProps {
  joint: string
  /** As the referral said it, with telephones; the desk signed that. */
  said: JointOf | null
}

/** The agencies that were asked together, how far each is, and what they write to each other. */
export function JointNotes({ joint, said }: NotesProps) {
  const [opened, setOpened] = useState<OpenedJoint | null>(null)
  const [error, setError] = useState<unknown>(null)

  async function load() {
    const session = unlocked.value
    if (!session) return
    setError(null)
    try {
      setOpened(await openJoint(joint, session))
    } catch (why) {
      setError(why)
    }
  }
  useEffect(() => void load(), [joint])

  return (
    <section class="act joint" data-testid="joint">
      <h3>{i18n._('joint.title')}</h3>
      <p class="hint">{i18n._('joint.what')}</p>
      {said && (
        <JointOffices
          joint={said}
          more={(office) => {
            const found = opened?.offices.find((one) => one.office === office)
            return found ? sayState(found.state) : null
          }}
        />
      )}
      <Trouble error={error} retry={load} />
      {!opened && error === null && <p role="status">{i18n._('joint.opening')}</p>}
      {opened && <Notes opened={opened} isAsSaid={isAsSaid(opened, said)} onChange={load} />}
    </section>
  )
}

interface NotesOfProps {
  opened: OpenedJoint
  isAsSaid: boolean
  onChange: () => void
}

function Notes({ opened, isAsSaid, onChange }: NotesOfProps) {
  // Notes of before an agency came are not among its own: the numbers that are missing between its own are told.
  const first = opened.notes[0]?.seq ?? 0
  const missing = nextNumber(opened.notes) - first - opened.notes.length
  return (
    <>
      {missing > 0 && <p class="notice">{i18n._('referral.missing', { number: missing })}</p>}
      {opened.notes.map((note) => (
        <Note key={note.seq} note={note} />
      ))}
      {isAsSaid ? (
        <Write opened={opened} onChange={onChange} />
      ) : (
        <p class="notice" role="alert" data-testid="joint-unsaid">
          {i18n._('joint.unsaid')}
        </p>
      )}
    </>
  )
}

function Note({ note: { hour, office, written } }: { note: JointNote }) {
  if (!written) return <Damaged hour={sayHour(hour)} />
  const session = unlocked.value
  const Frame = office === session?.member.office ? Ours : Outside
  return (
    <Frame from={sayOffice(session?.keybook, office)} hour={sayHour(hour)}>
      {written.author === 'left' && <p class="notice">{i18n._('tip.reply.left.warning')}</p>}
      <Said text={written.message.body.text} />
    </Frame>
  )
}

/** One text to all that take part, seen once more before it leaves. */
function Write({ opened, onChange }: { opened: OpenedJoint; onChange: () => void }) {
  const text = draft(`joint ${opened.joint}`, '')
  const [lack, setLack] = useState('')
  const [sheet, setSheet] = useState(false)
  const [taken, setTaken] = useState<unknown>(null)
  const session = unlocked.value
  const readers = [
    DESK,
    ...opened.offices.filter(({ state }) => takesPart(state)).map(({ office }) => office),
  ]
    .filter((office) => office !== session?.member.office)
    .map((office) => sayOffice(session?.keybook, office))

  function look(event: Event) {
    event.preventDefault()
    const over = text.value.length - TEXT_MAX
    setTaken(null)
    if (text.value.trim() === '') setLack(i18n._('joint.lack'))
    else if (over > 0) setLack(i18n._('tip.text.long', { over }))
    else {
      setLack('')
      setSheet(true)
    }
  }

  return (
    <form onSubmit={look} noValidate>
      <Field label={i18n._('joint.text')} hint={i18n._('joint.hint')} error={lack || undefined}>
        {(ids) => (
          <textarea
            {...ids}
            rows={3}
            value={text.value}
            onInput={(event) => {
              text.value = event.currentTarget.value
            }}
          />
        )}
      </Field>
      <button type="submit">{i18n._('tip.leaves.look')}</button>
      <Trouble error={taken} />
      {sheet && (
        <LastLook
          label={i18n._('refer.send', { names: sayAll(readers) })}
          send={() => writeNote(opened, text.value.trim())}
          onClose={() => setSheet(false)}
          onTaken={(why) => {
            setSheet(false)
            setTaken(why)
            onChange()
          }}
          onSent={() => {
            setSheet(false)
            text.value = ''
            onChange()
          }}
        >
          <p class="recipient">{sayAll(readers)}</p>
          <div class="leaving" data-testid="leaving">
            <Said text={text.value.trim()} />
          </div>
        </LastLook>
      )}
    </form>
  )
}
