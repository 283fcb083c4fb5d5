import type { SaidOfSharing } from '../../../core/questionnaire.ts'
import { saySharing } from '../say.ts'
import { i18n } from '../words.ts'

/** What the reporter answered about who may be told; what nobody asked is not called their words. */
export const Share = ({ share }: { share: SaidOfSharing | null }) => (
  <p data-testid="share">
    {i18n._(share === null || share === 'unasked' ? 'refer.share.unasked' : 'refer.share')}{' '}
    <strong>{saySharing(share)}</strong>
  </p>
)
