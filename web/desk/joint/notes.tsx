import { useEffect, useState } from 'preact/hooks'
import type { JointOf } from '../../../core/envelope/bodies.ts'
import { nextNumber } from '../numbers.ts'
import { Damaged, Ours, Outside, Said } from '../outside.tsx'
import { sayAll, sayHour, sayOffice, sayState } from '../say.ts'
import { unlocked } from '../session.ts'
import { Trouble } from '../trouble.tsx'
import { i18n } from '../words.ts'
import { WriteNote } from '../write-note.tsx'
import { isAsSaid } from './asked.ts'
import { JointOffices } from './choose.tsx'
import { bodiesOf, type JointNote, type OpenedJoint, openJoint, readersOf, writeNote } from './joint.ts'
import { readOtherwise } from './read.ts'

interface NotesProps {
  joint: string
  /** As the referral said it, with telephones; the desk signed that. */
  said: JointOf | null
  /** They are here: whoever asked has read them. */
  onRead: () => void
  /** Opens them with their referral once more; left out where they are read by themselves. */
  onReopen?: () => void
}

/** The agencies that were asked together, how far each is, and what they write to each other. */
export function JointNotes({ joint, said, onRead, onReopen }: NotesProps) {
  const [opened, setOpened] = useState<OpenedJoint | null>(null)
  const [error, setError] = useState<unknown>(null)

  async function load() {
    const session = unlocked.value
    if (!session) return
    setError(null)
    try {
      setOpened(await openJoint(joint, session))
      onRead()
    } catch (why) {
      setError(why)
    }
  }
  // What the desk said is read anew whenever somebody opens the referral: others may have written meanwhile.
  useEffect(() => void load(), [joint, said])
  // At an agency what the desk wrote counts as read with them: it is shown before.
  const again = said && onReopen ? onReopen : load

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
      <Trouble error={error} retry={again} />
      {!opened && error === null && <p role="status">{i18n._('joint.opening')}</p>}
      {opened && <Notes opened={opened} isAsSaid={isAsSaid(opened, said)} onChange={again} />}
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
  const otherwise = readOtherwise(bodiesOf(opened.notes))
  return (
    <>
      {missing > 0 && <p class="notice">{i18n._('referral.missing', { number: missing })}</p>}
      {opened.notes.map((note) => (
        <Note key={note.seq} note={note} otherwise={otherwise.get(note.seq) ?? []} />
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

/** @param otherwise the offices that have read something else in it. */
function Note({
  note: { hour, office, written },
  otherwise,
}: {
  note: JointNote
  otherwise: readonly string[]
}) {
  if (!written) return <Damaged hour={sayHour(hour)} />
  const session = unlocked.value
  const Frame = office === session?.member.office ? Ours : Outside
  return (
    <Frame from={sayOffice(session?.keybook, office)} hour={sayHour(hour)}>
      {written.author === 'left' && <p class="notice">{i18n._('tip.reply.left.warning')}</p>}
      {otherwise.length > 0 && (
        <p class="notice" data-testid="read-otherwise">
          {i18n._('joint.otherwise', {
            names: sayAll(otherwise.map((one) => sayOffice(session?.keybook, one))),
          })}
        </p>
      )}
      <Said text={written.message.body.text} />
    </Frame>
  )
}

/** To all that take part. */
function Write({ opened, onChange }: { opened: OpenedJoint; onChange: () => void }) {
  const session = unlocked.value
  const readers = readersOf(opened)
    .filter((office) => office !== session?.member.office)
    .map((office) => sayOffice(session?.keybook, office))
  return (
    <WriteNote
      name={`joint ${opened.joint}`}
      label={i18n._('joint.text')}
      hint={i18n._('joint.hint')}
      lack={i18n._('joint.lack')}
      look={i18n._('tip.leaves.look')}
      readers={sayAll(readers)}
      send={(text) => writeNote(opened, text)}
      onChange={onChange}
    />
  )
}
