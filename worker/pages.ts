import { utf8 } from '../core/bytes.ts'
import { reading } from '../core/duty.ts'
import { minuteOf } from '../core/hour.ts'
import { type Language, sayMoment } from '../core/languages.ts'
import { DESK } from '../core/roles.ts'
import { paths } from '../core/wire.ts'
import { findDuty } from '../db/duty.ts'
import { StoreUnavailable } from '../db/store.ts'
import { bestLanguage } from './best-language.ts'
import { type Door, door } from './door.ts'
import { openRoot } from './keybook.ts'
import type { Ports } from './ports.ts'
import { Refusal } from './problem.ts'
import { served, servedCompressed, takesBrotli } from './served.ts'

const escaped = (text: string) => text.replace(/[&"<>]/g, (character) => `&#${character.charCodeAt(0)};`)

const isOffered = ({ config }: Ports, language: string) => config.languages.some((one) => one === language)

/** How it stands with the desk's hours now (web/reporter/reads.tsx), and the moment until or from which. */
async function readsNow({ store, now }: Ports): Promise<{ kind: string; at: number | null }> {
  const found = await store.use((db) => findDuty(db, DESK))
  const read = reading(found?.duty ?? null, now())
  if (!read) return { kind: '', at: null }
  const at = read.until ?? read.opens
  if (read.open) return { kind: at === null ? 'always' : 'open', at }
  return { kind: at === null ? 'shut' : 'closed', at }
}

/** Of the sentences about the hours, which are all prerendered, the one that is so. */
async function withReads(ports: Ports, page: string, language: Language): Promise<string> {
  const { kind, at } = await readsNow(ports)
  const time = at === null ? '' : sayMoment(new Date(at), new Date(ports.now()), language)
  return page
    .replaceAll('%JAVI_READS%', at === null ? kind : `${kind} ${minuteOf(at)}`)
    .replace(/<p data-reads="(\w+)">.*?<\/p>/g, (item, one) => (one === kind ? item : ''))
    .replaceAll('%JAVI_TIME%', escaped(time))
}

/** A page of the build with the root and the configuration's words put in. */
async function html(
  ports: Ports,
  request: Request,
  name: string,
  root: string | null,
  language: Language | null = null,
): Promise<Response> {
  const { config, asset } = ports
  const file = await asset(name, false)
  if (!file) throw new Refusal('not-found')
  const text = new TextDecoder()
    .decode(file.body)
    .replaceAll('%JAVI_ROOT%', escaped(root ?? ''))
    .replaceAll('%JAVI_EXIT%', escaped(config.exitUrl))
    .replaceAll('%JAVI_LANGUAGES%', config.languages.join(' '))
    // The menu, as it was prerendered, has them all.
    .replace(/<li data-language="([\w-]+)">.*?<\/li>/g, (item, one) => (isOffered(ports, one) ? item : ''))
  const page = language ? await withReads(ports, text, language) : text
  return servedCompressed(ports, request, { body: utf8(page), type: 'text/html; charset=utf-8' })
}

type PageName = 'report' | 'return' | 'keys' | 'about' | 'signs'

const publicPage = (path: string, page: PageName): Door =>
  door({
    method: 'GET',
    path,
    site: 'report',
    who: 'anyone',
    audit: null,
    async run({ ports, request, params }) {
      const { languages } = ports.config
      const given = languages.find((one) => one === params.lang)
      if (params.lang !== undefined && !given) throw new Refusal('not-found')
      const language = given ?? bestLanguage(request.headers.get('accept-language') ?? '', languages)
      const root = await openRoot(ports)
      const name = root ? page : 'closed'
      const response = await html(ports, request, `${name}.${language}.html`, root, language)
      if (!given) response.headers.append('vary', 'accept-language')
      return response
    },
  })

/** A file as the build names it. Nothing else, and no path out of its folder, is asked of the place we run in. */
const ASSET_NAME = /^[\w-]+(\.[\w-]+)*\.(js|css|svg|json)$/

const assets = door({
  method: 'GET',
  path: '/assets/:file',
  site: 'any',
  who: 'anyone',
  audit: null,
  async run({ ports, request, params }) {
    const { file = '' } = params
    if (!ASSET_NAME.test(file)) throw new Refusal('not-found')
    const found = await ports.asset(`assets/${file}`, takesBrotli(request))
    if (!found) throw new Refusal('not-found')
    return served(found)
  },
})

const desk = door({
  method: 'GET',
  path: paths.desk,
  site: 'desk',
  who: 'anyone',
  audit: null,
  async run({ ports, request }) {
    const root = await openRoot(ports).catch((error: unknown) => {
      // Without the database the page still says that it cannot be reached.
      if (error instanceof StoreUnavailable) return ports.config.rootKey
      throw error
    })
    return html(ports, request, 'desk.html', root)
  },
})

export const pages: Door[] = [
  publicPage('/', 'report'),
  publicPage('/return', 'return'),
  publicPage('/:lang/return', 'return'),
  publicPage('/keys', 'keys'),
  publicPage('/:lang/keys', 'keys'),
  publicPage('/about', 'about'),
  publicPage('/:lang/about', 'about'),
  publicPage('/signs', 'signs'),
  publicPage('/:lang/signs', 'signs'),
  publicPage('/:lang/', 'report'),
  desk,
  assets,
]
