import { useEffect, useRef, useState } from 'preact/hooks'
import { inFours } from '../../../core/digits.ts'
import { toldBy } from '../../../core/envelope/bodies.ts'
import { DESK } from '../../../core/roles.ts'
import { sayAsked, useAskedWords } from '../asked.ts'
import { Said } from '../outside.tsx'
import { sayHour } from '../say.ts'
import { section } from '../section.ts'
import { unlocked } from '../session.ts'
import { standOn } from '../tips/shown.ts'
import { Trouble } from '../trouble.tsx'
import { i18n } from '../words.ts'
import type { KeptDraft } from './drafts.ts'
import { type Told, Write } from './write.tsx'
import { begin, discard, goOn, lookForDrafts, unfinished, writing } from './writing.ts'
import './told.css'

/** What is told by a call, a visit or a letter is written down here, at the desk and at an agency. */
export function TellScreen() {
  const [told, setTold] = useState<Told | null>(null)
  useAskedWords()
  useEffect(() => void lookForDrafts(), [])
  if (writing.value) return <Write key={writing.value.id} onTold={setTold} />
  return told ? <Stored told={told} onNext={() => setTold(null)} /> : <Begin />
}

/** How it comes is asked first, for that is all that is known when the telephone rings. */
function Begin() {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <div class="telling">
      <h1 ref={heading} tabIndex={-1}>
        {i18n._('told.title')}
      </h1>
      <Unfinished />
      <h2>{i18n._('told.begin')}</h2>
      <div class="buttons">
        {toldBy.map((one) => (
          <button key={one} type="button" onClick={() => begin(one)}>
            {i18n._(`told.by.${one}`)}
          </button>
        ))}
      </div>
      <p class="quiet">{i18n._('told.what')}</p>
    </div>
  )
}

/** What was being written when the browser was locked, closed, or went down. */
function Unfinished() {
  const [error, setError] = useState<unknown>(null)
  if (unfinished.value.length === 0) return null
  const remove = async ({ id }: KeptDraft) => {
    setError(null)
    await discard(id).catch(setError)
  }
  return (
    <section class="notice" aria-labelledby="unfinished" data-testid="unfinished">
      <h2 id="unfinished">{i18n._('told.unfinished')}</h2>
      <ul class="plain">
        {unfinished.value.map((one) => (
          <li key={one.id} class="line">
            <span>
              <span class="quiet">{sayHour(one.hour)}</span> <FirstWords draft={one} />
            </span>
            <span class="buttons">
              {one.draft && (
                <button type="button" class="main" onClick={() => goOn(one)}>
                  {i18n._('told.go-on')}
                </button>
              )}
              <button type="button" onClick={() => remove(one)}>
                {i18n._('told.discard')}
              </button>
            </span>
          </li>
        ))}
      </ul>
      <Trouble error={error} />
    </section>
  )
}

/** Letters of a draft that are enough to know it again. */
const FIRST = 80

function FirstWords({ draft: { draft } }: { draft: KeptDraft }) {
  if (!draft) return i18n._('told.unreadable')
  const text = draft.text?.trim() ?? ''
  return text === '' ? (
    i18n._(`told.by.${draft.told.by}`)
  ) : (
    <Said text={Array.from(text).slice(0, FIRST).join('')} />
  )
}

/** It is stored; the receipt stands here once and nowhere else. */
function Stored({ told: { tip, digits, earlier }, onNext }: { told: Told; onNext: () => void }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  const isDesk = unlocked.value?.member.office === DESK
  return (
    <div class="telling">
      <h1 ref={heading} tabIndex={-1}>
        {i18n._('told.stored')}
      </h1>
      <p>{i18n._(isDesk ? 'told.stored.desk' : 'told.stored.agency')}</p>
      {earlier && <p class="notice">{i18n._('told.stored.earlier')}</p>}
      {digits !== null && !earlier && (
        <section class="card" aria-labelledby="receipt-title">
          <h2 id="receipt-title">{i18n._('told.receipt')}</h2>
          <p>{i18n._('told.receipt.read')}</p>
          <ol class="receipt" dir="ltr" data-testid="receipt">
            {inFours(digits).map((group, at) => (
              <li key={at}>{group}</li>
            ))}
          </ol>
          <ul class="listed">
            <li>{i18n._('told.receipt.where', { button: sayAsked('start.return') })}</li>
            <li>{i18n._('told.receipt.once')}</li>
            <li>{i18n._('told.receipt.whoever')}</li>
          </ul>
        </section>
      )}
      <div class="buttons">
        {isDesk && (
          <button
            type="button"
            class="main"
            onClick={() => {
              standOn(tip)
              section.value = 'tips'
            }}
          >
            {i18n._('told.to-list')}
          </button>
        )}
        <button type="button" onClick={onNext}>
          {i18n._('told.next')}
        </button>
      </div>
    </div>
  )
}
