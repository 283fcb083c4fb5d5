import { useEffect, useRef, useState } from 'preact/hooks'
import { SECOND_LIFE } from '../../../core/limits.ts'
import type { SecondRow } from '../../../core/wire.ts'
import { Busy, Step } from '../parts.tsx'
import { usePolling } from '../polling.ts'
import { unlocked } from '../session.ts'
import { load } from '../tips/inbox.ts'
import { TakeOut } from '../tips/take-out.tsx'
import { Trouble } from '../trouble.tsx'
import { i18n } from '../words.ts'
import { Decide } from './decide.tsx'
import { Request } from './request.tsx'
import { isForMe, isReady, loadSeconds, seconds, secondsTrouble } from './seconds.ts'
import '../matter.css'
import './seconds.css'

/** What is about to be done with a request, in a sheet of its own. */
interface Doing {
  what: 'confirm' | 'refuse' | 'take-out'
  row: SecondRow
}

/** What two must want: what waits for whoever reads this, what they asked for themselves, what was decided lately. */
export function SecondsScreen() {
  const [doing, setDoing] = useState<Doing | null>(null)
  const [said, setSaid] = useState('')
  const place = useRef<HTMLDivElement>(null)
  const isDone = useRef(false)
  usePolling(() => Promise.all([loadSeconds(), load()]))

  const rows = seconds.value
  const self = unlocked.value?.member.id
  const mine = (row: SecondRow) => row.by === self && (row.state === 'asked' || row.state === 'confirmed')
  const decided = (row: SecondRow) => row.state === 'done' || row.state === 'refused'
  // A colleague's export that is confirmed waits for that colleague alone.
  const others = (row: SecondRow) => row.by !== self && row.state === 'confirmed'

  function onDone(sentence: string) {
    setDoing(null)
    setSaid(sentence)
    isDone.current = true
    void load()
  }
  // The button that opened the sheet may be gone with its request: a reader goes on at the top, once the sheet is closed.
  useEffect(() => {
    if (!isDone.current) return
    isDone.current = false
    place.current?.querySelector<HTMLElement>('h1')?.focus()
  }, [doing])

  return (
    <div class="seconds" ref={place}>
      <Step title={i18n._('desk.seconds')}>
        <p>{i18n._('second.why', { days: SECOND_LIFE / 24 })}</p>
        <p class="done" role="status">
          {said}
        </p>
        <Trouble error={secondsTrouble.value} retry={loadSeconds} />
        {!rows && secondsTrouble.value === null && <Busy>{i18n._('second.loading')}</Busy>}
        {rows && (
          <>
            <Group
              id="for-me"
              title={i18n._('second.for-me')}
              none={i18n._('second.for-me.none')}
              rows={rows.filter(isForMe)}
            >
              {(row) => (
                <>
                  <button type="button" class="main" onClick={() => setDoing({ what: 'confirm', row })}>
                    {i18n._(`second.confirm.${row.act}`)}
                  </button>
                  <button type="button" onClick={() => setDoing({ what: 'refuse', row })}>
                    {i18n._('second.no.refuse')}
                  </button>
                </>
              )}
            </Group>
            <Group
              id="mine"
              title={i18n._('second.mine')}
              none={i18n._('second.mine.none')}
              rows={rows.filter(mine)}
            >
              {(row) => (
                <>
                  {isReady(row) && (
                    <button type="button" class="main" onClick={() => setDoing({ what: 'take-out', row })}>
                      {i18n._('export.button', { count: row.tips.length })}
                    </button>
                  )}
                  <button type="button" onClick={() => setDoing({ what: 'refuse', row })}>
                    {i18n._('second.no.withdraw')}
                  </button>
                </>
              )}
            </Group>
            <Group
              id="decided"
              title={i18n._('second.decided')}
              none={i18n._('second.decided.none')}
              rows={rows.filter((row) => decided(row) || others(row))}
            />
          </>
        )}
      </Step>
      {doing?.what === 'take-out' && (
        <TakeOut
          tips={doing.row.tips}
          second={doing.row.second}
          onClose={() => {
            onDone('')
            void loadSeconds()
          }}
        />
      )}
      {doing && doing.what !== 'take-out' && (
        <Decide what={doing.what} row={doing.row} onClose={() => setDoing(null)} onDone={onDone} />
      )}
    </div>
  )
}

interface GroupProps {
  id: string
  title: string
  /** What is said where there is nothing. */
  none: string
  rows: SecondRow[]
  children?: (row: SecondRow) => preact.ComponentChildren
}

function Group({ id, title, none, rows, children }: GroupProps) {
  return (
    <section aria-labelledby={`seconds-${id}`}>
      <h2 id={`seconds-${id}`}>{title}</h2>
      {rows.length === 0 && <p class="quiet">{none}</p>}
      <ul class="plain">
        {rows.map((row) => (
          <li key={row.second} class="card" data-second={row.second}>
            <Request row={row} />
            {children && <div class="buttons">{children(row)}</div>}
          </li>
        ))}
      </ul>
    </section>
  )
}
