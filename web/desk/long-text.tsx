import { Field, type FieldProps } from './parts.tsx'
import { i18n } from './words.ts'

interface LongTextProps extends FieldProps {
  value: string
  change: (text: string) => void
  /** UTF-16 code units; left out where the text is counted together with others. */
  most?: number
  rows: number
  lang?: string
  /** Where it is known how the text will run, as of a language that was chosen. */
  dir?: 'rtl' | 'ltr' | 'auto'
  class?: string
  /** When the field is left. */
  onLeave?: () => void
}

/** Says by how much a text is too long; nothing where it fits. @param most UTF-16 code units */
export const tooLong = (text: string, most: number): string =>
  text.length > most ? i18n._('tip.text.long', { over: text.length - most }) : ''

/**
 * A text of several lines. It is never cut, for a browser that cuts while pasting loses words unseen: what is too much
 * is said at once, and whoever sends it looks with `tooLong`.
 *
 * Each paragraph runs as its own letters do (desk.css). There is no `dir="auto"`, for which Chromium 156 looks through
 * the whole text with each line that it lays out: 100,000 pasted lines held the page up for half a minute.
 */
export function LongText({
  label,
  hint,
  error,
  value,
  change,
  most = Number.POSITIVE_INFINITY,
  onLeave,
  dir,
  ...area
}: LongTextProps) {
  return (
    <Field label={label} hint={hint} error={tooLong(value, most) || error}>
      {(ids) => (
        <textarea
          {...ids}
          {...area}
          dir={dir === 'auto' ? undefined : dir}
          value={value}
          onInput={(event) => change(event.currentTarget.value)}
          {...(onLeave && { onChange: onLeave })}
        />
      )}
    </Field>
  )
}
