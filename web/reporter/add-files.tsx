import { attached, attaching } from './attaching.ts'
import { say } from './words.ts'

/** The way to add files, and once that is loaded, choosing them. @param add loads it. */
export function AddFiles({ add }: { add(): Promise<void> }) {
  const { value } = attaching
  if (value && value !== 'lost') return <value.Panel />
  return (
    <>
      {value === 'lost' && (
        <p class="notice" role="alert">
          {say('files.unloaded')}
        </p>
      )}
      <div class="onward">
        <button type="button" id="add-files" onClick={add}>
          {say('files.add')}
        </button>
      </div>
    </>
  )
}

/** What keeps a message from going on, as the id of the sentence that says so. */
export const faultOfFiles = (): string | null => (attached()?.isReady() === false ? 'files.wait' : null)
