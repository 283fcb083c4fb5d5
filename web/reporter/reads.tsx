import { sayMoment } from '../../core/languages.ts'
import { Call } from './call.tsx'
import { language, say } from './words.ts'

/** How it stands with the hours, and the minute until or from which; empty when they are not set. */
const told = globalThis.document?.documentElement.dataset.reads?.split(' ')

/** All that there may be, for the build. */
const kinds = ['open', 'always', 'closed', 'shut']

const time = () =>
  told ? sayMoment(new Date(Number(told[1]) * 60_000), new Date(), language()) : '%JAVI_TIME%'

/**
 * When somebody reads. The build draws every sentence, and the server leaves the one that is so: it is read before any
 * script has run, and asks for nothing.
 *
 * @param danger whether the police's number is to stand beside it.
 */
export const Reads = ({ danger = false }: { danger?: boolean }) => (
  <>
    {(told ? kinds.filter((kind) => kind === told[0]) : kinds).map((kind) => (
      <p key={kind} data-reads={kind}>
        {say(`reads.${kind}`, { time: time() })}
        {danger && (kind === 'closed' || kind === 'shut') && (
          <>
            {' '}
            {say('reads.danger')} <Call />
          </>
        )}
      </p>
    ))}
  </>
)
