import { useSignal } from '@preact/signals'
import { reading } from '../../../core/duty.ts'
import { sayMoment } from '../../../core/languages.ts'
import { may } from '../../../core/permissions.ts'
import { DESK } from '../../../core/roles.ts'
import { type DutyLook, paths } from '../../../core/wire.ts'
import { call } from '../api.ts'
import { Busy, Failure } from '../parts.tsx'
import { Done } from '../people/done.tsx'
import { useLoad } from '../people/load.ts'
import { unlocked } from '../session.ts'
import { WriteDownCall } from '../told/offer.tsx'
import { i18n, language } from '../words.ts'
import { WorkPhone } from './phone.tsx'
import { Plan } from './plan.tsx'
import { Ring } from './ring.tsx'
import './duty.css'

/** When the own office reads, who is on duty then, and where they are told that something waits. */
export function DutyScreen() {
  const look = useSignal<DutyLook | null>(null)
  const said = useSignal('')
  const { busy, error, load } = useLoad(async () => {
    look.value = await call<DutyLook>('GET', paths.duty)
  })
  const member = unlocked.value?.member
  if (!member) return null
  const mayChange = may(member.role, 'duty')
  const saved = async () => {
    await load()
    said.value = i18n._('duty.saved')
  }

  return (
    <div class="columns duty">
      <h1>{i18n._('desk.duty')}</h1>
      <Done said={said.value} />
      {error.value !== null && <Failure error={error.value} onRetry={load} />}
      {!look.value && busy.value && <Busy>{i18n._('duty.loading')}</Busy>}
      {look.value && (
        <>
          <p data-testid="public">{sayPublic(look.value, member.office)}</p>
          <Ring />
          <WriteDownCall />
          <WorkPhone key={look.value.own} own={look.value.own} onSaved={saved} />
          {!mayChange && <p class="quiet">{i18n._('duty.read-only')}</p>}
          <Plan key={look.value.n} look={look.value} mayChange={mayChange} onSaved={saved} />
        </>
      )}
    </div>
  )
}

/** What the public is told now, in one sentence. */
function sayPublic({ duty }: DutyLook, office: string): string {
  if (office !== DESK) return i18n._('duty.public.agency')
  const now = new Date()
  const read = reading(duty, now.getTime())
  if (!read) return i18n._('duty.public.unset')
  const at = read.until ?? read.opens
  if (at === null) return i18n._(read.open ? 'duty.public.reads' : 'duty.public.nobody')
  const time = sayMoment(new Date(at), now, language.value)
  return read.open ? i18n._('duty.public.open', { time }) : i18n._('duty.public.closed', { time })
}
