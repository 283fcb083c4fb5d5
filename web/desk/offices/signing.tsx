import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { rootFromWords } from '../../../core/keys/paper.ts'
import { publicHalf } from '../../../core/keys/signed.ts'
import { Busy, Form } from '../parts.tsx'
import { Failed } from '../people/failed.tsx'
import { unlocked } from '../session.ts'
import { useTask } from '../task.ts'
import { i18n } from '../words.ts'
import { PaperRoot } from './paper-root.tsx'

interface SignWithPaperProps {
  /** What the button says that signs and sends. */
  button: string
  /** What is shown meanwhile. */
  doing: string
  /** @param seed the root's; wiped afterwards. */
  sign: (seed: Uint8Array) => Promise<void>
  onDone: () => void
  children?: ComponentChildren
}

/** Asks for the root's words from paper, for one signature. They stay until it was sent: nobody likes to type them twice. */
export function SignWithPaper({ button, doing, sign, onDone, children }: SignWithPaperProps) {
  const words = useSignal('')
  const wrong = useSignal<string | undefined>(undefined)
  const { busy, error, run } = useTask()

  const send = async () => {
    const seed = readRoot(words.value)
    wrong.value = typeof seed === 'string' ? i18n._(seed) : undefined
    if (typeof seed === 'string') return
    const isDone = await run(() => sign(seed))
    seed.fill(0)
    if (!isDone) return
    words.value = ''
    onDone()
  }

  return (
    <Form onSend={send}>
      {children}
      <PaperRoot words={words} error={wrong.value} />
      <button type="submit" class="main" disabled={busy.value}>
        {button}
      </button>
      {busy.value && <Busy>{doing}</Busy>}
      <Failed error={error.value} />
    </Form>
  )
}

/** The seed of the root that signs now, or the id of a sentence that says what is wrong with the words. */
export function readRoot(words: string): Uint8Array | 'paper.unreadable' | 'paper.other-root' {
  try {
    const seed = rootFromWords(words)
    return publicHalf(seed) === unlocked.value?.keybook.root ? seed : 'paper.other-root'
  } catch {
    return 'paper.unreadable'
  }
}
