import { useId, useState } from 'preact/hooks'
import { folded } from '../../../core/fold.ts'
import { optionOf, type Said } from '../../../core/questionnaire.ts'
import { groupsFor, type SignGroup, signGroups } from '../../../core/signs.ts'
import { sayAsked } from '../asked.ts'
import { Field } from '../parts.tsx'
import { Check, toggled } from '../tips/check.tsx'
import { i18n } from '../words.ts'
import { answer } from './writing.ts'

const sayPro = (code: string): string => sayAsked(`${optionOf('signs', code)}.pro`)

/** Whether all that was typed stands in a sign's words, the reporters' or the practitioners'. */
function hasWords(code: string, sought: string): boolean {
  const words = folded(`${sayPro(code)} ${sayAsked(optionOf('signs', code))}`)
  return folded(sought)
    .split(/\s+/)
    .every((part) => words.includes(part))
}

/**
 * The signs in what was described, in practitioners' words: folded until they are wanted, the groups that fit the kind
 * first and open, the others by a step more or by a few letters. What was ticked stands there while it is folded, too.
 */
export function Signs({ said }: { said: Said }) {
  const ticked = said.signs ?? []
  const [isOpen, setOpen] = useState(false)
  const [sought, setSought] = useState('')
  const hint = useId()
  const fitting = groupsFor(said)
  const groups = [...new Set([...fitting, ...(Object.keys(signGroups) as SignGroup[])])]
    .map((group) => ({ group, codes: signGroups[group].filter((code) => hasWords(code, sought)) }))
    .filter(({ codes }) => codes.length > 0)
  const tick = (code: string, on: boolean) => {
    const signs = toggled(ticked, code, on)
    answer({ signs: signs.length > 0 ? signs : undefined })
  }
  return (
    <>
      <details class="signs" open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          {i18n._('told.signs')}
          {ticked.length > 0 && (
            <span class="quiet"> · {i18n._('told.signs.count', { count: ticked.length })}</span>
          )}
        </summary>
        <p class="hint" id={hint}>
          {i18n._('told.signs.hint')}
        </p>
        <Field label={i18n._('told.signs.find')}>
          {(ids) => (
            <input
              {...ids}
              type="search"
              autocomplete="off"
              spellcheck={false}
              value={sought}
              onInput={(event) => setSought(event.currentTarget.value)}
            />
          )}
        </Field>
        <p class="quiet" role="status">
          {groups.length === 0 && i18n._('told.signs.none')}
        </p>
        {/* Made anew for another kind: Chromium keeps hidden what it opens and moves while it is folded. */}
        <div key={fitting.join()}>
          {isOpen &&
            groups.map(({ group, codes }) => (
              <details key={group} open={fitting.includes(group) || sought.trim() !== ''}>
                <summary>{sayAsked(`signs.group.${group}`)}</summary>
                <fieldset aria-label={sayAsked(`signs.group.${group}`)} aria-describedby={hint}>
                  {codes.map((code) => (
                    <Check
                      key={code}
                      label={sayPro(code)}
                      checked={ticked.includes(code)}
                      onCheck={(on) => tick(code, on)}
                    />
                  ))}
                </fieldset>
              </details>
            ))}
        </div>
      </details>
      {!isOpen && ticked.length > 0 && (
        <ul class="listed ticked" data-testid="ticked">
          {ticked.map((code) => (
            <li key={code}>{sayPro(code)}</li>
          ))}
        </ul>
      )}
    </>
  )
}
