import { hydrate, type VNode } from 'preact'
import { watchExits } from './exit.ts'
import { type Part, speakOfPage } from './words.ts'

/**
 * Puts a page to work that came as HTML: its exits first, then all else.
 *
 * @param first the words of its first look. @param page draws it.
 */
export async function begin(first: Part, page: () => VNode): Promise<void> {
  watchExits()
  await speakOfPage(first)
  hydrate(page(), document.querySelector('#app') as Element)
  // It runs: what stands there for browsers in which it does not need not be said.
  document.querySelector('.late')?.remove()
}
