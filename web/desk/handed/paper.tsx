import type { Paper } from '../../../core/paper.ts'
import { Said } from '../outside.tsx'

/** The page as it will be read: in its own language, whatever the desk's is. */
export const PaperView = ({ paper: { language, title, rows, files, ending } }: { paper: Paper }) => (
  <div class="leaving" lang={language} data-testid="paper">
    <h3>{title}</h3>
    <dl class="facts">
      {rows.map(({ label, value }) => (
        <div key={label} class="wide">
          <dt>{label}</dt>
          <dd>
            {typeof value === 'string' ? (
              <Said text={value} />
            ) : (
              <ul class="listed">
                {value.map((one) => (
                  <li key={one}>
                    <Said text={one} />
                  </li>
                ))}
              </ul>
            )}
          </dd>
        </div>
      ))}
      {files.list.length > 0 && (
        <div class="wide">
          <dt>{files.label}</dt>
          <dd>
            <ul class="listed">
              {files.list.map(({ name, about, sha256 }) => (
                <li key={name}>
                  <strong>{name}</strong> {about}
                  <br />
                  <span class="quiet hash">SHA-256: {sha256}</span>
                </li>
              ))}
            </ul>
          </dd>
        </div>
      )}
    </dl>
    {ending.map((text) => (
      <p key={text} class="quiet">
        {text}
      </p>
    ))}
  </div>
)
