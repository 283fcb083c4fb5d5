import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { hourOf } from '../../../core/hour.ts'
import { type Book, signBook, withOffice } from '../../../core/keys/book.ts'
import type { Keybook } from '../../../core/keys/keybook.ts'
import { rootFromWords } from '../../../core/keys/paper.ts'
import { publicHalf, type Signed } from '../../../core/keys/signed.ts'
import { type InvitationRow, paths } from '../../../core/wire.ts'
import { rootKey } from '../../root-key.ts'
import { call, Problem } from '../api.ts'
import { Busy, Failure, Figures, Form } from '../parts.tsx'
import { audited, refreshKeybook, unlocked } from '../session.ts'
import { i18n } from '../words.ts'
import { AnswerRefused, type CheckedAnswer, checkAnswer, listed } from './answered.ts'
import { PaperRoot } from './paper-root.tsx'

/** An answered invitation after its check: `null` while it is being checked. */
type Checked = CheckedAnswer | AnswerRefused | null

/** Compares the answers of waiting agencies aloud and, with the root from paper, adds them all in one new book. */
export function Add({ rows, onAdded }: { rows: InvitationRow[]; onAdded: (names: string[]) => void }) {
  const checked = useSignal<Record<string, Checked>>({})
  const compared = useSignal<ReadonlySet<string>>(new Set())
  const words = useSignal('')
  const wrongWords = useSignal<string | undefined>(undefined)
  const busy = useSignal(false)
  const error = useSignal<unknown>(null)

  const ids = rows.map(({ invitation }) => invitation).join(',')
  useEffect(() => {
    const identities = [...(unlocked.value?.identities.values() ?? [])]
    for (const row of rows)
      void checkAnswer(row, identities)
        .catch(() => new AnswerRefused())
        .then((result) => {
          checked.value = { ...checked.value, [row.invitation]: result }
        })
  }, [ids])

  const chosen = rows.flatMap(({ invitation }) => {
    const one = checked.value[invitation]
    return one && !(one instanceof AnswerRefused) && compared.value.has(invitation) ? [one] : []
  })

  const add = async () => {
    if (busy.value) return
    const seed = readRoot(words.value)
    wrongWords.value = typeof seed === 'string' ? i18n._(seed) : undefined
    if (typeof seed === 'string') return
    words.value = ''
    busy.value = true
    error.value = null
    try {
      await addAll(chosen, seed)
      onAdded(chosen.map(({ answer }) => answer.office.name))
    } catch (thrown) {
      error.value = thrown
    }
    seed.fill(0)
    busy.value = false
  }

  return (
    <div>
      <p>{i18n._('add.how')}</p>
      <ul class="plain">
        {rows.map((row) => (
          <li key={row.invitation} class="card" data-testid="waiting-office">
            <h3>
              <bdi>{row.name}</bdi>
            </h3>
            <p class="quiet">{i18n._(`kind.${row.kind}`)}</p>
            <Compare
              checked={checked.value[row.invitation] ?? null}
              compared={compared.value.has(row.invitation)}
              onCompared={(isCompared) => {
                const next = new Set(compared.value)
                if (isCompared) next.add(row.invitation)
                else next.delete(row.invitation)
                compared.value = next
              }}
            />
          </li>
        ))}
      </ul>
      {chosen.length > 0 && (
        <Form onSend={add}>
          <h3>{i18n._('add.sign')}</h3>
          <PaperRoot words={words} error={wrongWords.value} />
          <button type="submit" class="main" disabled={busy.value}>
            {i18n._('add.button', { count: chosen.length })}
          </button>
        </Form>
      )}
      {busy.value && <Busy>{i18n._('add.busy')}</Busy>}
      {error.value !== null && <Failure error={error.value} />}
    </div>
  )
}

interface CompareProps {
  checked: Checked
  compared: boolean
  onCompared: (isCompared: boolean) => void
}

function Compare({ checked, compared, onCompared }: CompareProps) {
  if (checked === null) return <p role="status">{i18n._('add.checking')}</p>
  if (checked instanceof AnswerRefused)
    return (
      <p class="notice" role="alert">
        {i18n._('add.refused')}
      </p>
    )
  return (
    <>
      <Figures testId="spoken-fingerprint">{checked.spoken}</Figures>
      <label class="choice">
        <input
          type="checkbox"
          checked={compared}
          onChange={(event) => onCompared(event.currentTarget.checked)}
        />
        {i18n._('add.compared')}
      </label>
    </>
  )
}

/** The seed, or the id of a sentence that says what is wrong with the words. */
function readRoot(words: string): Uint8Array | 'paper.unreadable' | 'paper.other-root' {
  try {
    const seed = rootFromWords(words)
    return publicHalf(seed) === rootKey ? seed : 'paper.other-root'
  } catch {
    return 'paper.unreadable'
  }
}

/** Signs all of them into one new book. When another coordinator's book came first, into the one after it, once. */
async function addAll(chosen: CheckedAnswer[], seed: Uint8Array): Promise<void> {
  try {
    await addTo(await refreshKeybook(), chosen, seed)
  } catch (error) {
    if (!(error instanceof Problem && error.code === 'page-behind')) throw error
    await addTo(await refreshKeybook(), chosen, seed)
  }
  await refreshKeybook()
}

async function addTo(keybook: Keybook, chosen: CheckedAnswer[], seed: Uint8Array): Promise<void> {
  // After a lost answer they may be there already.
  const missing = chosen.filter(({ answer }) =>
    keybook.book.offices.every(({ id }) => id !== answer.office.id),
  )
  if (missing.length > 0) await send(signBook(withAll(keybook, missing), seed), missing)
}

/** One new book for all of them: one number, one signature, linked to the book that was just verified. */
function withAll({ book, bookHash }: Keybook, chosen: CheckedAnswer[]): Book {
  const now = hourOf(Date.now())
  const all = chosen.reduce((next, one) => withOffice(next, bookHash, listed(one, now)), book)
  return { ...all, n: book.n + 1 }
}

function send(book: Signed, chosen: CheckedAnswer[]): Promise<unknown> {
  const added = chosen.map(({ answer }) => answer.office.id)
  return audited('office_added', added.join(','), (entry) =>
    call('POST', paths.offices, { book, added, entry }),
  )
}
