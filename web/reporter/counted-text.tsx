import { TEXT_MAX } from '../../core/limits.ts'
import { say } from './words.ts'

interface CountedTextProps {
  id: string
  value: string
  change(text: string): void
  rows?: number
  /** UTF-16 code units. */
  most?: number
  /** Ids of what describes the field. */
  describedBy: string
  faulty: boolean
  /** While it is being sent it can be read and not changed. */
  fixed?: boolean
}

/** A text and how much more fits. It is never cut: a browser that cuts while pasting loses words unseen. */
export function CountedText(props: CountedTextProps) {
  const { id, value, change, rows = 8, most = TEXT_MAX, describedBy, faulty, fixed = false } = props
  const left = most - value.length
  return (
    <>
      <textarea
        id={id}
        // As what is written runs, on a page that may run the other way; an empty field as the page.
        dir={value ? 'auto' : undefined}
        rows={rows}
        value={value}
        onInput={(event) => change(event.currentTarget.value)}
        aria-describedby={`${describedBy} ${id}-count`}
        aria-invalid={faulty}
        readOnly={fixed}
        autocomplete="off"
        // Some browsers send what is written to a spelling service.
        spellcheck={false}
        data-gramm="false"
      />
      <p id={`${id}-count`} class={left < 0 ? 'count over' : 'count'}>
        {left < 0 ? say('text.over', { over: -left }) : left < most / 5 && say('text.left', { left })}
      </p>
    </>
  )
}
