import { useSignal } from '@preact/signals'
import { hourOf } from '../../../core/hour.ts'
import type { InvitationRow } from '../../../core/wire-people.ts'
import { AnswerRefused } from '../people/answered.ts'
import { checking } from '../people/checking.ts'
import { Compare, useChecked } from '../people/compare.tsx'
import { Withdraw } from '../people/invitations.tsx'
import { i18n } from '../words.ts'
import { checkAnswer, listed } from './answered.ts'
import { addOffices } from './book.ts'
import { SignWithPaper } from './signing.tsx'

interface AddProps {
  rows: InvitationRow[]
  onAdded: (names: string[]) => void
  onRefused: (name: string) => void
}

/** Compares the answers of waiting agencies aloud and, with the root from paper, adds them all in one new book. */
export function Add({ rows, onAdded, onRefused }: AddProps) {
  const standingOf = useChecked(rows, async (row) => checkAnswer(row, checking()))
  const compared = useSignal<ReadonlySet<string>>(new Set())

  const chosen = rows.flatMap((row) => {
    const one = standingOf(row)
    return one && !(one instanceof AnswerRefused) && compared.value.has(row.invitation) ? [one] : []
  })

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
              checked={standingOf(row)}
              refused={i18n._('add.refused')}
              compared={compared.value.has(row.invitation)}
              onCompared={(isCompared) => {
                const next = new Set(compared.value)
                if (isCompared) next.add(row.invitation)
                else next.delete(row.invitation)
                compared.value = next
              }}
            />
            <Withdraw
              invitation={row.invitation}
              label={i18n._('people.refuse')}
              name={row.name}
              onDone={() => onRefused(row.name)}
            />
          </li>
        ))}
      </ul>
      <p class="hint">{i18n._('people.refuse.what')}</p>
      {chosen.length > 0 && (
        <SignWithPaper
          button={i18n._('add.button', { count: chosen.length })}
          doing={i18n._('add.busy')}
          sign={(seed) =>
            addOffices(
              chosen.map((one) => listed(one, hourOf(Date.now()))),
              seed,
            )
          }
          onDone={() => onAdded(chosen.map(({ answer }) => answer.office.name))}
        >
          <h3>{i18n._('add.sign')}</h3>
        </SignWithPaper>
      )}
    </div>
  )
}
