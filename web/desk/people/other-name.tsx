import { i18n } from '../words.ts'

interface OtherNameProps {
  id: string
  /** The server's word of now. */
  name: string | null
  /** The name that this browser knows them by; `null` where it is the same. */
  before: string | null
}

/** That the server gives somebody another name than before: whoever acts on them then might mean another. */
export function OtherName({ id, name, before }: OtherNameProps) {
  if (before === null) return null
  return (
    <p class="notice" role="note" data-testid="other-name">
      {i18n._('people.other-name', { id, name: name ?? '', before })}
    </p>
  )
}
