import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { fingerprint } from '../../../core/keys/fingerprint.ts'
import { publicHalf } from '../../../core/keys/signed.ts'
import type { RootDone } from '../../../core/wire-people.ts'
import { useAskBeforeLeaving } from '../begin/leaving.ts'
import { RootStep } from '../begin/root.tsx'
import { Busy, Figures, Form, Notice, Step } from '../parts.tsx'
import { Failed } from '../people/failed.tsx'
import { useTask } from '../task.ts'
import { i18n } from '../words.ts'
import { PaperRoot } from './paper-root.tsx'
import { readRoot } from './signing.tsx'
import { replaceRoot } from './succession.ts'

type At = 'old' | 'new' | 'send' | 'done'

/** Replaces the root: its last signature hands the book over to a new one, which is put on paper before. */
export function NewRoot({ office, onClose }: { office: string; onClose: () => void }) {
  const at = useSignal<At>('old')
  const words = useSignal('')
  const wrong = useSignal<string | undefined>(undefined)
  const old = useRef<Uint8Array | null>(null)
  const next = useRef<Uint8Array | null>(null)
  const done = useSignal<(RootDone & { root: string }) | null>(null)
  const { error, run } = useTask()
  useAskBeforeLeaving(at.value === 'new' || at.value === 'send')

  const wipe = () => {
    old.current?.fill(0)
    next.current?.fill(0)
  }
  useEffect(() => wipe, [])

  const send = async () => {
    const [from, to] = [old.current, next.current]
    if (!from || !to) return
    const root = publicHalf(to)
    const isDone = await run(async () => {
      done.value = { ...(await replaceRoot(from, to)), root }
    })
    if (!isDone) return
    wipe()
    at.value = 'done'
  }

  const step = (number: number) => i18n._('step', { number, of: 2 })
  switch (at.value) {
    case 'old':
      return (
        <Step key="old" title={i18n._('root.replace.title')} at={step(1)}>
          <p>{i18n._('root.replace.what')}</p>
          <p>{i18n._('root.replace.when')}</p>
          <Form
            onSend={() => {
              const seed = readRoot(words.value)
              wrong.value = typeof seed === 'string' ? i18n._(seed) : undefined
              if (typeof seed === 'string') return
              old.current = seed
              words.value = ''
              at.value = 'new'
            }}
          >
            <PaperRoot words={words} error={wrong.value} />
            <div class="buttons">
              <button type="submit" class="main">
                {i18n._('continue')}
              </button>
              <button type="button" onClick={onClose}>
                {i18n._('back')}
              </button>
            </div>
          </Form>
        </Step>
      )
    case 'new':
      return (
        <RootStep
          key="new"
          at={step(2)}
          office={office}
          onDone={(seed) => {
            next.current = seed
            at.value = 'send'
            void send()
          }}
        />
      )
    case 'send':
      return (
        <Step key="send" title={i18n._('root.replace.sending')}>
          {error.value === null ? (
            <Busy>{i18n._('add.busy')}</Busy>
          ) : (
            <>
              <Failed error={error.value} onRetry={send} />
              <p>{i18n._('root.replace.unsent')}</p>
            </>
          )}
        </Step>
      )
    case 'done':
      return (
        <Step key="done" title={i18n._('root.replace.done')}>
          <p>{i18n._('root.replace.fingerprint')}</p>
          <Figures testId="root-fingerprint">{fingerprint(done.value?.root ?? '')}</Figures>
          {done.value && !done.value.kept && (
            <Notice>
              <p>{i18n._('root.replace.configure')}</p>
              <p class="figures" data-testid="root-key" dir="ltr">
                JAVI_ROOT_KEY={done.value.root}
              </p>
            </Notice>
          )}
          <p>{i18n._('root.replace.then')}</p>
          <button type="button" class="main" onClick={onClose}>
            {i18n._('invite.done')}
          </button>
        </Step>
      )
  }
}
