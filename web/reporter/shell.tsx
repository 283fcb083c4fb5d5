import type { ComponentChildren } from 'preact'
import { exitUrl } from './exit.ts'
import { Languages } from './languages.tsx'
import { isDraft, say } from './words.ts'

/** The pages of the reporter's side; all of them exist in every language under `/{language}{path}`. */
const pagePaths = {
  report: '/',
  closed: '/',
  return: '/return',
  keys: '/keys',
  about: '/about',
  signs: '/signs',
} as const
export type ReporterPage = keyof typeof pagePaths

/** What every reporter's page has around it: the name, the languages, the exit. */
export function Shell({
  page,
  at,
  children,
}: {
  page: ReporterPage
  at: string
  children: ComponentChildren
}) {
  return (
    <>
      <header>
        <span class="name">Javi</span>
        <Languages path={pagePaths[page]} />
        {/* biome-ignore lint/a11y/useSemanticElements: a link works before the script does; it acts like a button */}
        <a id="exit" role="button" href={exitUrl} rel="noreferrer nofollow">
          {say('shell.exit')}
        </a>
      </header>
      <main data-at={at}>{children}</main>
      {isDraft.value && (
        <footer>
          <p class="quiet">{say('shell.draft')}</p>
        </footer>
      )}
    </>
  )
}
