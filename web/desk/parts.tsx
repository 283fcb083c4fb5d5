import type { Signal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'
import { inFours } from '../../core/digits.ts'
import { Problem } from './api.ts'
import { sentence } from './problem.ts'
import { i18n } from './words.ts'

/** What an input gets from its field: its name, and where its hint and its error stand. */
interface FieldIds {
  id: string
  'aria-describedby'?: string
  'aria-invalid'?: boolean
}

export interface FieldProps {
  label: string
  hint?: string | undefined
  error?: string | undefined
}

export function Field({
  label,
  hint,
  error,
  children,
}: FieldProps & { children: (ids: FieldIds) => ComponentChildren }) {
  const id = useId()
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ')
  const ids: FieldIds = { id }
  if (described) ids['aria-describedby'] = described
  if (error) ids['aria-invalid'] = true
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {children(ids)}
      {error && (
        <p class="error" id={`${id}-error`}>
          <strong>{i18n._('mend')}</strong> {error}
        </p>
      )}
    </div>
  )
}

interface TextFieldProps extends FieldProps {
  value: Signal<string>
  type?: 'text' | 'password' | 'search'
  autocomplete?: string
  inputMode?: 'numeric' | 'text'
  maxLength?: number
}

export function TextField({
  value,
  type = 'text',
  autocomplete = 'off',
  inputMode,
  maxLength,
  ...field
}: TextFieldProps) {
  return (
    <Field {...field}>
      {(ids) => (
        <input
          {...ids}
          // Preact's types want to know which of them it is.
          type={type as 'text'}
          autocomplete={autocomplete}
          autocapitalize="none"
          spellcheck={false}
          {...(inputMode ? { inputMode } : {})}
          {...(maxLength ? { maxLength } : {})}
          value={value.value}
          onInput={(event) => {
            value.value = event.currentTarget.value
          }}
        />
      )}
    </Field>
  )
}

interface StepProps {
  title: string
  /** “Step 2 of 4”. */
  at?: string
  /** True where the first field is what one came for. */
  toField?: boolean
  children: ComponentChildren
}

/** A step or a screen by its heading, which takes the focus so that a reader begins there. */
export function Step({ title, at, toField = false, children }: StepProps) {
  const section = useRef<HTMLElement>(null)
  useEffect(() => section.current?.querySelector<HTMLElement>(toField ? 'input' : 'h1')?.focus(), [])
  return (
    <section ref={section}>
      {at && <p class="quiet off-paper">{at}</p>}
      <h1 class="off-paper" tabIndex={-1}>
        {title}
      </h1>
      {children}
    </section>
  )
}

/** A form whose sending is ours alone; after it the first field with an error gets the focus. */
export function Form({ onSend, children }: { onSend: () => unknown; children: ComponentChildren }) {
  return (
    <form
      noValidate
      class="off-paper"
      onSubmit={async (event) => {
        event.preventDefault()
        const form = event.currentTarget
        await onSend()
        setTimeout(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())
      }}
    >
      {children}
    </form>
  )
}

/** What takes a while, in words. */
export function Busy({ children }: { children: ComponentChildren }) {
  return (
    <div class="busy off-paper" role="status">
      <p>{children}</p>
      <progress />
    </div>
  )
}

interface FailureProps {
  error: unknown
  /** What “refused” means here, by the sentence's id. */
  refused?: string
  onRetry?: () => void
}

/** Something failed: what, and what to do. */
export function Failure({ error, refused, onRetry }: FailureProps) {
  const isRefused = error instanceof Problem && error.code === 'refused'
  return (
    <div class="notice off-paper" role="alert">
      <p>{isRefused && refused ? i18n._(refused) : sentence(error)}</p>
      {onRetry && (
        <button type="button" onClick={onRetry}>
          {i18n._('again')}
        </button>
      )}
    </div>
  )
}

export function Notice({ children }: { children: ComponentChildren }) {
  return (
    <div class="notice off-paper" role="note">
      {children}
    </div>
  )
}

/** Digits that are read aloud in fours and typed as one: copied, they have nothing between them. */
export function Digits({ children, testId }: { children: string; testId: string }) {
  return (
    <p class="figures" data-testid={testId} dir="ltr">
      {inFours(children).map((group, at) => (
        <span key={at} class="group">
          {group}
        </span>
      ))}
    </p>
  )
}

/** Digits or words that are read aloud or copied by hand. */
export function Figures({ children, testId }: { children: string; testId: string }) {
  return (
    <p class="figures" data-testid={testId} dir="ltr">
      {children}
    </p>
  )
}
