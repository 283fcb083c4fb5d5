import { useSignal } from '@preact/signals'
import { dateOf, hourOf } from '../../../core/hour.ts'
import { type BookOffice, isClosed } from '../../../core/keys/book.ts'
import type { KeybookOffice } from '../../../core/keys/keybook.ts'
import { may } from '../../../core/permissions.ts'
import { DESK } from '../../../core/roles.ts'
import { paths } from '../../../core/wire.ts'
import type { InvitationRow, MemberRow } from '../../../core/wire-people.ts'
import { call } from '../api.ts'
import { Busy } from '../parts.tsx'
import { Done } from '../people/done.tsx'
import { Failed } from '../people/failed.tsx'
import { SentInvitations } from '../people/invitations.tsx'
import { useLoad } from '../people/load.ts'
import { type NamesBefore, rememberNames } from '../people/names.ts'
import { refreshKeybook, unlocked } from '../session.ts'
import { i18n, sayDate } from '../words.ts'
import { Add } from './add.tsx'
import { Invite } from './invite.tsx'
import { NewRoot } from './new-root.tsx'
import { EndChip, OfficeSheet } from './office.tsx'
import { ServerKey } from './server-key.tsx'
import '../matter.css'

/** The offices in the book and their heads, those that wait to be added, and the form that invites another. */
export function OfficesScreen() {
  const invitations = useSignal<InvitationRow[] | null>(null)
  const rows = useSignal<MemberRow[]>([])
  const names = useSignal<NamesBefore>(new Map())
  const said = useSignal('')
  const chosen = useSignal<string | null>(null)
  const replacing = useSignal(false)
  /** Whoever has the root's paper may sign the book. */
  const maySign = may(unlocked.value?.member.role ?? 'worker', 'book')

  const { busy, error, load } = useLoad(async () => {
    const [{ members }, { invitations: found }] = await Promise.all([
      call<{ members: MemberRow[] }>('GET', paths.members),
      call<{ invitations: InvitationRow[] }>('GET', paths.invitations),
      refreshKeybook(),
    ])
    names.value = rememberNames(members)
    rows.value = members
    invitations.value = found
  })
  const onDone = (sentence: string) => {
    chosen.value = null
    // The same once more is said once more.
    said.value = ''
    void load().then(() => {
      said.value = sentence
    })
  }

  const keybook = unlocked.value?.keybook
  // In the book's order, the desk first.
  const offices =
    keybook?.book.offices.flatMap(({ id }) => keybook.offices.find((one) => one.id === id) ?? []) ?? []
  const closed = keybook?.book.offices.filter((one) => isClosed(one, hourOf(Date.now()))) ?? []
  const waiting = invitations.value?.filter(({ state }) => state === 'answered') ?? []
  const sent = invitations.value?.filter(({ state }) => state === 'open' || state === 'expired') ?? []
  const inSheet = offices.find(({ id }) => id === chosen.value)

  if (replacing.value)
    return (
      <div class="narrow">
        <NewRoot
          office={offices.find(({ id }) => id === DESK)?.name ?? ''}
          onClose={() => {
            replacing.value = false
            void load()
          }}
        />
      </div>
    )
  return (
    <div class="columns">
      <h1>{i18n._('offices.title')}</h1>
      <Done said={said.value} />
      <Failed error={error.value} onRetry={load} />
      {maySign && <ServerKey onDone={onDone} />}
      <div class="halves">
        <div>
          <section aria-labelledby="offices-listed">
            <h2 id="offices-listed">{i18n._('offices.listed')}</h2>
            <OfficeList offices={offices} onChoose={maySign ? (id) => (chosen.value = id) : null} />
            <ClosedOffices offices={closed} />
          </section>
          <section aria-labelledby="offices-waiting">
            <h2 id="offices-waiting">{i18n._('offices.waiting')}</h2>
            {waiting.length > 0 && maySign && (
              <Add
                rows={waiting}
                onAdded={(names) => onDone(i18n._('add.done', { names: names.join(', ') }))}
                onRefused={(name) => onDone(i18n._('people.refused', { name }))}
              />
            )}
            {waiting.length > 0 && !maySign && <WaitingNames rows={waiting} />}
            {!invitations.value && busy.value && <Busy>{i18n._('offices.loading')}</Busy>}
            {invitations.value && waiting.length === 0 && (
              <p class="quiet">{i18n._('offices.waiting.none')}</p>
            )}
            <button type="button" disabled={busy.value} onClick={load}>
              {i18n._('offices.refresh')}
            </button>
          </section>
          {maySign && (
            <section aria-labelledby="offices-root">
              <h2 id="offices-root">{i18n._('root.title')}</h2>
              <p>{i18n._('root.replace.offer')}</p>
              <button type="button" onClick={() => (replacing.value = true)}>
                {i18n._('root.replace.title')}
              </button>
            </section>
          )}
        </div>
        <section aria-labelledby="offices-invite">
          <h2 id="offices-invite">{i18n._('invite.title')}</h2>
          <Invite onInvited={load} />
          <SentInvitations
            rows={sent.map((row) => ({ ...row, kind: i18n._(`kind.${row.kind}`) }))}
            onWithdrawn={load}
          />
        </section>
      </div>
      {inSheet && (
        <OfficeSheet
          office={inSheet}
          rows={rows.value}
          names={names.value}
          onDone={onDone}
          onClose={() => {
            chosen.value = null
          }}
        />
      )}
    </div>
  )
}

interface OfficeListProps {
  offices: KeybookOffice[]
  /** `null` for whoever may only look. */
  onChoose: ((id: string) => void) | null
}

function OfficeList({ offices, onChoose }: OfficeListProps) {
  return (
    <ul class="plain">
      {offices.map((office) => (
        <li key={office.id} class="line" data-testid="office">
          <span>
            <strong>
              <bdi>{office.name}</bdi>
            </strong>{' '}
            <span class="quiet">
              {i18n._(`kind.${office.kind}`)} · {i18n._('offices.epoch')} {office.page.epoch} ·{' '}
              {i18n._('offices.until')} {sayDate(dateOf(office.page.until), 'medium')}
            </span>{' '}
            <EndChip office={office} />
          </span>
          {onChoose && (
            <button
              type="button"
              aria-label={`${i18n._('people.manage')}: ${office.name}`}
              onClick={() => onChoose(office.id)}
            >
              {i18n._('people.manage')}
            </button>
          )}
        </li>
      ))}
    </ul>
  )
}

/** Agencies that the book lists without a head. */
const ClosedOffices = ({ offices }: { offices: BookOffice[] }) => (
  <ul class="plain">
    {offices.map(({ id, name, kind }) => (
      <li key={id} class="line" data-testid="closed-office">
        <span>
          <bdi>{name}</bdi> <span class="quiet">{i18n._(`kind.${kind}`)}</span>{' '}
          <span class="chip doubtful">{i18n._('offices.closed')}</span>
        </span>
      </li>
    ))}
  </ul>
)

/** To compare and add them takes the desk's key and the root's paper. */
function WaitingNames({ rows }: { rows: InvitationRow[] }) {
  return (
    <>
      <p class="hint">{i18n._('offices.waiting.coordinator')}</p>
      <ul class="plain">
        {rows.map(({ invitation, name, kind }) => (
          <li key={invitation} class="line">
            <span>
              <bdi>{name}</bdi> <span class="quiet">{i18n._(`kind.${kind}`)}</span>
            </span>
          </li>
        ))}
      </ul>
    </>
  )
}
