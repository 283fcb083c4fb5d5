import type { Paper } from '../../../core/paper.ts'
import { Said } from '../outside.tsx'

/** The page as it will be read: in its own language, whatever the desk's is. */
export const PaperView = ({ paper: { language, title, rows, ending } }: { paper: Paper }) => (
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
    </dl>
    {ending.map((text) => (
      <p key={text} class="quiet">
        {text}
      </p>
    ))}
  </div>
)
