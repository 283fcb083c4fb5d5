import type { I18n } from '@lingui/core'
import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { wordsOf } from '../../core/words.ts'
import { language } from './words.ts'

/*
 * What reporters were asked, in the staff's language: the public's own words, fetched when the first report is shown.
 */

const words = signal<I18n | null>(null)

/** Has the public's words fetched. What does not load now is asked for again by the next that shows a report. */
export function useAskedWords(): void {
  const chosen = language.value
  useEffect(() => {
    if (words.peek()?.locale === chosen) return
    wordsOf(chosen).then(
      (loaded) => {
        words.value = loaded
      },
      () => {},
    )
  }, [chosen])
}

/** Fetches them, for what is written down and not shown. What does not load stays as its name. */
export async function loadAskedWords(): Promise<void> {
  words.value = await wordsOf(language.peek()).catch(() => words.peek())
}

/** The public's words for an id; until they are there, its last part, which is an answer's or a question's name. */
export const sayAsked = (id: string): string => words.value?._(id) ?? id.replace(/^.*\.(?!title$)/, '')
