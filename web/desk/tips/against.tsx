import type { Against, LegalBasis } from '../../../core/envelope/bodies.ts'
import { Said } from '../outside.tsx'
import { sayBasis, saySharing } from '../say.ts'
import { i18n } from '../words.ts'

interface AgainstProps {
  against: Against
  basis: LegalBasis
}

/**
 * That it goes against what the reporter said or that nobody asked them, on what basis and why. Only the desk reads
 * this.
 */
export const AgainstView = ({ against: { share, why }, basis }: AgainstProps) => (
  <div data-testid="goes-against">
    <p>
      {share
        ? i18n._('refer.goes_against', { share: saySharing(share), basis: sayBasis(basis) })
        : i18n._('refer.goes_against.unasked', { basis: sayBasis(basis) })}
    </p>
    <p>
      {i18n._('refer.why_kept')} <Said text={why} />
    </p>
  </div>
)
