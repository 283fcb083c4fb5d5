import { concernsChild } from '../../../core/child.ts'
import type { Report } from '../../../core/envelope/bodies.ts'
import { type Hint, hintsFor, type WeighedSign } from '../../../core/hints.ts'
import { sayAsked, useAskedWords } from '../asked.ts'
import { sayAll } from '../say.ts'
import { i18n } from '../words.ts'

/** The signs that were ticked, as practitioners word them, and what they point to: a hint with its reasons. */
export function Hints({ report }: { report: Report }) {
  useAskedWords()
  const isChild = concernsChild(report)
  const { groups, hints } = hintsFor(report.signs ?? [], isChild)
  if (groups.length === 0) return null
  return (
    <section class="hints" data-testid="hints">
      <h3>{i18n._('hint.title')}</h3>
      <p class="quiet">{i18n._('hint.what')}</p>
      {isChild && <p>{i18n._('hint.child')}</p>}
      <ul class="listed">
        {hints.map((hint) => (
          <li key={hint.dimension}>
            <HintView hint={hint} />
          </li>
        ))}
      </ul>
      <details>
        <summary>{i18n._('hint.signs')}</summary>
        <dl class="facts">
          {groups.map(({ group, signs }) => (
            <div key={group} class="wide">
              <dt>{sayAsked(`signs.group.${group}`)}</dt>
              <dd>
                <ul class="listed">
                  {signs.map((sign) => (
                    <li key={sign.code}>
                      {sayAsked(`sign.${sign.code}.pro`)} <span class="quiet">{sayWeighed(sign)}</span>
                    </li>
                  ))}
                </ul>
              </dd>
            </div>
          ))}
        </dl>
      </details>
    </section>
  )
}

const HintView = ({ hint: { dimension, by, signs } }: { hint: Hint }) => (
  <>
    <strong>{i18n._(`hint.dimension.${dimension}`)}</strong>: {i18n._(by ? `hint.by.${by}` : 'hint.too_few')}{' '}
    <span class="quiet">({sayAll(signs.map(sayWeighed))})</span>
  </>
)

function sayWeighed({ code, weight, isOurs }: WeighedSign): string {
  const sign = `${code} ${i18n._(`hint.weight.${weight}`)}`
  return isOurs ? i18n._('hint.ours', { sign }) : sign
}
