import { useMemo, useRef } from 'preact/hooks'
import { type Offer, offersIn, type Range, shownWith, without } from '../../../core/redaction.ts'
import { Said } from '../outside.tsx'
import { Field } from '../parts.tsx'
import { i18n } from '../words.ts'

interface RedactProps {
  label: string
  text: string
  bars: readonly Range[]
  /** In the language of the text every noun has a capital. */
  capitalised: boolean
  rows: number
  /** The same words go wherever else they stand. */
  onBlackOut: (ranges: Range[]) => void
  onBars: (bars: Range[]) => void
}

/**
 * A text as it will leave. What is selected in it is blacked out, by a button or by Delete; what may have to be is
 * offered. Nothing can be written in it: these are somebody's words.
 */
export function Redact({ label, text, bars, capitalised, rows, onBlackOut, onBars }: RedactProps) {
  const area = useRef<HTMLTextAreaElement>(null)
  // A whole sheet is drawn anew with each key that is pressed in it: a long text is not gone through each time.
  const shown = useMemo(() => shownWith(text, bars), [text, bars])
  const offers = useMemo(() => offersIn(text, capitalised), [text, capitalised])
  const offered = useMemo(() => {
    const isBarred = ({ from, to }: Range) => bars.some((bar) => bar.from <= from && to <= bar.to)
    return grouped(
      text,
      offers.filter((offer) => !isBarred(offer)),
    )
  }, [text, offers, bars])

  function selected() {
    const { current } = area
    if (!current) return
    const range = shown.rangeOf({ from: current.selectionStart, to: current.selectionEnd })
    if (range) onBlackOut([range])
    current.focus()
  }

  return (
    <div class="redact">
      <Field label={label}>
        {(ids) => (
          <textarea
            {...ids}
            ref={area}
            rows={rows}
            readOnly
            spellcheck={false}
            value={shown.text}
            onKeyDown={(event) => {
              if (event.key !== 'Delete' && event.key !== 'Backspace') return
              event.preventDefault()
              selected()
            }}
          />
        )}
      </Field>
      <button type="button" onClick={selected}>
        {i18n._('leave.redact')}
      </button>
      {offered.length > 0 && (
        <>
          <p class="hint">{i18n._('leave.offered')}</p>
          <ul class="snippets" data-testid="offered">
            {offered.map(({ words, kind, ranges }) => (
              <li key={`${kind} ${words}`}>
                <button type="button" onClick={() => onBlackOut(ranges)}>
                  <Said text={words} /> <span class="quiet">{i18n._(`leave.offer.${kind}`)}</span>
                </button>
              </li>
            ))}
            {offered.reduce((count, { ranges }) => count + ranges.length, 0) > 1 && (
              <li>
                <button type="button" onClick={() => onBlackOut(offered.flatMap(({ ranges }) => ranges))}>
                  {i18n._('leave.offered.all')}
                </button>
              </li>
            )}
          </ul>
        </>
      )}
      {bars.length > 0 && (
        <>
          <p class="hint">{i18n._('leave.blacked')}</p>
          <ul class="snippets" data-testid="blacked">
            {bars.map((bar) => (
              <li key={bar.from}>
                <button type="button" onClick={() => onBars(without(bars, bar))}>
                  <Said text={text.slice(bar.from, bar.to)} />{' '}
                  <span class="quiet">{i18n._('leave.put_back')}</span>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  )
}

/** What stands more than once is offered once. */
function grouped(text: string, offered: Offer[]) {
  const groups = new Map<string, { words: string; kind: Offer['kind']; ranges: Range[] }>()
  for (const { kind, from, to } of offered) {
    const words = text.slice(from, to)
    const group = groups.get(words) ?? { words, kind, ranges: [] }
    group.ranges.push({ from, to })
    groups.set(words, group)
  }
  return [...groups.values()]
}
