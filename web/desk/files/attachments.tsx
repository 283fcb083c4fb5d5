import { useEffect, useRef, useState } from 'preact/hooks'
import type { AttachedFile, PassedFile } from '../../../core/envelope/attached.ts'
import { canClean } from '../../../core/files/clean.ts'
import { sizeInWords } from '../../../core/files/size-in-words.ts'
import { fileName, fileTypes } from '../../../core/files/type.ts'
import { save } from '../save.ts'
import { unlocked } from '../session.ts'
import { Trouble } from '../trouble.tsx'
import { formats, i18n } from '../words.ts'
import { FileDamaged, type FileOwner, type FilePlace, type OpenFile, openFile } from './open-file.ts'
import { Picture } from './picture.tsx'
import { Sound } from './sound.tsx'
import './files.css'

type AttachmentsProps = FileOwner & {
  files: readonly AttachedFile[]
  /** Of the message that names them. */
  epoch: number
}

/** The files that came with a message. None is fetched before somebody opens it. */
export const Attachments = ({ files, epoch, ...of }: AttachmentsProps) => (
  <ul class="files" aria-label={i18n._('file.list')}>
    {files.map((attached, index) => (
      <li key={attached.file} data-testid="file">
        <Attachment place={{ of, epoch, attached }} number={index + 1} />
      </li>
    ))}
  </ul>
)

type State = { at: 'closed' } | { at: 'opening'; part: number } | { at: 'open'; file: OpenFile }

function Attachment({ place, number }: { place: FilePlace; number: number }) {
  const { attached } = place
  const [state, setState] = useState<State>({ at: 'closed' })
  const [error, setError] = useState<unknown>(null)
  const stop = useRef(new AbortController())
  const open = useRef<OpenFile | null>(null)
  // The lock takes the whole thread away, and with it whatever is open.
  useEffect(
    () => () => {
      stop.current.abort()
      open.current?.picture?.close()
    },
    [],
  )

  async function begin() {
    const session = unlocked.value
    if (!session) return
    setError(null)
    setState({ at: 'opening', part: 0 })
    try {
      const onPart = (part: number) => setState({ at: 'opening', part })
      const file = await openFile(place, session, onPart, stop.current.signal)
      open.current = file
      setState({ at: 'open', file })
    } catch (why) {
      if (stop.current.signal.aborted) return
      setError(why)
      setState({ at: 'closed' })
    }
  }

  return (
    <>
      <FileTitle attached={attached} number={number} />
      <Taken attached={attached} />
      {error instanceof FileDamaged ? (
        <p class="notice" role="alert">
          {i18n._('file.damaged')}
        </p>
      ) : (
        <Trouble error={error} />
      )}
      {state.at === 'closed' && (
        <button type="button" onClick={begin}>
          {i18n._('file.open')}
        </button>
      )}
      {state.at === 'opening' && (
        <p role="status">
          {i18n._('file.opening')} <progress max={1} value={state.part} />
        </p>
      )}
      {state.at === 'open' && <Opened file={state.file} attached={attached} number={number} />}
      <Hashes attached={attached} />
    </>
  )
}

/** What a message says of a file before it is sealed, or without its being opened. */
export type FileSaid = Omit<PassedFile, 'file' | 'sealed' | 'name'>

/** What it is, and how large. */
export const FileTitle = ({ attached: { type, size }, number }: { attached: FileSaid; number: number }) => (
  <p>
    <strong>{i18n._(`file.kind.${fileTypes[type].kind}`, { number })}</strong>{' '}
    <span class="quiet">
      {fileTypes[type].ending.toUpperCase()} · {sizeInWords(size, formats())}
    </span>
  </p>
)

/** By which it can be told later that it is the same; of a part of a picture the desk sees the whole's too. */
export const Hashes = ({ attached: { sha256, cropped } }: { attached: FileSaid }) => (
  <details>
    <summary>{i18n._('file.more')}</summary>
    <dl class="facts">
      <div>
        <dt>SHA-256</dt>
        <dd class="hash">{sha256}</dd>
      </div>
      {typeof cropped === 'string' && (
        <div>
          <dt>{i18n._('leave.file.whole_hash')}</dt>
          <dd class="hash">{cropped}</dd>
        </div>
      )}
    </dl>
  </details>
)

/** What was taken out of it: by the sender's page, as it says, and by the desk. */
export function Taken({ attached: { removed, original, type, cropped } }: { attached: FileSaid }) {
  if (cropped !== undefined) return <p class="quiet">{i18n._('leave.file.cropped')}</p>
  if (original) return <p class="quiet">{i18n._(canClean(type) ? 'file.original' : 'file.uncleaned')}</p>
  if (removed.length === 0) return <p class="quiet">{i18n._('file.removed.none')}</p>
  const list = removed.map((what) => i18n._(`file.removed.${what}`)).join(', ')
  return <p class="quiet">{i18n._('file.removed', { list })}</p>
}

interface OpenedProps {
  file: OpenFile
  attached: AttachedFile
  number: number
}

function Opened({ file: { bytes, type, picture, notShown }, attached, number }: OpenedProps) {
  const { kind, ending } = fileTypes[type]
  return (
    <>
      {type !== attached.type && (
        <p class="notice" role="alert">
          {i18n._('file.otherwise', { ending: ending.toUpperCase() })}
        </p>
      )}
      {picture && <Picture picture={picture} number={number} />}
      {kind === 'sound' && <Sound bytes={bytes} />}
      {!picture && kind !== 'sound' && <p class="notice">{i18n._(`file.not-shown.${notShown ?? 'kind'}`)}</p>}
      <details>
        <summary>{i18n._('file.save.title')}</summary>
        <p class="notice">{i18n._('file.save.warning')}</p>
        <button type="button" onClick={() => save(fileName(type, number), bytes, bytes.type)}>
          {i18n._('file.save', { name: fileName(type, number) })}
        </button>
      </details>
    </>
  )
}
