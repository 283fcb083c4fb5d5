import type { VNode } from 'preact'
import { renderToString } from 'preact-render-to-string'
import type { Language } from '../../core/languages.ts'
import { AboutPage } from '../about/app.tsx'
import { KeysApp } from '../keys/app.tsx'
import { Unchecked } from '../keys/unchecked.tsx'
import { Start } from '../report/start.tsx'
import { Enter } from '../return/enter.tsx'
import { SignsPage } from '../signs/app.tsx'
import { Instead } from './instead.tsx'
import { type ReporterPage, Shell } from './shell.tsx'
import { type Part, say, speak } from './words.ts'

/*
 * The first look of each reporter's page as HTML, made by the build: it can be read before any script has run, and
 * where none ever does.
 */

export interface Prerendered {
  /** Stands in `#app`. */
  app: string
  /** Stands in `<noscript>`; empty where the page needs no script. */
  noscript: string
  /** Is shown after a while, unless the page has begun to run: browsers that are too old never do. Empty likewise. */
  late: string
}

const everything: Part = import.meta.glob('./*.ts', { base: '../../core/words/', query: { part: 'all' } })

/** Pages that lack nothing where no script runs. */
const scriptless: readonly ReporterPage[] = ['about', 'signs', 'closed']

export async function prerender(page: ReporterPage, language: Language): Promise<Prerendered> {
  await speak(language, everything)
  const first: Record<ReporterPage, () => VNode> = {
    report: () => (
      <Shell page="report" at="start">
        <Start />
      </Shell>
    ),
    return: () => (
      <Shell page="return" at="enter">
        <Enter />
      </Shell>
    ),
    keys: () => <KeysApp again={() => {}} />,
    about: () => <AboutPage />,
    signs: () => <SignsPage />,
    closed: () => (
      <Shell page="closed" at="closed">
        <h1>{say('closed.title')}</h1>
        <p>{say('closed.why')}</p>
        <Instead />
      </Shell>
    ),
  }
  const app = renderToString(first[page]())
  if (scriptless.includes(page)) return { app, noscript: '', late: '' }
  return {
    app,
    noscript: renderToString(page === 'keys' ? <Unchecked /> : <WithoutScript />),
    late: renderToString(<Late />),
  }
}

function Late() {
  return (
    <section class="late notice">
      <p>{say('late.what')}</p>
      <Instead />
    </section>
  )
}

function WithoutScript() {
  return (
    <section class="notice">
      <h2>{say('noscript.title')}</h2>
      <p>{say('noscript.why')}</p>
      <Instead />
    </section>
  )
}
