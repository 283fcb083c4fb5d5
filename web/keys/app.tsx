import { fingerprint } from '../../core/keys/fingerprint.ts'
import { Qr } from '../qr.tsx'
import { Shell } from '../reporter/shell.tsx'
import { language, say } from '../reporter/words.ts'
import { Found } from './found.tsx'
import { Published } from './published.tsx'
import { checked, root } from './state.ts'

/** By what the line is recognised, and what this device has found out about it. @param again checks once more. */
export function KeysApp({ again }: { again(): void }) {
  const found = checked.value
  return (
    <Shell page="keys" at="keys">
      <h1>{say('keybook.check.title')}</h1>
      <h2 id="number-label">{say('keybook.check.number')}</h2>
      {root.value ? (
        <CheckNumber rootKey={root.value} />
      ) : (
        <p class="scripted">{say('keybook.check.waiting')}</p>
      )}
      <p>{say('keybook.check.compare')}</p>
      <div class="scripted">
        <h2>{say('keybook.found.title')}</h2>
        <Found found={found} again={again} />
        <p class="quiet">{say('keybook.found.outside')}</p>
      </div>
      <h2>{say('keybook.replaced.title')}</h2>
      <p>{say('keybook.replaced.how')}</p>
      {found?.state === 'right' && <Published history={found.history} file={found.file} />}
      <p>
        <a id="first" href={`/${language()}/`}>
          {say('keybook.check.back')}
        </a>
      </p>
    </Shell>
  )
}

function CheckNumber({ rootKey }: { rootKey: string }) {
  const digits = fingerprint(rootKey)
  return (
    <div class="number">
      {/* biome-ignore lint/a11y/useSemanticElements: a group of digits, named and read as one */}
      <p id="number" class="receipt" role="group" dir="ltr" translate={false} aria-labelledby="number-label">
        {digits.split(' ').map((group, index) => (
          <span key={index}>{group} </span>
        ))}
      </p>
      <Qr text={digits} label={say('keybook.check.qr')} />
    </div>
  )
}
