import { CallsByKind } from '../report/calls-by-kind.tsx'
import { Call } from '../reporter/call.tsx'
import { Reads } from '../reporter/reads.tsx'
import { Shell } from '../reporter/shell.tsx'
import { language, say } from '../reporter/words.ts'

/** Who reads what is told, what becomes of it, and where anonymity ends. Only the build draws it: it is all text. */
export const AboutPage = () => (
  <Shell page="about" at="about">
    <p>
      <a id="first" href={`/${language()}/`}>
        {say('about.first')}
      </a>
    </p>
    <h1>{say('about.title')}</h1>
    <p class="danger">
      {say('start.danger')} <Call />
    </p>

    <h2>{say('about.who.title')}</h2>
    <p>{say('about.who.team')}</p>
    <p>{say('about.who.passed')}</p>

    <h2>{say('about.next.title')}</h2>
    <ol>
      {['received', 'read', 'passed', 'question', 'closed'].map((step) => (
        <li key={step}>{say(`about.next.${step}`)}</li>
      ))}
    </ol>

    <h2>{say('about.long.title')}</h2>
    <Reads />
    <p>{say('about.long.when')}</p>
    <p>{say('about.long.back')}</p>

    <h2>{say('about.anonymous.title')}</h2>
    <ul>
      {['name', 'kept', 'never'].map((part) => (
        <li key={part}>{say(`about.anonymous.${part}`)}</li>
      ))}
    </ul>

    <h2>{say('start.ends.title')}</h2>
    <ul>
      {['network', 'phone', 'calls', 'carrier', 'words', 'receipt', 'watched'].map((part) => (
        <li key={part}>{say(`about.ends.${part}`)}</li>
      ))}
    </ul>

    <h2>{say('about.limits.title')}</h2>
    <ul>
      {['passed', 'people', 'computer', 'page', 'taken', 'keys'].map((part) => (
        <li key={part}>{say(`about.limits.${part}`)}</li>
      ))}
    </ul>

    <h2>{say('about.hidden.title')}</h2>
    <p>{say('about.hidden.what')}</p>

    <h2>{say('about.history.title')}</h2>
    <ul>
      {['phone', 'computer', 'only', 'private'].map((part) => (
        <li key={part}>{say(`about.history.${part}`)}</li>
      ))}
    </ul>

    <h2 lang="en">Tor Browser</h2>
    <p>{say('about.tor')}</p>

    <h2>{say('about.delete.title')}</h2>
    <ul>
      {['you', 'team', 'copies'].map((part) => (
        <li key={part}>{say(`about.delete.${part}`)}</li>
      ))}
    </ul>

    <h2>{say('about.numbers.title')}</h2>
    <Numbers />

    <ul>
      <li>
        <a id="keys" href={`/${language()}/keys`}>
          {say('return.keys')}
        </a>
      </li>
      <li>
        <a id="signs" href={`/${language()}/signs`}>
          {say('start.signs')}
        </a>
      </li>
      <li>
        <a id="come-back" href={`/${language()}/return`}>
          {say('start.return')}
        </a>
      </li>
    </ul>
  </Shell>
)

/** Verified ones only (reporter/lines.ts); those of one entity say which. */
const Numbers = () => (
  <>
    <p>
      {say('about.numbers.police')} <Call />
    </p>
    <p>
      {say('instead.line')} <Call line="trafficking" />
    </p>
    <CallsByKind />
    <p>{say('about.numbers.112')}</p>
  </>
)
