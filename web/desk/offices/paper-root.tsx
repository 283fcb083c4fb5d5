import type { Signal } from '@preact/signals'
import { PaperField } from '../paper-field.tsx'
import { PaperScan } from '../paper-scan.tsx'
import { i18n } from '../words.ts'

/** The root's 24 words, typed from the sheet or read from it by the camera where the browser can. */
export function PaperRoot({ words, error }: { words: Signal<string>; error?: string | undefined }) {
  const count = words.value.trim() === '' ? 0 : words.value.trim().split(/\s+/).length
  return (
    <>
      <PaperField
        label={i18n._('paper.words')}
        hint={i18n._('paper.words.hint')}
        value={words}
        error={error}
      />
      <p class="quiet" role="status">
        {i18n._('paper.count', { count })}
      </p>
      <PaperScan label={i18n._('paper.scan')} onRead={(text) => (words.value = text)} />
    </>
  )
}
