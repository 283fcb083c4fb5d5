import type { ComponentChildren } from 'preact'
import { languageNames } from '../../core/words.ts'
import { exitUrl } from './exit.ts'
import { nextLanguage, say, speak } from './words.ts'

/** The pages of the reporter's side; all of them exist in every language under `/{language}{path}`. */
const pagePaths = { report: '/', closed: '/', return: '/return', keys: '/keys', about: '/about' } as const
export type ReporterPage = keyof typeof pagePaths

/** What every reporter's page has around it: the name, the other language, the exit. */
export function Shell({
  page,
  at,
  children,
}: {
  page: ReporterPage
  at: string
  children: ComponentChildren
}) {
  const other = nextLanguage()
  const address = `/${other}${pagePaths[page]}`
  return (
    <>
      <header>
        <span class="name">Javi</span>
        <a id="language" lang={other} href={address} onClick={(event) => change(event, address)}>
          {languageNames[other]}
        </a>
        {/* biome-ignore lint/a11y/useSemanticElements: a link works before the script does; it acts like a button */}
        <a id="exit" role="button" href={exitUrl} rel="noreferrer nofollow">
          {say('shell.exit')}
        </a>
      </header>
      <main data-at={at}>{children}</main>
    </>
  )
}

/** Changes the language in place, so that nothing written is lost and the visit stays one entry of the history. */
function change(event: MouseEvent, address: string): void {
  event.preventDefault()
  const other = nextLanguage()
  speak(other).then(
    () => {
      document.documentElement.lang = other
      history.replaceState(null, '', address)
    },
    () => location.replace(address),
  )
}
