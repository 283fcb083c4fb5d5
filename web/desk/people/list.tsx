import { hourOf } from '../../../core/hour.ts'
import type { KeybookOffice } from '../../../core/keys/keybook.ts'
import { i18n } from '../words.ts'
import { type Colleague, isAtOdds, isHeadByPage, isInBook } from './members.ts'
import { sayName } from './say.ts'

interface ListProps {
  office: KeybookOffice
  all: Colleague[]
  onChoose: (one: Colleague) => void
}

/** An office's members; whoever has left stands apart, for what they signed still names them. */
export function MemberList({ office, all, onChoose }: ListProps) {
  const gone = all.filter(({ isMember, isContradicted }) => !isMember && !isContradicted)
  const here = all.filter((one) => !gone.includes(one))
  return (
    <>
      <Rows office={office} all={here} onChoose={onChoose} />
      {gone.length > 0 && (
        <details>
          <summary>{i18n._('people.gone', { count: gone.length })}</summary>
          <Rows office={office} all={gone} onChoose={onChoose} />
        </details>
      )}
    </>
  )
}

function Rows({ office, all, onChoose }: ListProps) {
  const now = hourOf(Date.now())
  return (
    <ul class="plain">
      {all.map((one) => (
        <li key={one.id} class="line" data-testid="member">
          <span>
            <strong>
              <bdi>{sayName(one)}</bdi>
            </strong>{' '}
            <span class="quiet">{i18n._(one.listed ? `role.${one.listed.role}` : 'people.unlisted')}</span>{' '}
            <Chips one={one} isLeftInBook={isInBook(office, one.id, now) && !isHeadByPage(one)} />
          </span>
          <button
            type="button"
            aria-label={`${i18n._('people.manage')}: ${sayName(one)}`}
            onClick={() => onChoose(one)}
          >
            {i18n._('people.manage')}
          </button>
        </li>
      ))}
    </ul>
  )
}

function Chips({ one, isLeftInBook }: { one: Colleague; isLeftInBook: boolean }) {
  const chips = [
    one.row?.state === 'disabled' && 'people.state.disabled',
    one.row?.state === 'barred' && 'people.state.barred',
    isAtOdds(one) && 'people.contradicted',
    one.nameBefore !== null && 'people.chip.other-name',
    isLeftInBook && 'people.chip.in-book',
  ].filter((id) => id !== false)
  return chips.map((id) => (
    <>
      <span key={id} class="chip doubtful">
        {i18n._(id)}
      </span>{' '}
    </>
  ))
}
