import { useEffect, useState } from 'preact/hooks'
import type { Message } from '../../../core/envelope/message.ts'
import { directionIn, isLanguage, languageBy, languages } from '../../../core/languages.ts'
import { type Template, templates, templatesIn } from '../../../core/replies.ts'
import { Field } from '../parts.tsx'
import { sayLanguage } from '../say.ts'
import { i18n, language as ours } from '../words.ts'
import type { Thread } from './thread.ts'

/** In which language somebody told it, by what they wrote last and in which letters; “und” where nobody knows. */
export function languageOf({ items }: Pick<Thread, 'items'>): string {
  const said = items.flatMap((item) =>
    item.what === 'reporter' && item.message ? [languageIn(item.message) ?? []].flat() : [],
  )
  return said.at(-1) ?? 'und'
}

function languageIn(message: Message<'tip' | 'followup' | 'line'>): string | null {
  const { language, text }: { language?: string; text: string } =
    message.context.kind === 'tip'
      ? (message as Message<'tip'>).body.report
      : (message as Message<'followup' | 'line'>).body
  const found = languageBy(language ?? 'und', text)
  return language === undefined && found === 'und' ? null : found
}

interface TemplatesProps {
  /** In which the reply is written. */
  language: string
  onLanguage: (language: string) => void
  onInsert: (text: string, template: Template) => void
}

/**
 * Beginnings in the reporter's language, each beside what it means. By SMS there are none: they speak of what was told,
 * and an SMS is read on a lock screen.
 */
export function Templates({ language, onLanguage, onInsert }: TemplatesProps) {
  const [open, setOpen] = useState(false)
  const theirs = useTemplates(open ? language : 'und')
  const meaning = useTemplates(open ? ours.value : 'und')
  return (
    <details class="templates" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{i18n._('reply.templates')}</summary>
      <Field label={i18n._('reply.language')}>
        {(ids) => (
          <select {...ids} value={language} onChange={(event) => onLanguage(event.currentTarget.value)}>
            {[...languages, 'und'].map((one) => (
              <option key={one} value={one}>
                {sayLanguage(one)}
              </option>
            ))}
          </select>
        )}
      </Field>
      {!isLanguage(language) && <p class="quiet">{i18n._('reply.templates.none')}</p>}
      {theirs && (
        <ul class="plain">
          {templates.map((id) => (
            <li key={id}>
              <button type="button" onClick={() => onInsert(theirs[id], id)}>
                {i18n._(`reply.${id}`)}
              </button>
              <p lang={language} dir={directionIn(language)}>
                {theirs[id]}
              </p>
              {meaning && language !== ours.value && <p class="quiet">{meaning[id]}</p>}
            </li>
          ))}
        </ul>
      )}
    </details>
  )
}

/** Those of a language, once they have come; `null` for what is none of ours. */
function useTemplates(language: string): Record<Template, string> | null {
  const [found, setFound] = useState<{ language: string; texts: Record<Template, string> } | null>(null)
  useEffect(() => {
    if (!isLanguage(language)) return
    templatesIn(language).then(
      (texts) => setFound({ language, texts }),
      () => {},
    )
  }, [language])
  return found?.language === language ? found.texts : null
}
