import type { Signal } from '@preact/signals'
import { Field } from './parts.tsx'

interface PaperFieldProps {
  label: string
  hint?: string
  error?: string | undefined
  value: Signal<string>
}

/** For what stands on paper in letters of no language of ours: words, or a line of a share. */
export function PaperField({ value, ...field }: PaperFieldProps) {
  return (
    <Field {...field}>
      {(ids) => (
        <textarea
          {...ids}
          rows={4}
          dir="ltr"
          lang="en"
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          value={value.value}
          onInput={(event) => {
            value.value = event.currentTarget.value
          }}
        />
      )}
    </Field>
  )
}
