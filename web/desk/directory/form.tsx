import { useEffect, useRef, useState } from 'preact/hooks'
import { allAreas, type Entry } from '../../../core/agencies.ts'
import { hex } from '../../../core/bytes.ts'
import { agencyKinds } from '../../../core/roles.ts'
import { Problem } from '../api.ts'
import { ChoiceField } from '../choice-field.tsx'
import { draft } from '../drafts.ts'
import { LongText } from '../long-text.tsx'
import { Said } from '../outside.tsx'
import { Failure, Field } from '../parts.tsx'
import { random } from '../random.ts'
import { sayArea } from '../say.ts'
import { Check } from '../tips/check.tsx'
import { i18n } from '../words.ts'
import { change, changeOf, nothing, type Written, writtenOf } from './change.ts'
import { loadDirectory } from './listed.ts'

/** Finer kinds, by which some are suggested and others not (core/routing.ts). */
const subkinds = [
  'mobile_team',
  'legal',
  'ngo',
  'child_ngo',
  'child_helpline',
  'survivor_led',
  'roma_ngo',
] as const

interface FormProps {
  /** `null` for one that is not listed yet. */
  entry: Entry | null
  onSaved: (code: string) => void
  onCancel: () => void
}

/** Changes an entry, or adds one. Every saving is a revision of its own, and nothing of those before is lost. */
export function EntryForm({ entry, onSaved, onCancel }: FormProps) {
  const [code] = useState(() => entry?.code ?? `OWN-${hex(random(4)).toUpperCase()}`)
  const state = draft<Written>(`directory ${entry?.code ?? 'new'}`, entry ? writtenOf(entry) : nothing)
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => form.current?.querySelector('input')?.focus(), [])
  const written = state.value
  const set = (more: Partial<Written>) => {
    state.value = { ...state.value, ...more }
  }
  const end = () => {
    state.value = entry ? writtenOf(entry) : nothing
  }

  async function save(event: Event) {
    event.preventDefault()
    setTried(true)
    const made = changeOf(written)
    if (!made || busy) return
    setBusy(true)
    setError(null)
    try {
      await change(code, entry?.revisions.length ?? 0, made)
      await loadDirectory()
      end()
      onSaved(code)
    } catch (why) {
      // What somebody else has written meanwhile stands in the history; what was typed here stays.
      if (why instanceof Problem && why.code === 'taken') await loadDirectory()
      setError(why)
      setBusy(false)
    }
  }

  const isTaken = error instanceof Problem && error.code === 'taken'
  const line = (name: 'name' | 'fax' | 'email' | 'web' | 'address' | 'note' | 'confirmed', max: number) => (
    <Field
      label={i18n._(`directory.fact.${name}`)}
      hint={name === 'confirmed' ? i18n._('directory.confirmed.hint') : undefined}
      error={
        tried && name === 'name' && written.name.trim() === '' ? i18n._('directory.name.lack') : undefined
      }
    >
      {(ids) => (
        <input
          {...ids}
          autocomplete="off"
          maxLength={max}
          value={written[name]}
          onInput={(event) => set({ [name]: event.currentTarget.value })}
        />
      )}
    </Field>
  )
  return (
    <form ref={form} onSubmit={save} noValidate aria-busy={busy} class="directory-form">
      {line('name', 200)}
      <ChoiceField
        label={i18n._('directory.fact.kind')}
        value={written.kind}
        among={agencyKinds}
        say={(one) => i18n._(`kind.${one}`)}
        change={(kind) => set({ kind })}
      />
      <ChoiceField
        label={i18n._('directory.fact.subkind')}
        value={written.subkind}
        among={['', ...subkinds]}
        say={(one) => i18n._(`directory.subkind.${one || 'none'}`)}
        change={(subkind) => set({ subkind })}
      />
      <Covers covers={written.covers} tried={tried} onCovers={(covers) => set({ covers })} />
      <LongText
        label={i18n._('directory.fact.phones')}
        hint={i18n._('directory.phones.hint')}
        rows={Math.min(12, Math.max(3, written.phones.split('\n').length))}
        value={written.phones}
        change={(phones) => set({ phones })}
      />
      {line('fax', 60)}
      {line('email', 120)}
      {line('web', 200)}
      {written.kind === 'safe_house' ? (
        <p class="notice">{i18n._('directory.safe_house')}</p>
      ) : (
        line('address', 200)
      )}
      {line('note', 500)}
      {line('confirmed', 200)}
      <Check label={i18n._('directory.gone.mark')} checked={written.gone} onCheck={(gone) => set({ gone })} />
      {tried && !changeOf(written) && (
        <p class="notice" role="alert">
          {i18n._('directory.lack')}
        </p>
      )}
      {isTaken ? (
        <p class="notice" role="alert">
          {i18n._('directory.taken')}
        </p>
      ) : (
        error !== null && <Failure error={error} />
      )}
      <div class="buttons">
        <button type="submit" class="main" disabled={busy}>
          {i18n._('directory.save')}
        </button>
        <button
          type="button"
          disabled={busy}
          onClick={() => {
            end()
            onCancel()
          }}
        >
          {i18n._('directory.cancel')}
        </button>
      </div>
    </form>
  )
}

interface CoversProps {
  covers: string[]
  tried: boolean
  onCovers: (covers: string[]) => void
}

/** Where they serve: a large area covers all that is in it. */
const Covers = ({ covers, tried, onCovers }: CoversProps) => (
  <>
    <ChoiceField
      label={i18n._('directory.fact.covers')}
      hint={i18n._('directory.covers.hint')}
      error={tried && covers.length === 0 ? i18n._('directory.covers.lack') : undefined}
      value=""
      among={['', ...allAreas().map(({ code }) => code)].filter((code) => !covers.includes(code))}
      say={(code) => (code === '' ? i18n._('directory.covers.add') : sayArea(code))}
      change={(code) => onCovers([...covers, code])}
    />
    <ul class="plain covers">
      {covers.map((code) => (
        <li key={code} class="line">
          <Said text={sayArea(code)} />
          <button
            type="button"
            aria-label={i18n._('directory.covers.remove', { name: sayArea(code) })}
            onClick={() => onCovers(covers.filter((one) => one !== code))}
          >
            {i18n._('directory.remove')}
          </button>
        </li>
      ))}
    </ul>
  </>
)
