import type { Entry, Revision } from '../../../core/agencies.ts'
import { differences, type FactName } from '../../../core/directory.ts'
import { Said } from '../outside.tsx'
import { sayArea, sayHour } from '../say.ts'
import { i18n } from '../words.ts'

/** Who confirmed it, when and with whom; or that nobody did. */
const sayConfirmed = ({ confirmed }: Entry): string =>
  confirmed
    ? i18n._('directory.confirmed.by', {
        by: confirmed.by,
        hour: sayHour(confirmed.hour),
        how: confirmed.how,
      })
    : i18n._('directory.unconfirmed')

/** What is known of the body without its own word. */
export function StandingChip({ entry: { status, coversInferred } }: { entry: Entry }) {
  const standing = status === 'inferred' ? 'inferred' : coversInferred ? 'area-inferred' : 'verified'
  return (
    <span class={`chip ${standing === 'verified' ? '' : 'doubtful'}`}>{i18n._(`standing.${standing}`)}</span>
  )
}

/** One agency: what is known of it, from where, who confirmed it, and what it said before. */
export function EntryView({ entry }: { entry: Entry }) {
  const facts: [FactName | 'source', string | undefined][] = [
    ['kind', i18n._(`kind.${entry.kind}`)],
    ['subkind', entry.subkind && saySubkind(entry.subkind)],
    ['covers', entry.covers.map(sayArea).join(', ')],
    ['phones', entry.phones?.join(', ')],
    ['fax', entry.fax],
    ['email', entry.email],
    ['web', entry.web],
    ['address', entry.address],
    ['note', entry.note],
    ['source', entry.source || i18n._('directory.source.own')],
  ]
  return (
    <>
      <p>
        <StandingChip entry={entry} /> {entry.gone && <span class="chip">{i18n._('directory.gone')}</span>}
      </p>
      <p class={entry.confirmed ? '' : 'notice'} data-testid="confirmed">
        <Said text={sayConfirmed(entry)} />
      </p>
      <dl class="facts">
        {facts.map(([name, value]) =>
          value ? (
            <div key={name} class={name === 'note' || name === 'source' || name === 'covers' ? 'wide' : ''}>
              <dt>{i18n._(`directory.fact.${name}`)}</dt>
              <dd>
                <Said text={value} />
              </dd>
            </div>
          ) : null,
        )}
      </dl>
      {entry.kind === 'safe_house' && <p class="quiet">{i18n._('directory.safe_house')}</p>}
      <History entry={entry} />
    </>
  )
}

const saySubkind = (subkind: string): string => {
  const id = `directory.subkind.${subkind}`
  const said = i18n._(id)
  return said === id ? subkind : said
}

/** Every revision against the one before, the newest first. */
function History({ entry: { shipped, revisions } }: { entry: Entry }) {
  if (revisions.length === 0) return <p class="quiet">{i18n._('directory.history.none')}</p>
  const befores: (Revision['change'] | Entry['shipped'])[] = [
    shipped,
    ...revisions.map(({ change }) => change),
  ]
  return (
    <section>
      <h3>{i18n._('directory.history')}</h3>
      <ol class="plain revisions" data-testid="revisions">
        {revisions
          .map((revision, at) => ({ revision, before: befores[at] ?? {} }))
          .toReversed()
          .map(({ revision: { n, change, by, hour }, before }) => (
            <li key={n}>
              <p>
                <strong>{sayHour(hour)}</strong> · <Said text={by} />
              </p>
              <ul class="listed">
                {differences(before, change).map(({ fact, before, after }) => (
                  <li key={fact}>
                    {i18n._(`directory.fact.${fact}`)}:{' '}
                    {before && (
                      <del>
                        <Said text={sayFact(fact, before)} />
                      </del>
                    )}{' '}
                    {after && (
                      <ins>
                        <Said text={sayFact(fact, after)} />
                      </ins>
                    )}
                  </li>
                ))}
                {change.confirmed !== undefined && (
                  <li>
                    {i18n._('directory.confirmed.then')} <Said text={change.confirmed} />
                  </li>
                )}
              </ul>
            </li>
          ))}
      </ol>
    </section>
  )
}

function sayFact(fact: FactName, value: string): string {
  if (fact === 'kind') return i18n._(`kind.${value}`)
  if (fact === 'subkind') return saySubkind(value)
  if (fact === 'covers') return value.split(', ').map(sayArea).join(', ')
  return fact === 'gone' ? i18n._('directory.gone') : value
}
