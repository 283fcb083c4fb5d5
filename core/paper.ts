import { visible } from './visible.ts'

/*
 * What an agency without a key gets: a page that any browser shows and prints. It holds all it needs and nothing that
 * runs, and what came from outside stands in it as text. Files lie beside it.
 */

/** One line of it: what is said, under which name; several things stand one below the other. */
export interface PaperRow {
  label: string
  value: string | readonly string[]
}

/** A file that lies beside the page. */
interface PaperFile {
  /** Ours: where the link leads. */
  name: string
  /** What it is, in words. */
  about: string
  /** By which it can be told later that it is the same. */
  sha256: string
}

export interface Paper {
  language: string
  title: string
  rows: readonly PaperRow[]
  /** Under which name they stand, and which they are; none has no row. */
  files: { label: string; list: readonly PaperFile[] }
  /** What to mind, below. */
  ending: readonly string[]
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? '')

/** As text, in its own direction, with nothing in it that one cannot see. */
const said = (text: string): string =>
  `<bdi>${visible(text)
    .map((piece) => (typeof piece === 'string' ? escaped(piece) : `<span>${escaped(piece.hidden)}</span>`))
    .join('')}</bdi>`

const contents = (value: PaperRow['value']): string =>
  typeof value === 'string' ? said(value) : `<ul>${value.map((one) => `<li>${said(one)}</li>`).join('')}</ul>`

const fileLink = ({ name, about, sha256 }: PaperFile): string =>
  `<li><a href="${escaped(name)}">${said(name)}</a> ${said(about)}<br><small>SHA-256: ${said(sha256)}</small></li>`

const rowOf = (label: string, contents: string): string => `<dt>${escaped(label)}</dt>\n<dd>${contents}</dd>`

// No `@page` margins: a browser's own leave room for its page numbers.
const style = `
body { max-width: 42rem; margin: 2rem auto; padding: 0 1rem; font: 12pt/1.5 system-ui, sans-serif; color: #000; background: #fff }
h1 { font-size: 1.4rem }
dl { display: grid; grid-template-columns: fit-content(12rem) 1fr; gap: .5rem 1.2rem }
dt { font-weight: 700 }
dd { margin: 0; min-width: 0 }
@media (max-width: 30rem) { dl { display: block } dd { margin-bottom: .8rem } }
bdi { white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: plaintext }
bdi span { border: 1px solid; font-family: monospace }
ul { margin: 0; padding-left: 1.2rem }
small { font-size: .72em; overflow-wrap: anywhere }
footer { margin-top: 2rem; border-top: 1px solid; break-inside: avoid }
`

/** The whole file. It forbids itself everything but its own style, whatever a browser would do with it. */
export const paperHtml = ({ language, title, rows, files, ending }: Paper): string => `<!doctype html>
<html lang="${escaped(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
<h1>${said(title)}</h1>
<dl>
${[
  ...rows.map(({ label, value }) => rowOf(label, contents(value))),
  ...(files.list.length > 0 ? [rowOf(files.label, `<ul>${files.list.map(fileLink).join('')}</ul>`)] : []),
].join('\n')}
</dl>
<footer>
${ending.map((text) => `<p>${said(text)}</p>`).join('\n')}
</footer>
</body>
</html>
`
