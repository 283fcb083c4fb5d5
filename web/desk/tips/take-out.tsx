import { useEffect, useRef, useState } from 'preact/hooks'
import { EXPORT_ALONE } from '../../../core/limits.ts'
import { Problem } from '../api.ts'
import { Digits, Figures } from '../parts.tsx'
import { neutralName, save } from '../save.ts'
import { AskSecond } from '../seconds/ask.tsx'
import { Sheet } from '../sheet.tsx'
import { Trouble } from '../trouble.tsx'
import { i18n } from '../words.ts'
import { type Progress, type TakenOut, takeOut } from './export.ts'

interface TakeOutProps {
  tips: string[]
  /** The request that another has confirmed, for more than one person may take out alone. */
  second: string | null
  onClose: () => void
}

/** Takes tips out into a file: what it does, how far it is, and at the end the digits that open it, once. */
export function TakeOut({ tips, second, onClose }: TakeOutProps) {
  const [progress, setProgress] = useState<Progress | null>(null)
  const [error, setError] = useState<unknown>(null)
  const [taken, setTaken] = useState<TakenOut | null>(null)
  const [leaving, setLeaving] = useState(false)
  const [withFiles, setWithFiles] = useState(true)
  const name = useRef(neutralName('age'))
  const noted = useRef<HTMLButtonElement>(null)
  const count = tips.length

  const isOverADay = error instanceof Problem && error.code === 'second-person'
  if (second === null && (count > EXPORT_ALONE || isOverADay))
    return <AskSecond act="export" tips={tips} onClose={onClose} />

  async function begin() {
    setError(null)
    try {
      const out = await takeOut(tips, second, withFiles, setProgress)
      setTaken(out)
      saveFile(out)
    } catch (why) {
      setError(why)
    }
    setProgress(null)
  }
  // The digits are here and nowhere else: an Escape too many must not cost them.
  const stay = () => {
    setLeaving(true)
    noted.current?.focus()
  }
  useEffect(() => noted.current?.scrollIntoView({ block: 'end' }), [leaving])
  const saveFile = ({ file }: TakenOut) => save(name.current, file, 'application/octet-stream')

  if (taken)
    return (
      <Sheet title={i18n._('export.done', { count: taken.count })} onClose={stay}>
        {taken.count < count && (
          <p class="notice">{i18n._('export.fewer', { missing: count - taken.count })}</p>
        )}
        {taken.filesLeftOut > 0 && (
          <p class="notice">{i18n._('export.files.left', { missing: taken.filesLeftOut })}</p>
        )}
        <p>{i18n._('export.saved', { name: name.current })}</p>
        <Digits testId="export-passphrase">{taken.passphrase}</Digits>
        <p>{i18n._('export.once')}</p>
        <p>{i18n._('export.how')}</p>
        <Figures testId="export-how">{`age -d -o javi.zip ${name.current}`}</Figures>
        <p>{i18n._('export.danger')}</p>
        {leaving && (
          <p class="notice" role="alert">
            {i18n._('export.leave')}
          </p>
        )}
        <div class="buttons">
          <button type="button" class="main" ref={noted} onClick={onClose}>
            {i18n._('export.noted')}
          </button>
          <button type="button" onClick={() => saveFile(taken)}>
            {i18n._('export.again')}
          </button>
        </div>
      </Sheet>
    )
  return (
    <Sheet title={i18n._('export.title', { count })} onClose={() => !progress && onClose()}>
      <p>{i18n._('export.what')}</p>
      {second !== null && <p>{i18n._('export.confirmed')}</p>}
      {!progress && (
        <label class="check">
          <input
            type="checkbox"
            checked={withFiles}
            onChange={(event) => setWithFiles(event.currentTarget.checked)}
          />
          {i18n._('export.files')}
        </label>
      )}
      <Trouble error={error} />
      {progress ? (
        <Doing progress={progress} />
      ) : (
        <button type="button" class="main" onClick={begin}>
          {i18n._('export.button', { count })}
        </button>
      )}
    </Sheet>
  )
}

/** The button that was pressed is gone: a reader goes on here. */
function Doing({ progress }: { progress: Progress }) {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => place.current?.focus(), [])
  const words =
    'done' in progress
      ? i18n._(`export.${progress.at}.done`, { ...progress })
      : i18n._(`export.at.${progress.at}`)
  return (
    <div class="busy" ref={place} tabIndex={-1}>
      <p role="status">{words}</p>
      {'done' in progress ? <progress max={progress.total} value={progress.done} /> : <progress />}
    </div>
  )
}
