import type { ComponentChildren } from 'preact'
import { focusOnce } from '../reporter/focus.ts'

/** What stands above a field: of the first the page's heading, which takes the focus. */
export const Heading = ({ isFirst, children }: { isFirst: boolean; children: ComponentChildren }) =>
  isFirst ? (
    <h1 tabIndex={-1} ref={focusOnce}>
      {children}
    </h1>
  ) : (
    <h2>{children}</h2>
  )
