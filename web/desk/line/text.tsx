import { useEffect, useRef, useState } from 'preact/hooks'
import { homeLanguages } from '../../../core/line/languages.ts'
import { isFirstLine, notNeutral } from '../../../core/line/neutral.ts'
import { outsideGsm, partsOf } from '../../../core/line/parts.ts'
import { faultOf, fillIn, isSpoken, maxOf, placesIn } from '../../../core/line/text.ts'
import { type LineTextRow, paths } from '../../../core/wire.ts'
import { call } from '../api.ts'
import { LongText } from '../long-text.tsx'
import { Failure } from '../parts.tsx'
import { audited } from '../session.ts'
import { i18n } from '../words.ts'
import { examples } from './examples.ts'

interface LineTextProps {
  row: LineTextRow
  /** The address of the page where one can report, as the line says it. */
  page: string
  onChanged: (row: LineTextRow, sentence: string) => void
}

/** One of the line's texts: where it is said, as it is said now, and the form that changes it. */
export function LineText({ row, page, onChanged }: LineTextProps) {
  const [isChanging, setChanging] = useState(false)
  const { id, language, shipped, own } = row
  const where = i18n._(`texts.where.${id}`)
  return (
    <>
      <h3>
        {where} {own !== null && <span class="chip">{i18n._('texts.own')}</span>}
      </h3>
      {isChanging ? (
        <Change
          row={row}
          page={page}
          onCancel={() => setChanging(false)}
          onChanged={(changed, sentence) => {
            setChanging(false)
            onChanged(changed, sentence)
          }}
        />
      ) : (
        <>
          <p class="ours said" lang={language} dir="auto">
            {own ?? shipped}
          </p>
          <Size row={row} page={page} text={own ?? shipped} />
          <button
            type="button"
            aria-label={`${i18n._('texts.change')}: ${where}`}
            onClick={() => setChanging(true)}
          >
            {i18n._('texts.change')}
          </button>
        </>
      )}
    </>
  )
}

function Change({ row, page, onCancel, onChanged }: LineTextProps & { onCancel: () => void }) {
  const { id, language, shipped, own } = row
  const [text, setText] = useState(own ?? shipped)
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const [tried, setTried] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => form.current?.querySelector('textarea')?.focus(), [])

  const composed = text.normalize('NFC')
  const max = maxOf(id)
  const fault = faultOf(composed, shipped, max)
  const telling = isFirstLine(id) ? notNeutral(composed) : []
  const places = placesIn(shipped)

  async function save(next: string | null) {
    setTried(true)
    if (next !== null && fault) return
    setBusy(true)
    setError(null)
    try {
      await audited('line_text_changed', `${language},${id}`, (entry) =>
        call('POST', paths.lineTexts, { language, id, text: next, entry }),
      )
      onChanged({ ...row, own: next }, i18n._(next === null ? 'texts.put-back' : 'texts.saved'))
    } catch (why) {
      setError(why)
      setBusy(false)
    }
  }

  return (
    <form
      ref={form}
      noValidate
      aria-busy={busy}
      onSubmit={(event) => {
        event.preventDefault()
        // What is the shipped text again is no change of it.
        void save(composed === shipped ? null : composed)
      }}
    >
      <LongText
        label={i18n._('texts.field')}
        hint={
          places.length > 0
            ? i18n._('texts.places', { names: places.map((name) => `{${name}}`).join(', ') })
            : undefined
        }
        error={fault && (tried || fault !== 'empty') ? i18n._(`texts.fault.${fault}`, { max }) : undefined}
        rows={isSpoken(id) ? 5 : 3}
        lang={language}
        value={text}
        change={setText}
      />
      <div role="status">
        <Size row={row} page={page} text={composed} />
      </div>
      {telling.length > 0 && (
        <p class="notice" role="alert">
          {i18n._('texts.telling', { words: telling.join(', ') })}
        </p>
      )}
      {places.length > 0 && (
        <>
          <p class="quiet">{i18n._('texts.example')}</p>
          <p class="ours said" lang={language} dir="auto">
            {fillIn(composed, examples(language, page))}
          </p>
        </>
      )}
      {isSpoken(id) && homeLanguages.some((one) => one === language) && (
        <p class="hint">{i18n._('texts.spoken')}</p>
      )}
      {own !== null && (
        <>
          <p class="quiet">{i18n._('texts.shipped')}</p>
          <p class="ours said" lang={language} dir="auto">
            {shipped}
          </p>
        </>
      )}
      {error !== null && <Failure error={error} />}
      <div class="buttons">
        <button type="submit" class="main" disabled={busy}>
          {i18n._('texts.save')}
        </button>
        {own !== null && (
          <button type="button" disabled={busy} onClick={() => void save(null)}>
            {i18n._('texts.back')}
          </button>
        )}
        <button type="button" disabled={busy} onClick={onCancel}>
          {i18n._('texts.cancel')}
        </button>
      </div>
    </form>
  )
}

/** What a text costs: parts of an SMS with its places filled, or characters that are spoken. */
function Size({ row: { id, language }, page, text }: Pick<LineTextProps, 'row' | 'page'> & { text: string }) {
  if (isSpoken(id))
    return <p class="quiet">{i18n._('texts.length', { count: text.length, max: maxOf(id) })}</p>
  const filled = fillIn(text, examples(language, page))
  const { encoding, parts, left } = partsOf(filled)
  const odd = outsideGsm(filled)
  return (
    <p class="quiet">
      {i18n._(`texts.size.${encoding}`, { parts, left })}
      {odd.length > 0 && odd.length <= ODD_SHOWN && ` ${i18n._('texts.odd', { characters: odd.join(' ') })}`}
    </p>
  )
}

/** Of more the text is plainly in another script. */
const ODD_SHOWN = 8
