import { type Signal, useSignal } from '@preact/signals'
import { SHARES, SHARES_NEEDED, WrongShares } from '../../../core/keys/recovery.ts'
import { enter } from '../begin/leaving.ts'
import { KeybookFailure } from '../other-root.tsx'
import { PaperField } from '../paper-field.tsx'
import { PaperScan } from '../paper-scan.tsx'
import { Busy, Form, Step } from '../parts.tsx'
import { useTask } from '../task.ts'
import { i18n } from '../words.ts'
import { type Joined, lookWith } from './restored.ts'
import { areRead, readShares, type ShareTrouble } from './shares.ts'

type Wrong = readonly (ShareTrouble | 'elsewhere' | undefined)[]

/** The lines of two sheets, brought by the two people who keep them. */
export function SharesStep({ at, onDone }: { at: string; onDone: (joined: Joined) => void }) {
  const lines = [useSignal(''), useSignal('')] as const
  const wrong = useSignal<Wrong>([])
  const { busy, error, run } = useTask()

  const send = async () => {
    error.value = null
    const read = readShares([lines[0].value, lines[1].value])
    wrong.value = areRead(read) ? [] : read
    if (!areRead(read)) return
    let joined: Joined | null = null
    await run(async () => {
      joined = await lookWith(read)
    })
    for (const share of read) share.fill(0)
    if (error.value instanceof WrongShares) wrong.value = ['elsewhere', 'elsewhere']
    if (!joined) return
    for (const line of lines) line.value = ''
    onDone(joined)
  }
  const errorOf = (i: number) => {
    const why = wrong.value[i]
    return why && i18n._(`recover.share.${why}`)
  }

  return (
    <Step title={i18n._('desk.recover')} at={at}>
      <p>{i18n._('recover.for')}</p>
      <p>{i18n._('recover.who', { shares: SHARES, needed: SHARES_NEEDED })}</p>
      <Form onSend={send}>
        {lines.map((line, i) => (
          <ShareField key={`share ${i + 1}`} number={i + 1} line={line} error={errorOf(i)} />
        ))}
        <div class="buttons">
          <button type="submit" class="main" disabled={busy.value}>
            {i18n._('recover.join')}
          </button>
          <button type="button" onClick={enter}>
            {i18n._('recover.back')}
          </button>
        </div>
      </Form>
      {busy.value && <Busy>{i18n._('recover.joining')}</Busy>}
      {error.value !== null && !(error.value instanceof WrongShares) && (
        <KeybookFailure error={error.value} onAccepted={() => (error.value = null)} />
      )}
    </Step>
  )
}

interface ShareFieldProps {
  number: number
  line: Signal<string>
  error: string | undefined
}

function ShareField({ number, line, error }: ShareFieldProps) {
  return (
    <>
      <PaperField
        label={i18n._('recover.share', { number })}
        hint={i18n._('recover.share.hint')}
        value={line}
        error={error}
      />
      <PaperScan label={i18n._('recover.scan', { number })} onRead={(text) => (line.value = text)} />
    </>
  )
}
