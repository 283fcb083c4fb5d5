import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { dateOf, hourOf } from '../../../core/hour.ts'
import { may } from '../../../core/permissions.ts'
import { DESK } from '../../../core/roles.ts'
import { unlocked } from '../session.ts'
import { Sheet } from '../sheet.tsx'
import { useTask } from '../task.ts'
import { i18n, sayDate } from '../words.ts'
import { Failed } from './failed.tsx'
import { type Colleague, isAtOdds, isHeadByPage, isInBook, isLastHead, type MemberProps } from './members.ts'
import { OtherName } from './other-name.tsx'
import { leave, setAccess } from './publish.ts'
import { RoleForm } from './role.tsx'
import { sayName, sayRow } from './say.ts'
import { Sealing } from './sealing.tsx'

/** Everything that can be done with one member, each act with a sentence that says what it does. */
export function MemberSheet({ onClose, ...member }: MemberProps & { onClose: () => void }) {
  const { one, all, office } = member
  const self = unlocked.value?.member
  const isOwn = self !== undefined && self.office === office.id && may(self.role, 'people')
  const isActive = one.row?.state === 'active'
  const isShutOut = one.row?.state === 'disabled' || one.row?.state === 'barred'
  const isLast = isLastHead(one, all)
  // An office keeps its last head; the desk may stop an agency's.
  const isKept = isLast && self?.office === office.id
  const obstacle = isKept ? 'people.last-head' : one.id === self?.id ? 'people.self' : null
  const since = one.listed && sayDate(dateOf(one.listed.from), 'medium')
  return (
    <Sheet title={sayName(one)} onClose={onClose}>
      <p>
        {one.listed ? i18n._(`role.${one.listed.role}`) : i18n._('people.unlisted')}
        {since && <span class="quiet"> · {i18n._('people.since', { date: since })}</span>}
      </p>
      <p class="quiet">
        {i18n._('people.number')} <code dir="ltr">{one.id}</code>
      </p>
      {isAtOdds(one) && (
        <p class="notice" role="note">
          {i18n._('people.contradiction', { said: sayRow(one.row) })}
        </p>
      )}
      <OtherName id={one.id} name={one.name} before={one.nameBefore} />
      {isInBook(office, one.id, hourOf(Date.now())) && !isHeadByPage(one) && (
        <p class="notice" role="note">
          {i18n._(inBook(one, office.id))}
        </p>
      )}
      {obstacle !== null ? (
        <p class="notice" role="note">
          {i18n._(obstacle)}
        </p>
      ) : (
        <>
          {(isActive || isShutOut) && <Access {...member} isLast={isLast} />}
          {isOwn && one.isMember && isActive && <RoleForm {...member} />}
          {isOwn && one.isMember && <Leave {...member} />}
        </>
      )}
    </Sheet>
  )
}

/** The id of a sentence on somebody whom the book lists as a head and their office's page does not. */
function inBook({ isMember }: Colleague, office: string): string {
  if (isMember) return 'people.in-book.member'
  return office === DESK ? 'people.in-book' : 'people.in-book.agency'
}

function Act({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="act">
      <h3>{title}</h3>
      {children}
    </section>
  )
}

function Access({ one, onDone, isLast }: MemberProps & { isLast: boolean }) {
  const { busy, error, run } = useTask()
  const self = unlocked.value?.member
  const isStopping = one.row?.state === 'active'
  if (one.row?.state === 'barred' && self?.office !== DESK)
    return <p class="notice">{i18n._('people.return.desk')}</p>
  if (!isStopping && !may(self?.role ?? 'worker', 'people'))
    return <p class="notice">{i18n._('people.return.head')}</p>
  const what = isStopping ? 'people.stop' : 'people.return'
  const said = isStopping ? 'people.stopped' : 'people.returned'
  return (
    <Act title={i18n._(what)}>
      <p>{i18n._(isStopping ? 'people.stop.what' : 'people.return.what')}</p>
      {isStopping && isLast && <p>{i18n._('people.stop.last-lead')}</p>}
      <button
        type="button"
        disabled={busy.value}
        onClick={async () => {
          if (await run(() => setAccess(one.id, isStopping))) onDone(i18n._(said, { name: sayName(one) }))
        }}
      >
        {i18n._(what)}
      </button>
      <Failed error={error.value} />
    </Act>
  )
}

function Leave({ one, onDone }: MemberProps) {
  const { busy, error, run } = useTask()
  const share = useSignal<number | null>(null)
  const offBoard = async () => {
    share.value = null
    const isDone = await run(() =>
      leave(one.id, (done) => {
        share.value = done < 1 ? done : null
      }),
    )
    if (isDone) onDone(i18n._('people.left', { name: sayName(one) }))
  }
  return (
    <Act title={i18n._('people.leave')}>
      <p>{i18n._(one.listed?.role === 'administrator' ? 'people.leave.what.no-key' : 'people.leave.what')}</p>
      <button type="button" class="main" disabled={busy.value} onClick={offBoard}>
        {i18n._('people.leave.button', { name: sayName(one) })}
      </button>
      {busy.value && <Sealing share={share.value} />}
      <Failed error={error.value} />
    </Act>
  )
}
