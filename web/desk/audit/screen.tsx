import { useEffect } from 'preact/hooks'
import { Step } from '../parts.tsx'
import { i18n } from '../words.ts'
import { chains, loadChains, progress, trouble } from './chains.ts'
import { Entries } from './entries.tsx'
import { SavedHeads } from './heads.tsx'
import { Checked, Checking, NotChecked } from './result.tsx'
import './audit.css'

/** Who did what, whether all of it is there as it was written, and what that does not say. */
export function AuditScreen() {
  useEffect(() => void loadChains(), [])
  const found = chains.value
  return (
    <div class="audit-page">
      <Step title={i18n._('desk.audit')}>
        <div class="audit-grid">
          <div class="audit-result">
            <p>{i18n._('audit.what')}</p>
            <Checking />
            {trouble.value !== null && <NotChecked error={trouble.value} />}
            {found && <Checked chains={found} />}
            <div class="buttons">
              <button type="button" disabled={progress.value !== null} onClick={loadChains}>
                {i18n._('audit.check')}
              </button>
            </div>
          </div>
          <div class="audit-more">
            {found && <SavedHeads chains={found} />}
            <Limits />
          </div>
          {found && <Entries chains={found} />}
        </div>
      </Step>
    </div>
  )
}

/** What chains cannot show, said where they are shown. */
function Limits() {
  const limits = ['server', 'newest', 'read', 'names', 'hours'] as const
  return (
    <details data-testid="audit-limits">
      <summary>{i18n._('audit.limits')}</summary>
      <ul>
        {limits.map((one) => (
          <li key={one}>{i18n._(`audit.limits.${one}`)}</li>
        ))}
      </ul>
    </details>
  )
}
