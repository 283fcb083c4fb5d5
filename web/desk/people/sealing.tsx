import { i18n } from '../words.ts'

/** How far a new key is sealed. @param share from 0 to 1; `null` while there is nothing to seal. */
export function Sealing({ share }: { share: number | null }) {
  const text = i18n._(share === null ? 'people.sending' : 'people.sealing')
  return (
    <div class="busy" role="status">
      <p>{text}</p>
      <progress aria-label={text} {...(share !== null && { value: share, max: 1 })} />
    </div>
  )
}
