import { useSignal } from '@preact/signals'
import { hourOf } from '../../../core/hour.ts'
import type { KeybookOffice } from '../../../core/keys/keybook.ts'
import { may } from '../../../core/permissions.ts'
import { DESK } from '../../../core/roles.ts'
import { paths } from '../../../core/wire.ts'
import type { MemberInvitationRow, MemberRow } from '../../../core/wire-people.ts'
import { call } from '../api.ts'
import { Busy } from '../parts.tsx'
import { refreshKeybook, unlocked } from '../session.ts'
import { i18n } from '../words.ts'
import { Done } from './done.tsx'
import { Failed } from './failed.tsx'
import { SentInvitations } from './invitations.tsx'
import { InviteColleague } from './invite.tsx'
import { MemberList } from './list.tsx'
import { useLoad } from './load.ts'
import { MemberSheet } from './member.tsx'
import { type Colleague, colleaguesOf, isAtOdds } from './members.ts'
import { type NamesBefore, rememberNames } from './names.ts'
import { RenewKey } from './renew-key.tsx'
import { RenewRecovery } from './renew-recovery.tsx'
import { Waiting } from './waiting.tsx'
import '../matter.css'

const fetchMembers = async () => (await call<{ members: MemberRow[] }>('GET', paths.members)).members

/** Who has a part in the own office, by its signed page; for the desk those of the other offices too. */
export function PeopleScreen() {
  const rows = useSignal<MemberRow[] | null>(null)
  const names = useSignal<NamesBefore>(new Map())
  const invitations = useSignal<MemberInvitationRow[]>([])
  const said = useSignal('')
  const chosen = useSignal<{ office: string; id: string } | null>(null)
  const isRenewing = useSignal(false)
  const isHeadHere = may(unlocked.value?.member.role ?? 'worker', 'people')

  const fetchAll = async () => {
    const [members, invited] = await Promise.all([
      fetchMembers(),
      isHeadHere
        ? call<{ invitations: MemberInvitationRow[] }>('GET', paths.memberInvitations)
        : { invitations: [] },
    ])
    const keybook = await refreshKeybook()
    // What changed between the two answers is no contradiction: asked once more it agrees.
    const isAnyAtOdds = keybook.offices.some((office) =>
      colleaguesOf(office, members, hourOf(Date.now())).some(isAtOdds),
    )
    const found = isAnyAtOdds ? await fetchMembers() : members
    names.value = rememberNames(found)
    rows.value = found
    invitations.value = invited.invitations
  }
  const { busy, error, load } = useLoad(fetchAll)
  const onDone = (sentence: string) => {
    chosen.value = null
    // The same once more is said once more.
    said.value = ''
    void load().then(() => {
      said.value = sentence
    })
  }

  const session = unlocked.value
  if (!session) return null
  const { keybook, member } = session
  const own = keybook.offices.find(({ id }) => id === member.office)
  const others = member.office === DESK ? keybook.offices.filter(({ id }) => id !== DESK) : []
  const colleagues = (office: KeybookOffice) =>
    colleaguesOf(office, rows.value ?? [], hourOf(Date.now()), names.value)
  const open = (office: KeybookOffice) => (one: Colleague) => {
    chosen.value = { office: office.id, id: one.id }
  }
  const waiting = invitations.value.filter(({ state }) => state === 'answered')
  const sent = invitations.value.filter(({ state }) => state === 'open' || state === 'expired')
  const inSheet = keybook.offices.find(({ id }) => id === chosen.value?.office)
  const all = inSheet ? colleagues(inSheet) : []
  const one = all.find(({ id }) => id === chosen.value?.id)

  if (isRenewing.value)
    return (
      <div class="narrow">
        <RenewRecovery
          office={member.officeName}
          onEnd={(sentence) => {
            isRenewing.value = false
            if (sentence !== null) onDone(sentence)
          }}
        />
      </div>
    )
  return (
    <div class="columns">
      <h1>{i18n._('desk.people')}</h1>
      <Done said={said.value} />
      <Failed error={error.value} onRetry={load} />
      <div class="halves">
        <div>
          <section aria-labelledby="people-own">
            <h2 id="people-own">
              <bdi>{member.officeName}</bdi>
            </h2>
            {!rows.value && busy.value && <Busy>{i18n._('people.loading')}</Busy>}
            {rows.value && own && <MemberList office={own} all={colleagues(own)} onChoose={open(own)} />}
            <button type="button" disabled={busy.value} onClick={load}>
              {i18n._('offices.refresh')}
            </button>
          </section>
          {isHeadHere && waiting.length > 0 && (
            <section aria-labelledby="people-waiting">
              <h2 id="people-waiting">{i18n._('people.waiting')}</h2>
              <Waiting rows={waiting} onDone={onDone} />
            </section>
          )}
          {rows.value && others.length > 0 && (
            <section aria-labelledby="people-others">
              <h2 id="people-others">{i18n._('people.others')}</h2>
              {others.map((office) => (
                <details key={office.id} data-testid="other-office">
                  <summary>
                    <bdi>{office.name}</bdi>
                  </summary>
                  <MemberList office={office} all={colleagues(office)} onChoose={open(office)} />
                </details>
              ))}
            </section>
          )}
          {isHeadHere && own && (
            <section aria-labelledby="people-key">
              <h2 id="people-key">{i18n._('people.key')}</h2>
              <RenewKey epoch={own.page.epoch} onDone={onDone} />
            </section>
          )}
          {isHeadHere && own && (
            <section aria-labelledby="people-recovery">
              <h2 id="people-recovery">{i18n._('people.recovery')}</h2>
              <p>{i18n._('people.recovery.what')}</p>
              <button type="button" onClick={() => (isRenewing.value = true)}>
                {i18n._('people.recovery.button')}
              </button>
            </section>
          )}
        </div>
        {isHeadHere && (
          <section aria-labelledby="people-invite">
            <h2 id="people-invite">{i18n._('people.invite')}</h2>
            <InviteColleague office={member.office} kind={member.kind} onInvited={load} />
            <SentInvitations
              rows={sent.map((row) => ({ ...row, name: i18n._(`role.${row.role}`), kind: '' }))}
              onWithdrawn={load}
            />
          </section>
        )}
      </div>
      {inSheet && one && (
        <MemberSheet
          one={one}
          all={all}
          office={inSheet}
          onDone={onDone}
          onClose={() => {
            chosen.value = null
          }}
        />
      )}
    </div>
  )
}
