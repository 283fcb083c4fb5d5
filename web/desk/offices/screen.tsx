import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { dateOf } from '../../../core/hour.ts'
import type { KeybookOffice } from '../../../core/keys/keybook.ts'
import { type InvitationRow, paths } from '../../../core/wire.ts'
import { call } from '../api.ts'
import { Busy, Failure } from '../parts.tsx'
import { refreshKeybook, unlocked } from '../session.ts'
import { i18n, sayDate } from '../words.ts'
import { Add } from './add.tsx'
import { Invite } from './invite.tsx'

/** The offices in the book, those that wait to be added, and the form that invites another. */
export function OfficesScreen() {
  const invitations = useSignal<InvitationRow[] | null>(null)
  const error = useSignal<unknown>(null)
  const added = useSignal<string[]>([])

  const load = async () => {
    error.value = null
    try {
      await refreshKeybook()
      invitations.value = (await call<{ invitations: InvitationRow[] }>('GET', paths.invitations)).invitations
    } catch (thrown) {
      error.value = thrown
    }
  }
  useEffect(() => void load(), [])

  const keybook = unlocked.value?.keybook
  // In the book's order, the desk first; an office without a page is not there yet.
  const offices =
    keybook?.book.offices.flatMap(({ id }) => keybook.offices.find((one) => one.id === id) ?? []) ?? []
  const rows = invitations.value ?? []
  const waiting = rows.filter(({ state }) => state === 'answered')
  const others = rows.filter(({ state }) => state !== 'answered' && state !== 'done')

  return (
    <div class="columns">
      <h1>{i18n._('offices.title')}</h1>
      {added.value.length > 0 && (
        <p class="notice done" role="status">
          {i18n._('add.done', { names: added.value.join(', ') })}
        </p>
      )}
      {error.value !== null && <Failure error={error.value} onRetry={load} />}
      <section aria-labelledby="offices-listed">
        <h2 id="offices-listed">{i18n._('offices.listed')}</h2>
        <OfficeTable offices={offices} />
      </section>
      <section aria-labelledby="offices-waiting">
        <h2 id="offices-waiting">{i18n._('offices.waiting')}</h2>
        {waiting.length > 0 && (
          <Add
            rows={waiting}
            onAdded={(names) => {
              added.value = names
              void load()
            }}
          />
        )}
        {!invitations.value && error.value === null && <Busy>{i18n._('offices.loading')}</Busy>}
        {invitations.value && waiting.length === 0 && <p class="quiet">{i18n._('offices.waiting.none')}</p>}
        {others.length > 0 && <InvitationList rows={others} />}
        <button type="button" onClick={load}>
          {i18n._('offices.refresh')}
        </button>
      </section>
      <section aria-labelledby="offices-invite">
        <h2 id="offices-invite">{i18n._('invite.title')}</h2>
        <Invite onInvited={load} />
      </section>
    </div>
  )
}

function OfficeTable({ offices }: { offices: KeybookOffice[] }) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{i18n._('offices.name')}</th>
          <th scope="col">{i18n._('offices.kind')}</th>
          <th scope="col">{i18n._('offices.epoch')}</th>
          <th scope="col">{i18n._('offices.until')}</th>
        </tr>
      </thead>
      <tbody>
        {offices.map(({ id, name, kind, page, expired }) => (
          <tr key={id} data-testid="office">
            <th scope="row">
              <bdi>{name}</bdi>
            </th>
            <td>{i18n._(`kind.${kind}`)}</td>
            <td>{page.epoch}</td>
            <td>
              {sayDate(dateOf(page.until), 'medium')}{' '}
              {expired && <span class="chip doubtful">{i18n._('offices.expired')}</span>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function InvitationList({ rows }: { rows: InvitationRow[] }) {
  return (
    <>
      <h3>{i18n._('offices.invited')}</h3>
      <ul class="plain">
        {rows.map(({ invitation, name, kind, state }) => (
          <li key={invitation} class="line" data-testid="invitation">
            <span>
              <bdi>{name}</bdi> <span class="quiet">{i18n._(`kind.${kind}`)}</span>
            </span>
            <span class="chip">{i18n._(`invitation.${state}`)}</span>
          </li>
        ))}
      </ul>
    </>
  )
}
