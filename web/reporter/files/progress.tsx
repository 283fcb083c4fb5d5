import { Said } from '../said.tsx'
import { say } from '../words.ts'
import { chosen } from './chosen.ts'
import { goBack, leaveOut, lost, sending } from './send.ts'
import { sizeIn } from './size-in.ts'

/** Which file is being sent and how much of it has gone; a file that cannot be read; the way to leave one out. */
export function Progress() {
  const current = sending.value
  const place = chosen.value.findIndex(({ id }) => id === current?.id)
  const one = chosen.value[place]
  if (!current || !one) return null
  const { file } = one
  const doing = say('file.sending', { n: place + 1, all: chosen.value.length })
  const out = () => leaveOut(one.id)
  if (lost.value !== null) {
    return (
      <div class="notice" role="alert">
        <p>
          <Said text={file.name} />: {say('file.lost')}
        </p>
        <div class="onward">
          <button type="button" id="leave-out" onClick={out}>
            {say('file.leave-out')}
          </button>
          <button type="button" id="file-back" class="link" onClick={goBack}>
            {say('file.back')}
          </button>
        </div>
      </div>
    )
  }
  return (
    <>
      <p role="status">{doing}</p>
      <progress max={1} value={current.part} aria-label={doing} />
      <p class="quiet">
        <Said text={file.name} />:{' '}
        {say('file.part', { done: sizeIn(current.part * file.size), size: sizeIn(file.size) })}
      </p>
      <div class="onward">
        <button type="button" id="leave-out" class="link" onClick={out}>
          {say('file.leave-out.sending')}
        </button>
      </div>
    </>
  )
}
