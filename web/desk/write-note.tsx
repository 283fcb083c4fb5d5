import { useState } from 'preact/hooks'
import { TEXT_MAX } from '../../core/limits.ts'
import { draft } from './drafts.ts'
import { LastLook } from './last-look.tsx'
import { LongText, tooLong } from './long-text.tsx'
import { Said } from './outside.tsx'
import { Trouble } from './trouble.tsx'
import { i18n } from './words.ts'

interface WriteNoteProps {
  /** Under which what is typed is kept until it is sent. */
  name: string
  label: string
  hint?: string
  /** What is said where nothing was written. */
  lack: string
  /** On the button that shows it once more. */
  look: string
  /** Who reads it, in words. */
  readers: string
  send: (text: string) => Promise<void>
  /** There is one more: this, or somebody else's. */
  onChange: () => void
}

/** One text to other offices, seen once more before it leaves. */
export function WriteNote({ name, label, hint, lack, look, readers, send, onChange }: WriteNoteProps) {
  const text = draft(name, '')
  const [wrong, setWrong] = useState('')
  const [isLeaving, setLeaving] = useState(false)
  const [taken, setTaken] = useState<unknown>(null)
  const said = text.value.trim()

  function leave(event: Event) {
    event.preventDefault()
    setTaken(null)
    setWrong('')
    if (said === '') setWrong(lack)
    else if (!tooLong(text.value, TEXT_MAX)) setLeaving(true)
  }

  return (
    <form onSubmit={leave} noValidate>
      <LongText
        label={label}
        hint={hint}
        error={wrong}
        rows={3}
        most={TEXT_MAX}
        value={text.value}
        change={(typed) => {
          text.value = typed
        }}
      />
      <Trouble error={taken} />
      <button type="submit">{look}</button>
      {isLeaving && (
        <LastLook
          label={i18n._('refer.send', { names: readers })}
          send={() => send(said)}
          onClose={() => setLeaving(false)}
          onTaken={(why) => {
            // It may be this very one whose answer was lost: what is there says so, and the text is still here.
            setLeaving(false)
            setTaken(why)
            onChange()
          }}
          onSent={() => {
            setLeaving(false)
            text.value = ''
            onChange()
          }}
        >
          <p class="recipient">{readers}</p>
          <div class="leaving" data-testid="leaving">
            <Said text={said} />
          </div>
        </LastLook>
      )}
    </form>
  )
}
