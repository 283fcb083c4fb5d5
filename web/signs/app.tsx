import { childSigns, dangerSigns, type SignGroup, signGroups } from '../../core/signs.ts'
import { Option } from '../report/option.tsx'
import { Call } from '../reporter/call.tsx'
import { Shell } from '../reporter/shell.tsx'
import { language, say } from '../reporter/words.ts'
import { Filter } from './filter.tsx'
import { goReport } from './report.ts'
import { groups, isShown, listed, report, tick, ticked } from './state.ts'

/** The identification aid for practitioners, and in its place the report once they have pressed for it. */
export function SignsPage() {
  const Report = report.value
  return typeof Report === 'function' ? <Report /> : <Signs />
}

const Signs = () => (
  <Shell page="signs" at="signs">
    <p class="unprinted">
      <a id="first" href={`/${language()}/`}>
        {say('signs.first')}
      </a>
    </p>
    <h1>{say('signs.title')}</h1>
    <p>{say('signs.what')}</p>
    <div class="danger">
      <p>
        {say('signs.now')} <Call />
      </p>
      <ul>
        {dangerSigns.map((code) => (
          <li key={code}>{say(`signs.now.${code}`)}</li>
        ))}
      </ul>
    </div>

    <h2>{say('signs.use')}</h2>
    <ul>
      {['one', 'child', 'told', 'ask', 'look', 'origin'].map((part) => (
        <li key={part}>{say(`signs.use.${part}`)}</li>
      ))}
    </ul>
    <p class="unprinted">{say('signs.offline')}</p>
    <p class="onward scripted">
      <button type="button" id="print" onClick={() => print()}>
        {say('signs.print')}
      </button>
    </p>

    <Filter />
    <div class="groups">
      {groups.map((group) => (
        <Group key={group} group={group} />
      ))}
    </div>

    <div class={ticked.value.length > 0 ? 'report scripted some' : 'report scripted'}>
      <div role="status">
        {report.value === 'loading' && <p>{say('signs.loading')}</p>}
        {report.value === 'lost' && <p class="notice">{say('signs.lost')}</p>}
      </div>
      <button
        type="button"
        id="report"
        class="action"
        disabled={report.value === 'loading'}
        onClick={goReport}
      >
        {say('signs.report')}
        {ticked.value.length > 0 && ` (${ticked.value.length})`}
      </button>
    </div>
    <p class="scripted">{say('signs.carried')}</p>
    <p>
      {say('instead.line')} <Call line="trafficking" />
    </p>
    <p class="quiet">{say('signs.source')}</p>
  </Shell>
)

function Group({ group }: { group: SignGroup }) {
  const codes: readonly string[] = signGroups[group]
  return (
    <fieldset class={codes.some((code) => isShown(group, code)) ? '' : 'aside'}>
      <legend>
        <h2>{say(`signs.group.${group}`)}</h2>
      </legend>
      {codes.map((code) => (
        <div key={code} class={isShown(group, code) ? '' : 'aside'}>
          <Option
            id={code}
            type="checkbox"
            label={`${listed.indexOf(code) + 1}. ${say(`sign.${code}.pro`)}`}
            {...(childSigns.includes(code) && { hint: say('signs.child') })}
            checked={ticked.value.includes(code)}
            choose={() => tick(code)}
          />
        </div>
      ))}
    </fieldset>
  )
}
