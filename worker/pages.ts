import { utf8 } from '../core/bytes.ts'
import { paths } from '../core/wire.ts'
import { type Language, languages } from '../core/words.ts'
import { type Door, door } from './door.ts'
import { isOpen } from './keybook.ts'
import type { Asset, Ports } from './ports.ts'
import { Refusal } from './problem.ts'

/** The best of Accept-Language (RFC 9110 section 12.5.4) that we have, else Bosnian. */
export function bestLanguage(header: string | null): Language {
  const wanted = (header ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().split(';')
      const q = parameters.map((one) => /^\s*q=([\d.]+)/.exec(one)?.[1]).find(Boolean)
      return { tag: tag.toLowerCase(), q: q === undefined ? 1 : Number(q) }
    })
    .filter(({ q }) => q > 0)
    .sort((a, b) => b.q - a.q)
  for (const { tag } of wanted) {
    const found = languages.find(
      (one) => tag === one.toLowerCase() || tag.startsWith(`${one.toLowerCase()}-`),
    )
    if (found) return found
  }
  return 'bs'
}

const escaped = (text: string) => text.replace(/[&"<>]/g, (character) => `&#${character.charCodeAt(0)};`)

/** A page of the build with the configuration's words put in. */
async function html({ config, asset }: Ports, name: string): Promise<Response> {
  const file = await asset(name, false)
  if (!file) throw new Refusal('not-found')
  const text = new TextDecoder()
    .decode(file.body)
    .replaceAll('%JAVI_ROOT%', escaped(config.rootKey ?? ''))
    .replaceAll('%JAVI_EXIT%', escaped(config.exitUrl))
  return answered({ body: utf8(text), type: 'text/html; charset=utf-8' })
}

function answered({ body, type, encoding }: Asset): Response {
  const headers: Record<string, string> = { 'content-type': type }
  if (encoding) headers['content-encoding'] = encoding
  return new Response(body as Uint8Array<ArrayBuffer>, { headers })
}

type PageName = 'report' | 'return'

const publicPage = (path: string, page: PageName): Door =>
  door({
    method: 'GET',
    path,
    site: 'report',
    who: 'anyone',
    audit: null,
    async run({ ports, request, params }) {
      const given = languages.find((one) => one === params.lang)
      if (params.lang !== undefined && !given) throw new Refusal('not-found')
      const language = given ?? bestLanguage(request.headers.get('accept-language'))
      const name = (await isOpen(ports)) ? page : 'closed'
      const response = await html(ports, `${name}.${language}.html`)
      if (!given) response.headers.set('vary', 'accept-language')
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
    const takesBrotli = /\bbr\b/.test(request.headers.get('accept-encoding') ?? '')
    const found = await ports.asset(`assets/${file}`, takesBrotli)
    if (!found) throw new Refusal('not-found')
    const response = answered(found)
    response.headers.set('vary', 'accept-encoding')
    return response
  },
})

const desk = door({
  method: 'GET',
  path: paths.desk,
  site: 'desk',
  who: 'anyone',
  audit: null,
  run: ({ ports }) => html(ports, 'desk.html'),
})

export const pages: Door[] = [
  publicPage('/', 'report'),
  publicPage('/return', 'return'),
  publicPage('/:lang/return', 'return'),
  publicPage('/:lang/', 'report'),
  desk,
  assets,
]
