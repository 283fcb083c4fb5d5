import { Problem } from '../api.ts'
import { Failure } from '../parts.tsx'
import { i18n } from '../words.ts'

/** Where people and keys are changed some codes mean something closer than elsewhere. */
const closer: Record<string, string> = {
  'not-found': 'people.trouble.not-found',
  'bad-request': 'people.trouble.bad-request',
  'page-behind': 'people.trouble.behind',
  gone: 'people.trouble.gone',
  'last-head': 'people.last-head',
  refused: 'people.self',
  taken: 'people.trouble.not-found',
}

/** What went wrong and what to do; `null` is nothing. */
export function Failed({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  if (error === null) return null
  const id = error instanceof Problem ? closer[error.code] : undefined
  if (id === undefined) return <Failure error={error} {...(onRetry && { onRetry })} />
  return (
    <div class="notice" role="alert">
      <p>{i18n._(id)}</p>
      {onRetry && (
        <button type="button" onClick={onRetry}>
          {i18n._('again')}
        </button>
      )}
    </div>
  )
}
