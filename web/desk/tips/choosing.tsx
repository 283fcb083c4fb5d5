import { useEffect, useRef, useState } from 'preact/hooks'
import { EXPORT_MAX } from '../../../core/limits.ts'
import { AskSecond } from '../seconds/ask.tsx'
import { i18n } from '../words.ts'
import { chosen } from './chosen.ts'
import { shown } from './shown.ts'
import { TakeOut } from './take-out.tsx'

/** Begins and ends the choosing of several tips. */
export const ChooseSeveral = () => (
  <button
    type="button"
    aria-pressed={chosen.value !== null}
    onClick={() => {
      chosen.value = chosen.value ? null : new Set()
    }}
  >
    {i18n._('second.choose')}
  </button>
)

/** What can be done with the tips that are chosen. */
export function Choosing() {
  // Fixed when the sheet opens: what it says is what is done, whatever the list does meanwhile.
  const [doing, setDoing] = useState<{ act: 'delete' | 'export'; tips: string[] } | null>(null)
  const place = useRef<HTMLFieldSetElement>(null)
  useEffect(() => place.current?.scrollIntoView({ block: 'nearest' }), [])
  const tips = [...(chosen.value ?? [])]
  const count = tips.length
  const isTooMany = count > EXPORT_MAX
  const cannot = count === 0 || isTooMany
  return (
    <fieldset class="choosing" aria-label={i18n._('second.choose')} ref={place}>
      <p role="status">{i18n._('second.chosen', { count })}</p>
      {isTooMany && <p class="notice">{i18n._('second.too-many', { most: EXPORT_MAX })}</p>}
      <div class="buttons">
        <button
          type="button"
          onClick={() => {
            chosen.value = new Set(shown.value?.map(({ row }) => row.tip))
          }}
        >
          {i18n._('second.all')}
        </button>
        <button
          type="button"
          disabled={count === 0}
          onClick={() => {
            chosen.value = new Set()
          }}
        >
          {i18n._('second.none')}
        </button>
        <button type="button" disabled={cannot} onClick={() => setDoing({ act: 'export', tips })}>
          {i18n._('second.export')}
        </button>
        <button type="button" disabled={cannot} onClick={() => setDoing({ act: 'delete', tips })}>
          {i18n._('second.delete')}
        </button>
      </div>
      {doing?.act === 'export' && <TakeOut tips={doing.tips} second={null} onClose={() => setDoing(null)} />}
      {doing?.act === 'delete' && <AskSecond act="delete" tips={doing.tips} onClose={() => setDoing(null)} />}
    </fieldset>
  )
}
