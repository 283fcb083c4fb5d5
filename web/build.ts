import {
  copyFileSync,
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants } from 'node:zlib'
import { build, createServer, type Plugin, type Rolldown } from 'vite'
import { directionOf, type Language, languages } from '../core/languages.ts'
import { plainImports } from './plain-imports.ts'
import type { Prerendered } from './reporter/prerender.tsx'
import type { ReporterPage } from './reporter/shell.tsx'

/*
 * `node web/build.ts` makes dist/web: the files that browsers load under assets/, and one HTML file for each page and
 * language. `node web/build.ts reporter` or `… desk` makes a part. The words have to be compiled before.
 */

const web = fileURLToPath(new URL('.', import.meta.url))
const part = process.argv[2]
const done = fileURLToPath(new URL('../dist/web/', import.meta.url))
/** A whole build is made aside and then put in place, so that a server meanwhile finds the one before. */
const out = part ? done : fileURLToPath(new URL(`../dist/web-${process.pid}/`, import.meta.url))

type File = Rolldown.OutputChunk | Rolldown.OutputAsset

/**
 * Builds one page by itself. All that belongs to it is named after it: `assets/{name}.…`.
 *
 * @param input its entry, below web/.
 */
async function buildPage(name: string, input: string, plugins: Plugin[] = []): Promise<File[]> {
  const js = `assets/${name}.[name].[hash].js`
  const built = await build({
    logLevel: 'warn',
    plugins,
    worker: { format: 'es', rolldownOptions: { output: { entryFileNames: js, chunkFileNames: js } } },
    build: {
      outDir: out,
      emptyOutDir: false,
      rolldownOptions: {
        input: web + input,
        // What is loaded later may take from the entry: else what both need would be one more file to fetch.
        preserveEntrySignatures: 'allow-extension',
        output: {
          entryFileNames: js,
          chunkFileNames: js,
          assetFileNames: `assets/${name}.[name].[hash][extname]`,
        },
      },
    },
  })
  return (built as Rolldown.RolldownOutput).output
}

/** Each page's entry, and the part of the words that its first look needs. */
const reporterPages: Record<ReporterPage, { input: string; words: string }> = {
  report: { input: 'report/main.tsx', words: 'start' },
  return: { input: 'return/main.tsx', words: 'return' },
  keys: { input: 'keys/main.tsx', words: 'keys' },
  about: { input: 'about/main.ts', words: '' },
  signs: { input: 'signs/main.tsx', words: 'signs' },
  closed: { input: 'report/closed.ts', words: '' },
}

async function buildReporterPages(): Promise<void> {
  // Only to run the prerendering, which is written in JSX.
  const vite = await createServer({
    server: { middlewareMode: true, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true },
    appType: 'custom',
  })
  try {
    const { prerender } = (await vite.ssrLoadModule(
      '/reporter/prerender.tsx',
    )) as typeof import('./reporter/prerender.tsx')
    for (const page of Object.keys(reporterPages) as ReporterPage[]) {
      const { input, words } = reporterPages[page]
      const files = await buildPage(page, input, [plainImports()])
      for (const language of languages) {
        const drawn = await prerender(page, language)
        const first = firstFiles(files, language, words)
        const html = htmlOf(first, language, drawn)
        writeFileSync(`${out}${page}.${language}.html`, html)
        if (language === 'bs') console.log(sizesOf(page, files, first, html))
      }
    }
  } finally {
    await vite.close()
  }
}

const isChunk = (file: File): file is Rolldown.OutputChunk => file.type === 'chunk'

/** What a page needs for its first look: its style, its script, what that imports, and its words. */
interface FirstFiles {
  entry: string
  preload: string[]
  styles: string[]
}

function firstFiles(files: File[], language: Language, part: string): FirstFiles {
  const entry = files.filter(isChunk).find((chunk) => chunk.isEntry)
  if (!entry) throw new Error('the build has no entry')
  const words = files
    .filter(isChunk)
    .find((chunk) => chunk.facadeModuleId?.endsWith(`core/words/${language}.ts?part=${part}`))
  return {
    entry: entry.fileName,
    preload: [...entry.imports, ...(words ? [words.fileName] : [])],
    styles: files.map((file) => file.fileName).filter((name) => name.endsWith('.css')),
  }
}

/** The server puts in the root's public half and the address of the exit (`%…%`). Nothing stands inline (CSP). */
function htmlOf(first: FirstFiles, language: Language, { app, noscript, late }: Prerendered): string {
  const { entry, preload, styles } = first
  const head = [
    '<meta charset="utf-8">',
    // The exit at the lower edge stays above a keyboard on the screen.
    '<meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content">',
    '<title>Javi</title>',
    // One that says nothing: without it browsers ask for another and log that there is none.
    '<link rel="icon" href="/assets/icon.svg">',
    ...styles.map((name) => `<link rel="stylesheet" href="/${name}">`),
    `<script type="module" src="/${entry}"></script>`,
    ...preload.map((name) => `<link rel="modulepreload" href="/${name}">`),
  ]
  const root = `lang="${language}" dir="${directionOf(language)}" data-root="%JAVI_ROOT%" data-exit="%JAVI_EXIT%" data-languages="%JAVI_LANGUAGES%" data-reads="%JAVI_READS%"`
  const without = noscript && `<noscript>${noscript}</noscript>\n`
  return `<!doctype html>\n<html ${root}>\n${head.join('\n')}\n${without}${late}<div id="app">${app}</div>\n</html>\n`
}

async function buildDesk(): Promise<void> {
  if (!existsSync(`${web}desk/index.html`)) return
  await buildPage('desk', 'desk/index.html')
  renameSync(`${out}desk/index.html`, `${out}desk.html`)
  rmSync(`${out}desk`, { recursive: true })
}

const compressed = (bytes: string | Uint8Array): Buffer =>
  brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } })

/** Writes the compressed form beside each file, for servers that hand out files. */
function compressAssets(): void {
  for (const name of globSync(`${out}assets/*.{js,css,svg}`)) {
    writeFileSync(`${name}.br`, compressed(readFileSync(name)))
  }
}

/**
 * What callers hear. An operator's own sounds lie in `DATA_DIR/sounds`, where Node takes them from as they are; the edge
 * has no such folder, and gets them from here.
 */
function copySounds(): void {
  const from = (folder: string, to: string) =>
    cpSync(folder, out + to, { recursive: true, filter: (name) => !/\.(?!mp3$)[^./]+$/.test(name) })
  from(`${web}../core/sounds`, 'sounds')
  const own = `${process.env.DATA_DIR ?? `${web}../var`}/sounds`
  if (existsSync(own)) from(own, 'own-sounds')
}

function sizesOf(page: string, files: File[], { entry, preload, styles }: FirstFiles, html: string): string {
  const first = [entry, ...preload, ...styles]
  const sizeOf = (name: string) => compressed(readFileSync(out + name)).length
  const view = first.reduce((sum, name) => sum + sizeOf(name), compressed(html).length)
  const later = files
    .filter((file) => !isChunk(file) || !file.facadeModuleId?.includes('?part='))
    .map((file) => file.fileName)
    .filter((name) => !first.includes(name) && !name.endsWith('.html'))
    .map((name) => `${name.split('.')[1]} ${sizeOf(name)}`)
  return `${page}: first view ${view} bytes in ${first.length + 1} requests; later ${later.join(', ') || 'nothing'}`
}

// Else the server that prerenders sets it to “development”, and the builds would carry code for that.
process.env.NODE_ENV = 'production'
mkdirSync(`${out}assets`, { recursive: true })
copyFileSync(`${web}reporter/icon.svg`, `${out}assets/icon.svg`)
copySounds()
if (part !== 'desk') await buildReporterPages()
if (part !== 'reporter') await buildDesk()
compressAssets()
if (!part) {
  rmSync(done, { recursive: true, force: true })
  renameSync(out, done)
}
