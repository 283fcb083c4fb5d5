import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { enter, useAskBeforeLeaving } from '../begin/leaving.ts'
import { PassphraseStep } from '../begin/new-passphrase.tsx'
import { RescueStep } from '../begin/rescue.tsx'
import { SecondFactorStep } from '../begin/second-factor.tsx'
import { Busy, Failure, Step } from '../parts.tsx'
import { useTask } from '../task.ts'
import { i18n } from '../words.ts'
import { HeadStep } from './head.tsx'
import { type Joined, type NewAccess, type Restored, restore } from './restored.ts'
import { SharesStep } from './shares-step.tsx'

type At = 'shares' | 'head' | 'passphrase' | 'factor' | 'rescue' | 'save' | 'done'

/** Two sheets of the recovery key give a head new ways to unlock, when all that they had is lost. */
export function Recover() {
  const at = useSignal<At>('shares')
  const joined = useRef<Joined | null>(null)
  const restored = useSignal<Restored | null>(null)
  const chosen = useRef<NewAccess>({ passphrase: '', rescue: '', totp: '' })
  useAskBeforeLeaving(['rescue', 'save'].includes(at.value))
  const forget = () => {
    restored.value?.key.fill(0)
    restored.value?.keyring.signSeed.fill(0)
    joined.current = null
    chosen.current = { passphrase: '', rescue: '', totp: '' }
  }
  useEffect(() => forget, [])

  const step = (number: number) => i18n._('step', { number, of: 5 })
  switch (at.value) {
    case 'shares':
      return (
        <SharesStep
          at={step(1)}
          onDone={(found) => {
            joined.current = found
            at.value = 'head'
          }}
        />
      )
    case 'head':
      return (
        joined.current && (
          <HeadStep
            at={step(2)}
            joined={joined.current}
            onBack={() => (at.value = 'shares')}
            onDone={(head) => {
              restored.value = head
              at.value = 'passphrase'
            }}
          />
        )
      )
    case 'passphrase':
      return (
        <PassphraseStep
          at={step(3)}
          onBack={() => (at.value = 'head')}
          onDone={(passphrase) => {
            chosen.current.passphrase = passphrase
            at.value = 'factor'
          }}
        />
      )
    case 'factor':
      return (
        <SecondFactorStep
          at={step(4)}
          name={restored.value?.name ?? ''}
          onBack={() => (at.value = 'passphrase')}
          onDone={(totp) => {
            chosen.current.totp = totp
            at.value = 'rescue'
          }}
        />
      )
    case 'rescue':
      return (
        <RescueStep
          at={step(5)}
          totp={chosen.current.totp}
          onDone={(words) => {
            chosen.current.rescue = words
            at.value = 'save'
          }}
        />
      )
    case 'save':
      return (
        <SaveStep
          save={async () => {
            if (joined.current && restored.value)
              await restore(joined.current, restored.value, chosen.current)
          }}
          onDone={() => {
            forget()
            at.value = 'done'
          }}
        />
      )
    case 'done':
      return (
        <Step key="done" title={i18n._('recover.done.title')}>
          <p>{i18n._('recover.done', { name: restored.value?.name ?? '' })}</p>
          <p>{i18n._('recover.done.sheets')}</p>
          <button type="button" class="main" onClick={enter}>
            {i18n._('setup.enter')}
          </button>
        </Step>
      )
  }
}

function SaveStep({ save, onDone }: { save: () => Promise<void>; onDone: () => void }) {
  const { busy, error, run } = useTask()
  const send = async () => {
    if (await run(save)) onDone()
  }
  useEffect(() => void send(), [])
  return (
    <Step title={i18n._('recover.saving.title')}>
      {busy.value && <Busy>{i18n._('recover.saving')}</Busy>}
      {error.value !== null && <Failure error={error.value} refused="begin.clock" onRetry={send} />}
    </Step>
  )
}
