import { useEffect, useState } from 'preact/hooks'
import { fileTypes } from '../../../core/files/type.ts'
import { FileTitle, Hashes, Taken } from '../files/attachments.tsx'
import type { OpenFile } from '../files/open-file.ts'
import { sayHour } from '../say.ts'
import { unlocked } from '../session.ts'
import { Trouble } from '../trouble.tsx'
import { i18n } from '../words.ts'
import { Check } from './check.tsx'
import { CropField } from './crop-field.tsx'
import { isChosen, type Passable, type PassableFile, type RouteDraft } from './leaving.ts'
import type { OpenFiles } from './prepare.ts'
import type { Recipient } from './routing.ts'
import { ForWhom } from './what.tsx'

interface FilesToPassProps {
  told: Passable
  draft: RouteDraft
  to: Recipient[]
  files: OpenFiles
  onDraft: (change: Partial<RouteDraft>) => void
}

/** The tip's files one by one: none goes by itself, a picture whole or a part of it. */
export function FilesToPass(props: FilesToPassProps) {
  if (props.told.files.length === 0) return null
  return (
    <fieldset class="what">
      <legend>{i18n._('leave.files')}</legend>
      <p class="hint">{i18n._('leave.files.hint')}</p>
      {props.told.files.map((file, index) => (
        <FileToPass key={file.attached.file} {...props} file={file} number={index + 1} />
      ))}
    </fieldset>
  )
}

const WHOLE = { x: 0, y: 0, width: 1, height: 1 }

function FileToPass({
  told,
  draft,
  to,
  files,
  onDraft,
  file,
  number,
}: FilesToPassProps & { file: PassableFile; number: number }) {
  const { attached } = file
  const part = { file: attached.file }
  const isPicture = fileTypes[attached.type].kind === 'photo'
  const goes = to.some((one) => isChosen(draft, told, one, part))
  const { [attached.file]: crop, ...others } = draft.crops
  const label = i18n._(`file.kind.${fileTypes[attached.type].kind}`, { number })
  return (
    <div class="choice" data-testid="file-to-pass">
      <FileTitle attached={attached} number={number} />
      <p class="quiet">
        {i18n._('leave.file.from', {
          number: file.seq + 1,
          hour: sayHour(told.messages.find(({ seq }) => seq === file.seq)?.hour ?? told.fields.told ?? 0),
        })}
      </p>
      <Taken attached={attached} />
      <ForWhom {...{ draft, told, to, part, onDraft }} label={i18n._('leave.file.pass', { file: label })} />
      {goes && isPicture && (
        <Check
          label={i18n._('leave.file.crop', { file: label })}
          checked={crop !== undefined}
          onCheck={(checked) => onDraft({ crops: checked ? { ...others, [attached.file]: WHOLE } : others })}
        />
      )}
      {goes && crop && (
        <Cropping
          file={file}
          files={files}
          crop={crop}
          onCrop={(crop) => onDraft({ crops: { ...others, [attached.file]: crop } })}
        />
      )}
      <Hashes attached={attached} />
    </div>
  )
}

type CroppingProps = Pick<FilesToPassProps, 'files'> &
  Omit<Parameters<typeof CropField>[0], 'picture'> & { file: PassableFile }

/** Opens the picture, which the chain says, and shows it with what will be cut out of it. */
function Cropping({ file, files, crop, onCrop }: CroppingProps) {
  const [open, setOpen] = useState<OpenFile | null>(null)
  const [part, setPart] = useState(0)
  const [error, setError] = useState<unknown>(null)
  const [tries, setTries] = useState(0)
  useEffect(() => {
    const session = unlocked.value
    let isHere = true
    if (session)
      files.get(file, session, setPart).then(
        (open) => isHere && setOpen(open),
        (why) => isHere && setError(why),
      )
    return () => {
      isHere = false
    }
  }, [file.attached.file, tries])
  if (error)
    return (
      <Trouble
        error={error}
        retry={() => {
          setError(null)
          setTries(tries + 1)
        }}
      />
    )
  if (!open)
    return (
      <p role="status">
        {i18n._('file.opening')} <progress max={1} value={part} />
      </p>
    )
  if (!open.picture) return <p class="notice">{i18n._('leave.file.uncroppable')}</p>
  return <CropField picture={open.picture} crop={crop} onCrop={onCrop} />
}
