import { useState } from 'preact/hooks'
import type { ReporterKeys } from '../../../core/envelope/bodies.ts'
import { directionIn } from '../../../core/languages.ts'
import { TEXT_MAX } from '../../../core/limits.ts'
import { draft } from '../drafts.ts'
import { LastLook } from '../last-look.tsx'
import { LongText, tooLong } from '../long-text.tsx'
import { Trouble } from '../trouble.tsx'
import { i18n } from '../words.ts'
import { identifyingFor, LooksIdentifying } from './identifying.tsx'
import { reply } from './send.ts'
import { languageOf, Templates } from './templates.tsx'
import type { Thread } from './thread.ts'

interface ReplyProps {
  thread: Thread
  reporter: ReporterKeys
  /** The thread has grown: by this reply, or by somebody else's. */
  onChange: () => void
}

/** A reply to a reporter from the web, who reads it with their receipt. */
export function Reply({ thread, reporter, onChange }: ReplyProps) {
  const { tip } = thread.row
  const text = draft(`reply ${tip}`, '')
  const asks = draft(`asks ${tip}`, false)
  // Until somebody chooses one it is the one of what was written last, which may still come.
  const chosen = draft<string | null>(`language ${tip}`, null)
  const language = chosen.value ?? languageOf(thread)
  const [sheet, setSheet] = useState(false)
  const [lack, setLack] = useState('')
  const [taken, setTaken] = useState<unknown>(null)

  function look(event: Event) {
    event.preventDefault()
    if (text.value.trim() === '') setLack('tip.reply.empty')
    else if (!tooLong(text.value, TEXT_MAX)) {
      setLack('')
      setTaken(null)
      setSheet(true)
    }
  }

  return (
    <form class="act" onSubmit={look} noValidate>
      <h3>{i18n._('tip.reply')}</h3>
      <LongText
        label={i18n._('tip.reply.text')}
        hint={i18n._('tip.reply.hint')}
        error={lack && i18n._(lack)}
        rows={5}
        most={TEXT_MAX}
        lang={language}
        dir={directionIn(language)}
        value={text.value}
        change={(typed) => {
          text.value = typed
        }}
      />
      <Templates
        language={language}
        onLanguage={(one) => {
          chosen.value = one
        }}
        onInsert={(words, template) => {
          text.value = text.value.trim() === '' ? words : `${text.value.trimEnd()}\n\n${words}`
          if (template === 'template.ask') asks.value = true
        }}
      />
      <label class="check">
        <input
          type="checkbox"
          checked={asks.value}
          onChange={(event) => {
            asks.value = event.currentTarget.checked
          }}
        />
        {i18n._('tip.reply.asks')}
      </label>
      <button type="submit">{i18n._('tip.leaves.look')}</button>
      <Trouble error={taken} />
      {sheet && (
        <LastLook
          label={i18n._('tip.reply.send')}
          send={() => reply(tip, reporter, thread.nextReply, text.value, asks.value)}
          onClose={() => setSheet(false)}
          onTaken={(why) => {
            // It may be this very reply whose answer was lost: the thread says so, and the text is still here.
            setSheet(false)
            setTaken(why)
            onChange()
          }}
          onSent={() => {
            setSheet(false)
            text.value = ''
            asks.value = false
            onChange()
          }}
        >
          <p class="recipient">{i18n._('tip.reply.to')}</p>
          <p>{i18n._(asks.value ? 'tip.reply.as_question' : 'tip.reply.as_reply')}</p>
          <LooksIdentifying
            text={text.value}
            parts={identifyingFor(text.value, thread, language)}
            onBack={() => setSheet(false)}
          />
        </LastLook>
      )}
    </form>
  )
}
