import type { TargetedMouseEvent } from 'preact'
import { directionOf, type Language, languages, nameOf } from '../../core/languages.ts'
import { language, say, speak } from './words.ts'

/** Those that are not switched off. The server puts them into the page; where a page is prerendered it has all. */
const offered = globalThis.document?.documentElement.dataset.languages?.split(' ') ?? languages

/** The menu of the languages, each under its own name. Without a script its links lead to the pages. */
export function Languages({ path }: { path: string }) {
  const spoken = language()
  return (
    <details id="languages" onKeyDown={(event) => event.key === 'Escape' && close()}>
      <summary>
        <span class="unseen">{say('shell.language')} </span>
        {nameOf(spoken)}
      </summary>
      <ul>
        {languages
          .filter((one) => offered.includes(one))
          .map((one) => (
            <li key={one} data-language={one}>
              <a
                lang={one}
                dir={directionOf(one)}
                href={`/${one}${path}`}
                aria-current={one === spoken ? 'true' : undefined}
                onClick={(event) => change(event, one)}
              >
                {nameOf(one)}
              </a>
            </li>
          ))}
      </ul>
    </details>
  )
}

function close(): void {
  const menu = document.querySelector<HTMLDetailsElement>('#languages')
  if (!menu?.open) return
  menu.open = false
  menu.querySelector('summary')?.focus()
}

/** Changes the language in place, so that nothing written is lost and the visit stays one entry of the history. */
function change(event: TargetedMouseEvent<HTMLAnchorElement>, chosen: Language): void {
  event.preventDefault()
  const { href } = event.currentTarget
  speak(chosen).then(
    () => {
      history.replaceState(null, '', href)
      close()
    },
    // Without a connection the page stays: there would be none in its place.
    () => navigator.onLine && location.replace(href),
  )
}
