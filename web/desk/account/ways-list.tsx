import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'
import { dateOf } from '../../../core/hour.ts'
import { PASSKEYS_MAX, WAYS_MIN } from '../../../core/limits.ts'
import type { Me, WayRow } from '../../../core/wire-people.ts'
import { hasPasskeys } from '../passkey.ts'
import { i18n, sayDate } from '../words.ts'
import type { Change } from './change.ts'

interface WaysListProps {
  me: Me
  onChange: (change: Change) => void
}

/** Each way to unlock with what can be done with it. Two always stay: the buttons say so instead of failing. */
export function WaysList({ me, onChange }: WaysListProps) {
  const few = useId()
  const none = useId()
  const isFew = me.ways.length <= WAYS_MIN
  const passkeys = me.ways.filter(({ credential }) => credential !== null)
  const noMore = !hasPasskeys()
    ? i18n._('passkey.unsupported')
    : passkeys.length >= PASSKEYS_MAX
      ? i18n._('account.passkey.most')
      : null
  const passphrase = me.ways.find(({ way }) => way === 'passphrase')
  const rescue = me.ways.find(({ way }) => way === 'rescue')

  const remove = (row: WayRow, name: string) => (
    <Act
      label={i18n._('account.remove')}
      of={name}
      why={isFew ? few : undefined}
      onPress={() => onChange({ what: 'remove', way: row.way })}
    />
  )
  const words = i18n._('account.passphrase')
  const sheet = i18n._('account.sheet')
  const app = i18n._('account.app')
  return (
    <>
      <ul class="plain ways">
        <Line name={words} row={passphrase} me={me}>
          <Act
            label={i18n._(passphrase ? 'account.change' : 'account.set')}
            of={words}
            onPress={() => onChange({ what: 'passphrase' })}
          />
          {passphrase && remove(passphrase, words)}
        </Line>
        <Line name={sheet} row={rescue} me={me}>
          <Act
            label={i18n._(rescue ? 'account.make-anew' : 'account.set')}
            of={sheet}
            onPress={() => onChange({ what: 'sheet' })}
          />
          {rescue && remove(rescue, sheet)}
        </Line>
        {passkeys.map((row, i) => {
          const name = i18n._('account.passkey', { number: i + 1 })
          return (
            <Line key={row.way} name={name} row={row} me={me}>
              {remove(row, name)}
            </Line>
          )
        })}
        <li class="line" data-testid="way">
          <span>
            <strong>{app}</strong> <span class="quiet">{i18n._('account.app.for')}</span>
          </span>
          <span class="buttons">
            <Act label={i18n._('account.replace')} of={app} onPress={() => onChange({ what: 'sheet' })} />
          </span>
        </li>
      </ul>
      {isFew && (
        <p class="hint" id={few}>
          {i18n._('account.last-way')}
        </p>
      )}
      <div class="buttons">
        <button
          type="button"
          aria-disabled={noMore !== null}
          aria-describedby={noMore === null ? undefined : none}
          onClick={() => noMore === null && onChange({ what: 'passkey' })}
        >
          {i18n._('account.passkey.add')}
        </button>
      </div>
      {noMore !== null && (
        <p class="hint" id={none}>
          {noMore}
        </p>
      )}
    </>
  )
}

interface LineProps {
  name: string
  /** Absent where there is no such way. */
  row: WayRow | undefined
  me: Me
  children: ComponentChildren
}

function Line({ name, row, me, children }: LineProps) {
  return (
    <li class="line" data-testid="way">
      <span>
        <strong>{name}</strong>{' '}
        <span class="quiet">
          {row
            ? i18n._('account.since', { date: sayDate(dateOf(row.hour), 'medium') })
            : i18n._('account.not-set')}
        </span>{' '}
        {row?.way === me.way && <span class="chip">{i18n._('account.used')}</span>}
      </span>
      <span class="buttons">{children}</span>
    </li>
  )
}

interface ActProps {
  label: string
  /** What it is done to, for whoever hears the buttons one by one. */
  of: string
  /** Where it stands why it cannot be done. */
  why?: string | undefined
  onPress: () => void
}

const Act = ({ label, of, why, onPress }: ActProps) => (
  <button
    type="button"
    aria-label={`${label}: ${of}`}
    aria-disabled={why !== undefined}
    aria-describedby={why}
    onClick={() => why === undefined && onPress()}
  >
    {label}
  </button>
)
