import { useState } from 'preact/hooks'
import * as v from 'valibot'
import { hourOf } from '../../../core/hour.ts'
import { type ChainState, chainStates, readHeads, signHeads } from '../../../core/keys/chains.ts'
import { signed } from '../../../core/keys/signed.ts'
import { Field } from '../parts.tsx'
import { neutralName, save } from '../save.ts'
import { sayHour } from '../say.ts'
import { unlocked } from '../session.ts'
import { i18n } from '../words.ts'
import type { Chains } from './chains.ts'
import { Breaks } from './result.tsx'
import { sayActor } from './say.ts'

/** Bytes: the ends of thousands of chains. What is larger is another file. */
const LARGEST = 1_000_000

/** What a saved file says of the chains that are here now. */
type Compared =
  | { is: 'no-export' }
  | { is: 'read'; by: string; hour: number; count: number; broken: ChainState[] }

/** Saves the latest entry of each chain, signed, and compares the chains with such a file later. */
export function SavedHeads({ chains }: { chains: Chains }) {
  const [compared, setCompared] = useState<Compared | null>(null)

  function saveHeads() {
    const session = unlocked.value
    if (!session) return
    const heads = signHeads(session.member.id, chains.states, hourOf(Date.now()), session.keyring.signSeed)
    save(neutralName('json'), JSON.stringify(heads), 'application/json')
  }

  async function compare(input: HTMLInputElement) {
    const [file] = input.files ?? []
    setCompared(file ? compareWith(file.size > LARGEST ? '' : await file.text(), chains) : null)
  }

  return (
    <section aria-labelledby="audit-heads">
      <h2 id="audit-heads">{i18n._('audit.heads')}</h2>
      <p>{i18n._('audit.heads.why')}</p>
      <div class="buttons">
        <button type="button" onClick={saveHeads}>
          {i18n._('audit.heads.save')}
        </button>
      </div>
      <Field label={i18n._('audit.heads.compare')} hint={i18n._('audit.heads.compare.hint')}>
        {(ids) => (
          <input
            {...ids}
            type="file"
            accept="application/json,.json"
            onChange={(event) => compare(event.currentTarget)}
          />
        )}
      </Field>
      <div role="status" data-testid="audit-compared">
        {compared && <Said compared={compared} people={chains.people} />}
      </div>
    </section>
  )
}

function compareWith(text: string, { entries, keys }: Chains): Compared {
  const given = v.safeParse(v.pipe(v.string(), v.parseJson(), signed), text)
  const office = unlocked.value?.member.office ?? ''
  const read = given.success ? readHeads(given.output, keys, office) : null
  if (!read) return { is: 'no-export' }
  const { by, hour, heads } = read
  const broken = chainStates(entries, heads).filter(({ firstBreak }) => firstBreak?.why === 'head')
  return { is: 'read', by, hour, count: heads.length, broken }
}

function Said({ compared, people }: { compared: Compared; people: Chains['people'] }) {
  if (compared.is === 'no-export') return <p class="notice">{i18n._('audit.heads.not')}</p>
  const { by, hour, count, broken } = compared
  const saved = i18n._('audit.heads.of', { name: sayActor(by, people), hour: sayHour(hour) })
  if (broken.length === 0)
    return (
      <p class="notice done">
        {saved} <strong>{i18n._('audit.heads.hold', { count })}</strong>
      </p>
    )
  return (
    <div class="notice">
      <p>
        {saved} <strong>{i18n._('audit.heads.broken')}</strong>
      </p>
      <Breaks states={broken} people={people} />
    </div>
  )
}
