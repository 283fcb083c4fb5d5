import type { ChainState } from '../../../core/keys/chains.ts'
import { sentence } from '../problem.ts'
import { i18n } from '../words.ts'
import { type Chains, loadChains, progress } from './chains.ts'
import { ChainsStopped } from './checker.ts'
import { sayActor } from './say.ts'

/** By itself, for it changes with every part. */
export function Checking() {
  if (!progress.value) return null
  const { at, done, total } = progress.value
  return (
    <div class="busy">
      <p role="status" aria-live={done > 0 ? 'off' : 'polite'}>
        {i18n._(at === 'fetching' ? 'audit.fetching' : 'audit.checking', { done, total })}
      </p>
      {total > 0 ? <progress max={total} value={done} /> : <progress />}
    </div>
  )
}

export const NotChecked = ({ error }: { error: unknown }) => (
  <div class="notice" role="alert">
    <p>{error instanceof ChainsStopped ? i18n._('audit.stopped') : sentence(error)}</p>
    <button type="button" onClick={loadChains}>
      {i18n._('again')}
    </button>
  </div>
)

/** Whole, or where each chain first breaks. */
export function Checked({ chains: { states, people, entries, unlisted } }: { chains: Chains }) {
  const broken = states.filter(({ firstBreak }) => firstBreak !== null)
  if (broken.length === 0)
    return (
      <p class="notice done" role="status" data-testid="audit-result">
        <strong>{i18n._('audit.whole')}</strong>{' '}
        {i18n._('audit.whole.of', { entries: entries.length, chains: states.length })}{' '}
        {unlisted > 0 && i18n._('audit.unlisted', { count: unlisted })}
      </p>
    )
  return (
    <div class="notice" role="alert" data-testid="audit-result">
      <p>
        <strong>{i18n._('audit.broken')}</strong> {i18n._('audit.broken.next')}
      </p>
      <Breaks states={broken} people={people} />
    </div>
  )
}

/** Whose chain, which number, what is wrong with it. */
export const Breaks = ({ states, people }: { states: ChainState[]; people: Chains['people'] }) => (
  <ul>
    {states.map(({ actor, firstBreak }) => (
      <li key={actor} data-actor={actor}>
        <bdi>{sayActor(actor, people)}</bdi>
        {firstBreak && (
          <>
            {', '}
            {i18n._('audit.number', { number: firstBreak.n + 1 })} {i18n._(`audit.break.${firstBreak.why}`)}
          </>
        )}
      </li>
    ))}
  </ul>
)
