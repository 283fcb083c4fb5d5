import { useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { FILE_MAX, FILES_MAX } from '../../../core/limits.ts'
import { focusOnce } from '../focus.ts'
import { Said } from '../said.tsx'
import { say } from '../words.ts'
import { type Chosen, change, chosen, type Fault, nameOf, take } from './chosen.ts'
import { leaveOut } from './send.ts'
import { sizeIn } from './size-in.ts'

/** Choosing files: what to know before, what was taken out of each, what cannot be, the way to leave one out. */
export function Panel({ look }: { look(one: Chosen): void }) {
  const faults = useSignal<Fault[]>([])
  const tries = useSignal(0)
  const input = useRef<HTMLInputElement>(null)

  const choose = () => {
    const field = input.current as HTMLInputElement
    const { taken, faults: refused } = take([...(field.files ?? [])])
    // The same file can then be chosen again.
    field.value = ''
    faults.value = refused
    tries.value++
    for (const one of taken) look(one)
  }

  return (
    <>
      <p class="notice">
        <strong>{say('file.child.title')} </strong>
        {say('file.child')}
      </p>
      <p>{say('file.faces')}</p>
      {faults.value.length > 0 && <Faults key={tries.value} faults={faults.value} />}
      <ul class="answers">
        {chosen.value.map((one) => (
          <li key={one.id}>
            <OneFile one={one} />
          </li>
        ))}
      </ul>
      <input ref={input} id="files" type="file" multiple hidden onChange={choose} />
      <div class="onward">
        <button
          type="button"
          id="choose-files"
          disabled={chosen.value.length >= FILES_MAX}
          onClick={() => input.current?.click()}
        >
          {say(chosen.value.length > 0 ? 'file.choose.more' : 'file.choose')}
        </button>
      </div>
      <p class="quiet">{say('file.limits', { count: FILES_MAX, size: sizeIn(FILE_MAX) })}</p>
    </>
  )
}

const Faults = ({ faults }: { faults: Fault[] }) => (
  <div class="notice" role="alert" tabIndex={-1} ref={focusOnce} id="file-faults">
    <ul>
      {faults.map(({ name, why }, index) => (
        <li key={index}>
          <Said text={name} />: {say(`file.fault.${why}`, { count: FILES_MAX, size: sizeIn(FILE_MAX) })}
        </li>
      ))}
    </ul>
  </div>
)

function OneFile({ one }: { one: Chosen }) {
  const { id, file, looked } = one
  const name = nameOf(one)
  return (
    <article data-file={id}>
      <h2>
        <Said text={file.name} />{' '}
        <small>
          {sizeIn(file.size)}
          {name && ` · ${say('file.named', { name })}`}
        </small>
      </h2>
      <div role="status">
        {looked === null && <p>{say('file.looking')}</p>}
        {looked === 'unreadable' && <p class="notice">{say('file.unreadable')}</p>}
        {looked && looked !== 'unreadable' && <Found one={one} />}
      </div>
      <button
        type="button"
        class="link leave-out"
        aria-label={`${say('file.leave-out')}: ${file.name}`}
        onClick={() => {
          leaveOut(id)
          document.getElementById('choose-files')?.focus()
        }}
      >
        {say('file.leave-out')}
      </button>
    </article>
  )
}

function Found({ one: { id, looked, original } }: { one: Chosen }) {
  if (!looked || looked === 'unreadable') return null
  const { cleaned } = looked
  if (!cleaned) return <p class="notice">{say('file.uncleaned')}</p>
  if (cleaned.removed.length === 0) return <p>{say('file.removed.none')}</p>
  return (
    <>
      <p>{say(original ? 'file.kept' : 'file.removed')}</p>
      <ul>
        {cleaned.removed.map((what) => (
          <li key={what}>{say(`file.removed.${what}`)}</li>
        ))}
      </ul>
      <label class="option">
        <input
          type="checkbox"
          checked={original}
          autocomplete="off"
          onChange={(event) => change(id, { original: event.currentTarget.checked, sent: null })}
        />
        <span>{say('file.original')}</span>
      </label>
      {original && <p class="notice">{say('file.original.warning')}</p>}
    </>
  )
}
