import { dateOf } from '../../core/hour.ts'
import { sayDay } from '../../core/languages.ts'
import { leave } from '../reporter/exit.ts'
import { focusOnce } from '../reporter/focus.ts'
import { Said } from '../reporter/said.tsx'
import { language, say } from '../reporter/words.ts'
import { Add } from './add.tsx'
import { Delete } from './delete.tsx'
import { deletions } from './state.ts'
import type { Entry } from './visit.worker.ts'
import type { Visit } from './visitor.ts'

/** What a receipt shows: how far it is, the team's answers, and a way to add something. */
export function Show({ visit }: { visit: Visit }) {
  const seqs = visit.entries.filter(({ kind }) => kind === 'reply').map(({ seq }) => seq)
  return (
    <>
      <h1 tabIndex={-1} ref={focusOnce}>
        {say('visit.title')}
      </h1>
      {!visit.renewed && <p class="notice">{say('renewal.late')}</p>}
      <h2>{say('visit.status')}</h2>
      <p id="status" data-status={visit.status}>
        <strong>{say(`status.${visit.status}`)}</strong>
      </p>
      <p class="quiet">{say('visit.status.note')}</p>
      <h2>{say('visit.answers')}</h2>
      {deletions.value > 0 && (
        <p key={deletions.value} class="done" id="deleted" role="status" tabIndex={-1} ref={focusOnce}>
          {say('visit.delete.done')}
        </p>
      )}
      {visit.entries.length === 0 && <p>{say('visit.none')}</p>}
      <ol class="answers">
        {visit.entries.map((entry) => (
          <li key={entry.seq} data-kind={entry.kind}>
            <Answer entry={entry} />
            {entry.kind === 'reply' && <Delete visit={visit} seqs={[entry.seq]} words="visit.delete" />}
          </li>
        ))}
      </ol>
      {seqs.length > 1 && <Delete visit={visit} seqs={seqs} words="visit.delete.all" />}
      <Add visit={visit} />
      <div class="onward">
        <button type="button" id="done" onClick={leave}>
          {say('visit.leave')}
        </button>
      </div>
    </>
  )
}

function Answer({ entry }: { entry: Entry }) {
  if (entry.kind === 'forged') return <p class="notice">{say('visit.forged')}</p>
  if (entry.kind === 'deleted') return <p class="quiet">{say('visit.deleted', { count: entry.count })}</p>
  if (entry.kind === 'missing') return <p class="notice">{say('visit.missing', { count: entry.count })}</p>
  return (
    <article>
      <h3>
        {say('visit.answer', { n: entry.seq + 1 })} <small>{sayDay(dateOf(entry.hour), language())}</small>
      </h3>
      {entry.retired && <p class="notice">{say('visit.retired')}</p>}
      <p>
        <Said text={entry.text} />
      </p>
    </article>
  )
}
