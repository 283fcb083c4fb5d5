import { useSignal } from '@preact/signals'
import { nameOf } from '../../../core/languages.ts'
import { type LineLanguage, lineLanguages } from '../../../core/line/languages.ts'
import { isSpoken } from '../../../core/line/text.ts'
import { type LineTextRow, type LineTexts, paths } from '../../../core/wire.ts'
import { call } from '../api.ts'
import { Busy, Failure, Field } from '../parts.tsx'
import { Done } from '../people/done.tsx'
import { useLoad } from '../people/load.ts'
import { i18n } from '../words.ts'
import { order } from './order.ts'
import { LineText } from './text.tsx'
import '../matter.css'
import './line.css'

/** Everything that the line says by itself, one language at a time, to read and to change. */
export function LineScreen() {
  const listed = useSignal<LineTexts | null>(null)
  const language = useSignal<LineLanguage | null>(null)
  const said = useSignal('')
  const { busy, error, load } = useLoad(async () => {
    listed.value = await call<LineTexts>('GET', paths.lineTexts)
  })

  const chosen = language.value ?? listed.value?.home ?? 'bs'
  const texts = (listed.value?.texts ?? [])
    .filter((one) => one.language === chosen)
    .sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id))
  const onChanged = (row: LineTextRow, sentence: string) => {
    if (!listed.value) return
    const isIt = (one: LineTextRow) => one.language === row.language && one.id === row.id
    listed.value = { ...listed.value, texts: listed.value.texts.map((one) => (isIt(one) ? row : one)) }
    // The same once more is said once more.
    said.value = ''
    setTimeout(() => {
      said.value = sentence
    })
  }

  return (
    <div class="columns">
      <h1>{i18n._('texts.title')}</h1>
      <p>{i18n._('texts.what')}</p>
      <Done said={said.value} />
      {error.value !== null && <Failure error={error.value} onRetry={load} />}
      {!listed.value && busy.value && <Busy>{i18n._('texts.loading')}</Busy>}
      {listed.value && (
        <>
          <Field label={i18n._('texts.language')}>
            {(ids) => (
              <select
                {...ids}
                value={chosen}
                onChange={(event) => {
                  language.value = event.currentTarget.value as LineLanguage
                }}
              >
                {lineLanguages.map((one) => (
                  <option key={one} value={one} lang={one}>
                    {nameOf(one)}
                    {one === listed.value?.home && ` (${i18n._('texts.home')})`}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Texts
            id="messages"
            title={i18n._('texts.messages')}
            rows={texts.filter(({ id }) => !isSpoken(id))}
            page={listed.value.page}
            onChanged={onChanged}
          />
          <Texts
            id="calls"
            title={i18n._('texts.calls')}
            rows={texts.filter(({ id }) => isSpoken(id))}
            page={listed.value.page}
            onChanged={onChanged}
          />
        </>
      )}
    </div>
  )
}

interface TextsProps {
  id: string
  title: string
  rows: LineTextRow[]
  page: string
  onChanged: (row: LineTextRow, sentence: string) => void
}

function Texts({ id, title, rows, page, onChanged }: TextsProps) {
  if (rows.length === 0) return null
  return (
    <section aria-labelledby={`texts-${id}`} class="line-texts">
      <h2 id={`texts-${id}`}>{title}</h2>
      <ul class="plain">
        {rows.map((row) => (
          <li key={`${row.language} ${row.id}`} class="card" data-text={row.id}>
            <LineText row={row} page={page} onChanged={onChanged} />
          </li>
        ))}
      </ul>
    </section>
  )
}
