import type { ComponentChildren } from 'preact'
import { useEffect, useId, useLayoutEffect, useRef } from 'preact/hooks'
import { i18n } from './words.ts'

/** Stands above everything until it is closed or its button is pressed. What was typed in it is the caller's to keep. */
export function Sheet(props: { title: string; onClose: () => void; children: ComponentChildren }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const heading = useRef<HTMLHeadingElement>(null)
  const id = useId()
  useLayoutEffect(() => {
    const [before, opened] = [document.activeElement, dialog.current]
    opened?.showModal()
    return () => {
      // While it is open, nothing outside can have the focus.
      opened?.close()
      ;(before as HTMLElement | null)?.focus?.()
    }
  }, [])
  // Another step begins at its heading, at the top.
  useEffect(() => {
    heading.current?.focus()
    dialog.current?.scrollTo(0, 0)
  }, [props.title])
  return (
    <dialog
      ref={dialog}
      class="sheet"
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault()
        props.onClose()
      }}
    >
      <header>
        <h2 id={id} ref={heading} tabIndex={-1}>
          {props.title}
        </h2>
        <button type="button" onClick={props.onClose}>
          {i18n._('tips.close')}
        </button>
      </header>
      {props.children}
    </dialog>
  )
}
