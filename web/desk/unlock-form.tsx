import { useSignal } from '@preact/signals'
import type { WordsWay } from '../../core/keys/credentials.ts'
import { KeyringLocked } from '../../core/keys/keyring.ts'
import { rescueFromPaper } from '../../core/keys/paper.ts'
import type { Me } from '../../core/wire-people.ts'
import { KeybookFailure } from './other-root.tsx'
import { PaperField } from './paper-field.tsx'
import { Busy, Form, TextField } from './parts.tsx'
import { hasPasskeys } from './passkey.ts'
import { useTask } from './task.ts'
import { credentialsOf, keyByPasskey, keyByWords } from './ways.ts'
import { i18n } from './words.ts'

interface UnlockFormProps {
  me: Me
  /** What the main button says. */
  button: string
  /** What stands beside the main button. */
  beside: { label: string; act: () => void }
  /** Gets the keyring's key, to be wiped. What it throws is shown here. */
  onKey: (key: Uint8Array) => Promise<void>
}

/** Asks for any of the own ways to unlock: the passphrase, the printed words or a passkey. */
export function UnlockForm({ me, button, beside, onKey }: UnlockFormProps) {
  const kinds = (['passphrase', 'rescue'] as const).filter((kind) => me.ways.some(({ way }) => way === kind))
  // Whoever came in by the printed words has no passphrase in mind.
  const way = useSignal<WordsWay['way'] | undefined>(kinds.find((kind) => kind === me.way) ?? kinds[0])
  const other = kinds.find((kind) => kind !== way.value)
  const words = useSignal('')
  const wrong = useSignal<string | undefined>(undefined)
  const { busy, error, run } = useTask()

  const send = async () => {
    wrong.value = lacking(way.value, words.value)
    if (wrong.value || !way.value) return
    const [kind, typed] = [way.value, wordsOf(way.value, words.value)]
    await run(async () => onKey(await keyByWords(me, kind, typed)))
    if (error.value instanceof KeyringLocked) wrong.value = i18n._(`unlock.${kind}.wrong`)
  }
  const change = () => {
    way.value = other
    words.value = ''
    wrong.value = undefined
    error.value = null
  }
  const touch = () => run(async () => onKey(await keyByPasskey(me)))

  return (
    <>
      <Form onSend={send}>
        {way.value === 'passphrase' && (
          <TextField label={i18n._('signin.passphrase')} type="password" value={words} error={wrong.value} />
        )}
        {way.value === 'rescue' && (
          <PaperField
            label={i18n._('rescue.words')}
            hint={i18n._('rescue.words.hint')}
            value={words}
            error={wrong.value}
          />
        )}
        <div class="buttons">
          {way.value && (
            <button type="submit" class="main" disabled={busy.value}>
              {button}
            </button>
          )}
          {credentialsOf(me.ways).length > 0 && hasPasskeys() && (
            <button type="button" class={way.value ? '' : 'main'} disabled={busy.value} onClick={touch}>
              {i18n._('unlock.passkey')}
            </button>
          )}
          <button type="button" onClick={beside.act}>
            {beside.label}
          </button>
        </div>
        {other && (
          <button type="button" class="link" onClick={change}>
            {i18n._(`unlock.use.${other}`)}
          </button>
        )}
      </Form>
      {busy.value && <Busy>{i18n._('signin.busy')}</Busy>}
      {error.value !== null && wrong.value === undefined && (
        <KeybookFailure error={error.value} onAccepted={() => (error.value = null)} />
      )}
    </>
  )
}

/** What was typed, as it is stretched. */
export const wordsOf = (way: WordsWay['way'], typed: string): string =>
  way === 'rescue' ? rescueFromPaper(typed) : typed

/** What is wrong with the words before anybody is asked, in a sentence. */
export function lacking(way: WordsWay['way'] | undefined, typed: string): string | undefined {
  if (way === 'rescue') {
    try {
      rescueFromPaper(typed)
    } catch {
      return i18n._('rescue.unreadable')
    }
  }
  return way === 'passphrase' && typed.trim() === '' ? i18n._('signin.passphrase.wrong') : undefined
}
