import { i18n } from '../words.ts'

/** A colleague was before us: what they kept is shown by now, what is typed here stays, and nothing of it was kept. */
export const Behind = ({ isBehind }: { isBehind: boolean }) =>
  isBehind ? (
    <p class="notice" role="alert" data-testid="behind">
      {i18n._('record.behind')}
    </p>
  ) : null
