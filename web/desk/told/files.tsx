import { useRef, useState } from 'preact/hooks'
import { sizeInWords } from '../../../core/files/size-in-words.ts'
import { FILE_MAX, FILES_MAX } from '../../../core/limits.ts'
import { type Chosen, change, chosen, type Fault, nameOf } from '../../reporter/files/chosen.ts'
import { Said } from '../outside.tsx'
import { Check } from '../tips/check.tsx'
import { formats, i18n } from '../words.ts'
import { attach, leaveOut, sending, stopSending } from './attach.ts'

const sayLimits = () => ({ count: FILES_MAX, size: sizeInWords(FILE_MAX, formats()) })

/** Files that came with what is told: choosing them, what was taken out of each, and leaving one out. */
export function Files({ busy }: { busy: boolean }) {
  const [faults, setFaults] = useState<Fault[]>([])
  const input = useRef<HTMLInputElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  const count = chosen.value.length

  function choose({ currentTarget: field }: { currentTarget: HTMLInputElement }) {
    setFaults(attach([...(field.files ?? [])]))
    // The same file can then be chosen again.
    field.value = ''
  }

  return (
    <section class="asked">
      <h2>{i18n._('told.part.files')}</h2>
      <p class="hint">{i18n._('told.files.hint', sayLimits())}</p>
      {count > 0 && <p class="notice">{i18n._('told.files.child')}</p>}
      {faults.length > 0 && (
        <ul class="notice plain" role="alert">
          {faults.map(({ name, why }, at) => (
            <li key={at}>
              <Said text={name} />: {i18n._(`told.files.fault.${why}`, sayLimits())}
            </li>
          ))}
        </ul>
      )}
      {count > 0 && (
        <ul class="plain">
          {chosen.value.map((one) => (
            <li key={one.id} class="attached" data-testid="attached">
              <OneFile
                one={one}
                busy={busy}
                onOut={() => {
                  leaveOut(one.id)
                  button.current?.focus()
                }}
              />
            </li>
          ))}
        </ul>
      )}
      <input ref={input} type="file" multiple hidden data-testid="told-files" onChange={choose} />
      <button
        ref={button}
        type="button"
        disabled={busy || count >= FILES_MAX}
        onClick={() => input.current?.click()}
      >
        {i18n._(count > 0 ? 'told.files.more' : 'told.files.choose')}
      </button>
    </section>
  )
}

function OneFile({ one, busy, onOut }: { one: Chosen; busy: boolean; onOut: () => void }) {
  const { file, looked } = one
  const name = nameOf(one)
  return (
    <>
      <p>
        <strong>
          <Said text={file.name} />
        </strong>{' '}
        <span class="quiet">
          {sizeInWords(file.size, formats())}
          {name && ` · ${i18n._('told.files.named', { name })}`}
        </span>
      </p>
      <div role="status">
        {looked === null && <p class="quiet">{i18n._('told.files.looking')}</p>}
        {looked === 'unreadable' && <p class="notice">{i18n._('told.files.unreadable')}</p>}
        {looked && looked !== 'unreadable' && <Found one={one} busy={busy} />}
      </div>
      <button
        type="button"
        disabled={busy}
        aria-label={`${i18n._('told.files.leave-out')}: ${file.name}`}
        onClick={onOut}
      >
        {i18n._('told.files.leave-out')}
      </button>
    </>
  )
}

function Found({ one: { id, looked, original }, busy }: { one: Chosen; busy: boolean }) {
  if (!looked || looked === 'unreadable') return null
  const { cleaned } = looked
  if (!cleaned) return <p class="notice">{i18n._('file.uncleaned')}</p>
  if (cleaned.removed.length === 0) return <p class="quiet">{i18n._('file.removed.none')}</p>
  const list = cleaned.removed.map((what) => i18n._(`file.removed.${what}`)).join(', ')
  return (
    <>
      <p class={original ? 'notice' : 'quiet'}>
        {i18n._(original ? 'told.files.kept' : 'told.files.removed', { list })}
      </p>
      <fieldset disabled={busy}>
        <Check
          label={i18n._('told.files.original')}
          checked={original}
          onCheck={(on) => change(id, { original: on, sent: null })}
        />
      </fieldset>
    </>
  )
}

/** Which file is being sent, and the way out of it. */
export function Sending() {
  const { value } = sending
  if (!value) return null
  const doing = i18n._('told.files.sending', { n: value.n, all: value.all })
  return (
    <div class="buttons">
      <span role="status">{doing}</span>
      <progress max={1} value={value.part} aria-label={doing} />
      <button type="button" onClick={stopSending}>
        {i18n._('told.files.stop')}
      </button>
    </div>
  )
}
