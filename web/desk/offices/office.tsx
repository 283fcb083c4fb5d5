import { useSignal } from '@preact/signals'
import { dateOf, hourOf } from '../../../core/hour.ts'
import type { KeybookOffice } from '../../../core/keys/keybook.ts'
import { isNearEnd } from '../../../core/keys/page.ts'
import { DESK } from '../../../core/roles.ts'
import type { MemberRow } from '../../../core/wire-people.ts'
import { otherName } from '../people/members.ts'
import type { NamesBefore } from '../people/names.ts'
import { OtherName } from '../people/other-name.tsx'
import { sayName } from '../people/say.ts'
import { Sheet } from '../sheet.tsx'
import { i18n, sayDate } from '../words.ts'
import { addHead, closeOffice, endHead } from './book.ts'
import { candidatesOf, type HeadStanding, headsOf } from './heads.ts'
import { SignWithPaper } from './signing.tsx'

interface OfficeProps {
  office: KeybookOffice
  /** Of whom the server gives a name. */
  rows: MemberRow[]
  names: NamesBefore
  /** Something was done: what, in a sentence. */
  onDone: (said: string) => void
}

const now = () => hourOf(Date.now())

/** Something that is nearly over or over, as a chip. */
export function EndChip({ office }: { office: KeybookOffice }) {
  if (office.expired) return <span class="chip doubtful">{i18n._('offices.expired')}</span>
  return isNearEnd(office.page, now()) ? (
    <span class="chip doubtful">{i18n._('offices.near-end')}</span>
  ) : null
}

/** An office's heads by the book: who they are, and with the root from paper one more or one less. */
export function OfficeSheet({ onClose, ...props }: OfficeProps & { onClose: () => void }) {
  const { office, rows } = props
  const nameOf = (id: string) => sayName({ id, name: rows.find(({ member }) => member === id)?.name ?? null })
  const isEnding = office.expired || isNearEnd(office.page, now())
  return (
    <Sheet title={office.name} onClose={onClose}>
      <p>
        {i18n._(`kind.${office.kind}`)}{' '}
        <span class="quiet">
          · {i18n._('offices.until')} {sayDate(dateOf(office.page.until), 'medium')}
        </span>{' '}
        <EndChip office={office} />
      </p>
      {isEnding && <p class="notice">{i18n._('offices.renew')}</p>}
      <h3>{i18n._('heads.title')}</h3>
      <p class="hint">{i18n._('heads.what')}</p>
      <ul class="plain">
        {headsOf(office, now()).map((standing) => (
          <HeadRow key={standing.head.id} {...props} standing={standing} name={nameOf(standing.head.id)} />
        ))}
      </ul>
      <NewHead {...props} nameOf={nameOf} />
      {office.id !== DESK && <Close {...props} />}
    </Sheet>
  )
}

function HeadRow({
  standing,
  name,
  office,
  rows,
  names,
  onDone,
}: OfficeProps & { standing: HeadStanding; name: string }) {
  const ending = useSignal(false)
  const { head, listed, isSettled } = standing
  return (
    <li data-testid="head">
      <div class="line">
        <span>
          <strong>
            <bdi>{name}</bdi>
          </strong>{' '}
          <span class="quiet">{listed ? i18n._(`role.${listed.role}`) : i18n._('heads.left')}</span>{' '}
          {!isSettled && <span class="chip doubtful">{i18n._('heads.still')}</span>}
        </span>
        {!isSettled && !ending.value && (
          <button
            type="button"
            aria-label={`${i18n._('heads.end')}: ${name}`}
            onClick={() => (ending.value = true)}
          >
            {i18n._('heads.end')}
          </button>
        )}
      </div>
      <Known {...{ rows, names }} id={head.id} />
      {!isSettled && <p class="hint">{i18n._(listed ? 'heads.still.member' : 'heads.still.left')}</p>}
      {ending.value && (
        <SignWithPaper
          button={i18n._('heads.end.button', { name })}
          doing={i18n._('add.busy')}
          sign={(seed) => endHead(office.id, head.id, seed)}
          onDone={() => onDone(i18n._('heads.ended', { name }))}
        >
          <p>{i18n._('heads.end.what')}</p>
        </SignWithPaper>
      )}
    </li>
  )
}

function Known({ id, rows, names }: Pick<OfficeProps, 'rows' | 'names'> & { id: string }) {
  const row = rows.find(({ member }) => member === id)
  return row ? <OtherName id={id} name={row.name} before={otherName(row, names)} /> : null
}

function NewHead({ office, rows, names, onDone, nameOf }: OfficeProps & { nameOf: (id: string) => string }) {
  const chosen = useSignal('')
  const candidates = candidatesOf(office, now())
  const one = candidates.find(({ id }) => id === chosen.value)
  return (
    <section class="act">
      <h3>{i18n._('heads.new')}</h3>
      <p>{i18n._(office.id === DESK ? 'heads.new.what.desk' : 'heads.new.what')}</p>
      {candidates.length === 0 && <p class="quiet">{i18n._('heads.new.none')}</p>}
      {candidates.length > 0 && (
        <fieldset>
          <legend>{i18n._('heads.new.who')}</legend>
          {candidates.map(({ id, role }) => (
            <label class="choice" key={id}>
              <input
                type="radio"
                name="head"
                checked={chosen.value === id}
                onChange={() => (chosen.value = id)}
              />
              <span>
                <bdi>{nameOf(id)}</bdi> <span class="quiet">· {i18n._(`role.${role}`)}</span>
              </span>
            </label>
          ))}
        </fieldset>
      )}
      {one && (
        <>
          <p class="quiet">
            {i18n._('people.number')} <code dir="ltr">{one.id}</code>
          </p>
          <Known {...{ rows, names }} id={one.id} />
        </>
      )}
      {one && (
        <SignWithPaper
          button={i18n._('heads.new.button', { name: nameOf(one.id) })}
          doing={i18n._('add.busy')}
          sign={(seed) => addHead(office.id, one, seed)}
          onDone={() =>
            onDone(i18n._(office.id === DESK ? 'heads.added.desk' : 'heads.added', { name: nameOf(one.id) }))
          }
        />
      )}
    </section>
  )
}

/** For good: what an agency's heads were in the book for ends with them. */
function Close({ office, onDone }: OfficeProps) {
  const closing = useSignal(false)
  const { id, name } = office
  return (
    <section class="act">
      <h3>{i18n._('offices.close')}</h3>
      <p>{i18n._('offices.close.what')}</p>
      {closing.value ? (
        <SignWithPaper
          button={i18n._('offices.close.button', { name })}
          doing={i18n._('add.busy')}
          sign={(seed) => closeOffice(id, seed)}
          onDone={() => onDone(i18n._('offices.close.done', { name }))}
        />
      ) : (
        <button type="button" onClick={() => (closing.value = true)}>
          {i18n._('offices.close')}
        </button>
      )}
    </section>
  )
}
