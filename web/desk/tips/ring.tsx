import { useState } from 'preact/hooks'
import { hourOf } from '../../../core/hour.ts'
import type { Keybook } from '../../../core/keys/keybook.ts'
import { LINKS_MAX } from '../../../core/limits.ts'
import { agencies } from '../directory/listed.ts'
import { WhoseNumbers } from '../directory/whose-numbers.tsx'
import { Field } from '../parts.tsx'
import { sayHour, sayOffice } from '../say.ts'
import { Trouble } from '../trouble.tsx'
import { i18n } from '../words.ts'
import { Behind } from './behind.tsx'
import type { PassedOn } from './items.ts'
import { bodyOf, useKeeping } from './keeping.ts'
import type { Thread } from './thread.ts'

interface RingProps {
  thread: Thread
  keybook: Keybook
  onChange: () => void
}

/** The most that is kept of whom somebody reached. */
const WHOM_MAX = 200

const rungIn = ({ kept }: Thread) => bodyOf(kept).rung ?? []

/** Urgent referrals are rung for as well: whom to call, until it is written down that somebody was reached. */
export function Ring({ thread, keybook, onChange }: RingProps) {
  const rung = rungIn(thread)
  const urgent = thread.items.filter(
    (item): item is PassedOn => item.what === 'referral' && item.referral.sent?.body.urgency === 'now',
  )
  const waiting = urgent.filter(
    ({ referral: { row } }) => row.state === 'sent' && !rung.some(({ ref }) => ref === row.ref),
  )
  const called = rung.flatMap((one) => {
    const found = urgent.find(({ referral }) => referral.row.ref === one.ref)
    return found ? [{ ...one, office: found.referral.row.office }] : []
  })
  return (
    <>
      {waiting.map((item) => (
        <Call key={item.referral.row.ref} item={item} thread={thread} keybook={keybook} onChange={onChange} />
      ))}
      {called.map(({ ref, office, whom, hour }) => (
        <p key={ref} class="quiet" data-testid="rung">
          {i18n._('leave.rung', { name: sayOffice(keybook, office), whom, hour: sayHour(hour) })}
        </p>
      ))}
    </>
  )
}

function Call({ item, thread, keybook, onChange }: RingProps & { item: PassedOn }) {
  const { ref, office } = item.referral.row
  const [whom, setWhom] = useState('')
  const keeping = useKeeping(thread, onChange)
  const [tried, setTried] = useState(false)
  const code = keybook.offices.find(({ id }) => id === office)?.agency
  const phones = agencies.value.find((one) => one.code === code)?.phones ?? []
  const { kept } = thread
  // Unread, it would be lost with what is written over it.
  const cannot = kept.next > 0 && kept.newest === null

  async function write(event: Event) {
    event.preventDefault()
    setTried(true)
    if (whom.trim() === '') return
    const one = { ref, whom: whom.trim().slice(0, WHOM_MAX), hour: hourOf(Date.now()) }
    await keeping.keep((body) => ({
      ...body,
      rung: [...(body.rung ?? []), one].slice(-LINKS_MAX),
    }))
  }

  return (
    <form class="notice" data-testid="ring" onSubmit={write} noValidate>
      <p>
        <strong>{i18n._('leave.ring', { name: sayOffice(keybook, office) })}</strong>
      </p>
      <p>
        {phones.length > 0
          ? i18n._('leave.ring.phones', { phones: phones.join(', ') })
          : i18n._('leave.ring.unknown')}
      </p>
      <WhoseNumbers agency={code} />
      {cannot ? (
        <p>{i18n._('leave.ring.damaged')}</p>
      ) : (
        <>
          <Field
            label={i18n._('leave.ring.whom')}
            hint={i18n._('leave.ring.hint')}
            error={tried && whom.trim() === '' ? i18n._('leave.ring.lack') : undefined}
          >
            {(ids) => (
              <input
                {...ids}
                type="text"
                autocomplete="off"
                maxLength={WHOM_MAX}
                value={whom}
                onInput={(event) => setWhom(event.currentTarget.value)}
              />
            )}
          </Field>
          <Behind isBehind={keeping.isBehind} />
          <Trouble error={keeping.error} />
          <button type="submit" disabled={keeping.busy}>
            {i18n._('leave.ring.done')}
          </button>
        </>
      )}
    </form>
  )
}
