import { useSignal } from '@preact/signals'
import type { Agency } from '../../../core/agencies.ts'
import { NAME_MIN, OFFICE_NAME_MAX } from '../../../core/limits.ts'
import { type AgencyKind, agencyKinds } from '../../../core/roles.ts'
import { hasHidden } from '../../../core/visible.ts'
import { Busy, Field, Form, TextField } from '../parts.tsx'
import { Failed } from '../people/failed.tsx'
import { invite, Link } from '../people/link.tsx'
import { useTask } from '../task.ts'
import { i18n } from '../words.ts'
import { searchAgencies } from './directory.ts'

/** How many of the directory are shown at once: what one sees without scrolling far. */
const SHOWN = 8

interface Asked {
  kind: AgencyKind
  name: string
  agency: string | null
}

/** Invites an agency: makes the link, which holds the secret, and leaves it sealed for whoever adds the agency. */
export function Invite({ onInvited }: { onInvited: () => void }) {
  const link = useSignal<string | null>(null)
  const invited = useSignal('')
  const { busy, error, run } = useTask()

  const ask = async (asked: Asked) => {
    // After a lost answer the next try makes another link: the first one stays unknown to everybody and expires.
    const isDone = await run(async () => {
      link.value = await invite({ for: 'office', ...asked })
    })
    if (!isDone) return
    invited.value = asked.name
    onInvited()
  }

  if (link.value) return <Link link={link.value} name={invited.value} onDone={() => (link.value = null)} />
  return (
    <>
      <AgencyForm onInvite={ask} busy={busy.value} />
      {busy.value && <Busy>{i18n._('invite.busy')}</Busy>}
      <Failed error={error.value} />
    </>
  )
}

function AgencyForm({ onInvite, busy }: { onInvite: (asked: Asked) => unknown; busy: boolean }) {
  const kind = useSignal<AgencyKind>('police')
  const query = useSignal('')
  const agency = useSignal<Agency | null>(null)
  const name = useSignal('')
  const tried = useSignal(false)

  const found = searchAgencies(kind.value, query.value)
  const fits = name.value.trim().length >= NAME_MIN && !hasHidden(name.value)
  const wrong = fits ? undefined : i18n._('invite.name.wrong')
  const choose = (chosen: Agency | null) => {
    agency.value = chosen
    name.value = chosen?.name.slice(0, OFFICE_NAME_MAX) ?? ''
  }

  return (
    <Form
      onSend={() => {
        tried.value = true
        if (!wrong && !busy)
          return onInvite({ kind: kind.value, name: name.value.trim(), agency: agency.value?.code ?? null })
      }}
    >
      <Field label={i18n._('invite.kind')}>
        {(ids) => (
          <select
            {...ids}
            value={kind.value}
            onChange={(event) => {
              kind.value = event.currentTarget.value as AgencyKind
              choose(null)
            }}
          >
            {agencyKinds.map((one) => (
              <option key={one} value={one}>
                {i18n._(`kind.${one}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <TextField
        label={i18n._('invite.search')}
        hint={i18n._('invite.search.hint')}
        type="search"
        value={query}
      />
      <fieldset class="directory">
        <legend>{i18n._('invite.which')}</legend>
        {found.slice(0, SHOWN).map((one) => (
          <label class="choice" key={one.code}>
            <input
              type="radio"
              name="agency"
              checked={agency.value?.code === one.code}
              onChange={() => choose(one)}
            />
            <span>
              {one.name} <Standing agency={one} />
            </span>
          </label>
        ))}
        {found.length > SHOWN && <p class="hint">{i18n._('invite.more', { count: found.length - SHOWN })}</p>}
        {found.length === 0 && <p class="hint">{i18n._('invite.none')}</p>}
        <label class="choice">
          <input type="radio" name="agency" checked={agency.value === null} onChange={() => choose(null)} />
          {i18n._('invite.other')}
        </label>
      </fieldset>
      <TextField
        label={i18n._('invite.name')}
        hint={i18n._('invite.name.hint')}
        value={name}
        maxLength={OFFICE_NAME_MAX}
        error={tried.value ? wrong : undefined}
      />
      <button type="submit" class="main" disabled={busy}>
        {i18n._('invite.make')}
      </button>
    </Form>
  )
}

function Standing({ agency }: { agency: Agency }) {
  const standing =
    agency.status === 'inferred' ? 'inferred' : agency.coversInferred ? 'area-inferred' : 'verified'
  return (
    <span class={`chip ${standing === 'verified' ? '' : 'doubtful'}`}>{i18n._(`standing.${standing}`)}</span>
  )
}
