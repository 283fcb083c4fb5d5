import { useState } from 'preact/hooks'
import { hourOf } from '../../../core/hour.ts'
import { SECOND_LIFE } from '../../../core/limits.ts'
import type { SecondRow } from '../../../core/wire.ts'
import { Said } from '../outside.tsx'
import { sayHour, sayPlaceName } from '../say.ts'
import { unlocked } from '../session.ts'
import { inbox } from '../tips/inbox.ts'
import type { Listed } from '../tips/listed.ts'
import { i18n } from '../words.ts'
import { LookAtTip } from './look.tsx'

/** So many tips are named at first. */
const SHOWN = 10

/** Who asks for what, until when, and which tips it is about. */
export function Request({ row }: { row: SecondRow }) {
  const { act, tips, by, byName, hour, state } = row
  const [all, setAll] = useState(false)
  const [looking, setLooking] = useState<string | null>(null)
  const isOpen = state === 'asked' || state === 'confirmed'
  const listed = new Map(inbox.value?.map((one) => [one.row.tip, one]))
  const until = hour + SECOND_LIFE
  return (
    <>
      <h3>
        {i18n._(`second.what.${act}`, { count: tips.length })}{' '}
        <span class={`chip ${state}`}>{i18n._(`second.state.${act}.${state}`)}</span>
      </h3>
      <p>
        {by === unlocked.value?.member.id ? i18n._('second.by.you') : <ByColleague name={byName} />}{' '}
        <span class="quiet">{sayHour(hour)}</span>
      </p>
      {isOpen && (
        <p class="quiet">
          {until > hourOf(Date.now()) + 1
            ? i18n._('second.until', { hour: sayHour(until) })
            : i18n._('second.until.now')}
        </p>
      )}
      {isOpen && (
        <>
          <ul class="plain about" aria-label={i18n._('second.tips')}>
            {(all ? tips : tips.slice(0, SHOWN)).map((tip) => (
              <li key={tip} class="line">
                <span class="gist" id={`${row.second}-${tip}`}>
                  <TipLine tip={listed.get(tip)} />
                </span>
                {listed.has(tip) && (
                  <button
                    type="button"
                    aria-describedby={`${row.second}-${tip}`}
                    onClick={() => setLooking(tip)}
                  >
                    {i18n._('second.look')}
                  </button>
                )}
              </li>
            ))}
          </ul>
          {!all && tips.length > SHOWN && (
            <button type="button" onClick={() => setAll(true)}>
              {i18n._('second.tips.all', { count: tips.length })}
            </button>
          )}
        </>
      )}
      {looking && <LookAtTip tip={looking} onClose={() => setLooking(null)} />}
    </>
  )
}

/** The name is the server's word; what counts is the key that signed. */
const ByColleague = ({ name }: { name: string }) => (
  <>
    {i18n._('second.by')} <bdi>{name}</bdi>
  </>
)

/** A tip by its place and first words, as the list has it. */
function TipLine({ tip }: { tip: Listed | undefined }) {
  if (!tip) return <span class="quiet">{i18n._('second.tip.gone')}</span>
  const { summary } = tip
  if (!summary) return <>{i18n._(tip.damaged ? 'tips.damaged' : 'tips.unopened')}</>
  return (
    <>
      <strong>
        {summary.place === null ? i18n._('tips.no_place.short') : <Said text={sayPlaceName(summary.place)} />}
      </strong>{' '}
      <Said text={summary.first} />
    </>
  )
}
