import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseSync } from 'vite'
import { describe, expect, test } from 'vitest'
import { alarmKinds } from '../core/alarm.ts'
import { legalBases } from '../core/envelope/bodies.ts'
import { channels } from '../core/envelope/context.ts'
import { combinations, dimensions } from '../core/hints.ts'
import { formatsOf, type Language } from '../core/languages.ts'
import { sharings } from '../core/questionnaire.ts'
import { agencyKinds } from '../core/roles.ts'
import { routingCares, routingReasons } from '../core/routing.ts'
import { closings, priorities, referralStates, reporterStatuses, statuses } from '../core/status.ts'

/*
 * Rules of the house that no compiler holds (DESIGN sections 2 and 8, THREATS): who imports whom, who may open,
 * where cryptography stands, and that every word a page says stands in every catalog. Source is read, not run.
 */

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (path: string) => readFileSync(join(root, path), 'utf8')

interface Node {
  type: string
  [key: string]: unknown
}

interface Import {
  /** A path below the root, or a package's name. */
  to: string
  /** Gone after compilation. */
  isType: boolean
  /** `?worker&url`: not loaded but started by its address. */
  isStarted: boolean
}

interface Source {
  path: string
  /** Every node of the file, with the one above it. */
  nodes: [Node, Node | undefined][]
  imports: Import[]
}

// ---- Reading ----

function* nodesOf(node: Node, above?: Node): Generator<[Node, Node | undefined]> {
  yield [node, above]
  for (const value of Object.values(node))
    for (const child of Array.isArray(value) ? value : [value])
      if (typeof child === 'object' && child !== null && typeof child.type === 'string')
        yield* nodesOf(child as Node, node)
}

function importOf(node: Node): { from: string; isType: boolean } | null {
  const source = node.source as { value?: unknown } | null | undefined
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration': {
      if (!source) return null
      const specifiers = (node.specifiers ?? []) as Node[]
      const allTypes =
        specifiers.length > 0 &&
        specifiers.every((one) => one.importKind === 'type' || one.exportKind === 'type')
      return {
        from: String(source.value),
        isType: node.importKind === 'type' || node.exportKind === 'type' || allTypes,
      }
    }
    case 'ImportExpression':
      // An address made at run time could lead anywhere: there must be none.
      return { from: String(source?.value ?? 'an address made at run time'), isType: false }
    case 'TSImportType':
      return { from: String(source?.value), isType: true }
    default:
      return null
  }
}

function readSource(path: string): Source {
  const { program, errors } = parseSync(path, read(path))
  if (errors.length > 0) throw new Error(`${path} does not parse`)
  const nodes = [...nodesOf(program as unknown as Node)]
  const imports: Import[] = []
  for (const [node] of nodes) {
    const found = importOf(node)
    if (!found) continue
    const [from, query] = found.from.split('?') as [string, string?]
    const to = from.startsWith('.') ? normalize(join(dirname(path), from)) : from
    imports.push({ to, isType: found.isType, isStarted: query?.split('&').includes('worker') ?? false })
  }
  return { path, nodes, imports }
}

const folders = ['core', 'db', 'worker', 'web'] as const
const paths = globSync(
  folders.map((folder) => `${folder}/**/*.{ts,tsx}`),
  { cwd: root },
)
  // Compiled from the catalogs.
  .filter((path) => !/^(core|web\/(desk|keys))\/words\//.test(path))
  .toSorted()
const sources = new Map(paths.map((path) => [path, readSource(path)]))
const all = [...sources.values()]
const within = (...starts: string[]) =>
  all.filter(({ path }) => starts.some((start) => path.startsWith(start)))

const isLocal = ({ to }: Import) =>
  folders.some((folder) => to.startsWith(`${folder}/`)) || to.startsWith('test/')
const packageOf = (to: string) =>
  to
    .split('/')
    .slice(0, to.startsWith('@') ? 2 : 1)
    .join('/')

/** Every local file that a browser or a server comes to load from these, workers that they start among them. */
function reachedFrom(...starts: string[]): Set<string> {
  const reached = new Set<string>()
  const waiting = [...starts]
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (reached.has(path)) continue
    reached.add(path)
    const next = sources.get(path)?.imports.filter((one) => isLocal(one) && !one.isType) ?? []
    waiting.push(...next.map(({ to }) => to))
  }
  return reached
}

const pathsIn = (...starts: string[]) => within(...starts).map(({ path }) => path)

// ---- Arrows ----

describe('arrows', () => {
  const mayImport: Record<(typeof folders)[number], string[]> = {
    core: ['core'],
    db: ['db', 'core'],
    worker: ['worker', 'db', 'core'],
    web: ['web', 'core'],
  }

  test.each(folders)('between folders run one way, from %s', (folder) => {
    const wrong = within(`${folder}/`).flatMap(({ path, imports }) =>
      imports
        .filter(isLocal)
        .filter(({ to }) => !mayImport[folder].includes(to.split('/')[0] as string))
        .map(({ to }) => `${path} → ${to}`),
    )
    expect(wrong).toEqual([])
  })

  test('lead to files that are there, by addresses that are written out', () => {
    const wrong = all.flatMap(({ path, imports }) =>
      imports
        .filter((one) => isLocal(one) && !/^(core|web\/(desk|keys))\/words\/\w[\w-]*\.ts$/.test(one.to))
        .filter(({ to }) => !sources.has(to) && globSync(to, { cwd: root }).length === 0)
        .map(({ to }) => `${path} → ${to}`),
    )
    expect(wrong).toEqual([])
    expect(
      all.filter(({ imports }) => imports.some(({ to }) => to.includes(' '))).map(({ path }) => path),
    ).toEqual([])
  })

  test('make no circle among files, types too', () => {
    const done = new Set<string>()
    const circles: string[] = []
    const visit = (path: string, trail: string[]) => {
      if (trail.includes(path)) {
        circles.push([...trail.slice(trail.indexOf(path)), path].join(' → '))
        return
      }
      if (done.has(path)) return
      for (const one of sources.get(path)?.imports ?? [])
        if (isLocal(one) && !one.isStarted) visit(one.to, [...trail, path])
      done.add(path)
    }
    for (const { path } of all) visit(path, [])
    expect(circles).toEqual([])
  })

  test('from core lead to cryptography, valibot and the words’ library only', () => {
    const allowed = [...cryptography, '@scure/base', 'valibot', '@lingui/core']
    const wrong = within('core/').flatMap(({ path, imports }) =>
      imports
        .filter((one) => !isLocal(one) && !allowed.includes(packageOf(one.to)))
        .map(({ to }) => `${path} → ${to}`),
    )
    expect(wrong).toEqual([])
  })

  test('lead to no test', () => {
    expect(
      all.flatMap(({ path, imports }) => imports.filter(({ to }) => to.startsWith('test/')).map(() => path)),
    ).toEqual([])
  })
})

// ---- Who may open ----

const cryptography = [
  'age-encryption',
  '@noble/ciphers',
  '@noble/curves',
  '@noble/hashes',
  '@noble/post-quantum',
  '@scure/bip39',
  'hash-wasm',
  'otpauth',
  'shamir-secret-sharing',
]

const OPEN = 'core/envelope/open.ts'
const OPEN_REPLY = 'core/envelope/open-reply.ts'
const OPEN_ATTACHMENT = 'core/envelope/open-attachment.ts'
const OPENING = [OPEN, OPEN_REPLY, OPEN_ATTACHMENT]
const pagesOf = (...folders: string[]) => pathsIn(...folders.map((folder) => `web/${folder}/`))
const openingIn = (reached: Set<string>) => OPENING.filter((path) => reached.has(path))

describe('opening', () => {
  test('is out of the worker’s reach: intake can append and never read', () => {
    expect(openingIn(reachedFrom(...pathsIn('worker/', 'db/')))).toEqual([])
  })

  test('is out of the sending page’s reach', () => {
    const reached = reachedFrom(...pagesOf('report', 'signs'))
    expect(reached).toContain('core/envelope/seal.ts')
    expect(openingIn(reached)).toEqual([])
  })

  test('is out of the reach of what both reporters’ pages share', () => {
    // The first looks of all pages are put into the HTML by the build; no page loads that file.
    const shared = pagesOf('reporter').filter((path) => path !== 'web/reporter/prerender.tsx')
    expect(openingIn(reachedFrom(...shared))).toEqual([])
  })

  test('of a reply is imported by the return page alone, and nothing else opens there', () => {
    const importers = all
      .filter(({ imports }) => imports.some(({ to }) => to === OPEN_REPLY))
      .map(({ path }) => path)
    expect(importers.length).toBeGreaterThan(0)
    for (const path of importers) expect(path).toMatch(/^web\/return\//)
    const reached = reachedFrom(...pagesOf('return'))
    const openers = [...reached].filter((path) => sources.get(path)?.imports.some(({ to }) => to === OPEN))
    expect(openers).toEqual([OPEN_REPLY])
  })

  test('of other messages is imported by the desk alone', () => {
    const importers = all.filter(({ imports }) =>
      imports.some((one) => [OPEN, OPEN_ATTACHMENT].includes(one.to) && !one.isType),
    )
    for (const { path } of importers) if (!OPENING.includes(path)) expect(path).toMatch(/^web\/desk\//)
  })

  test('of age files stands in three files', () => {
    const users = all.filter((source) => identifiersIn(source).some(([name]) => name === 'Decrypter'))
    expect(users.map(({ path }) => path)).toEqual([OPEN_ATTACHMENT, OPEN, 'core/keys/file.ts'])
  })

  test('of office keys and keyrings is out of reporters’ reach', () => {
    const reached = reachedFrom(...pagesOf('about', 'report', 'return', 'keys', 'reporter', 'signs'))
    for (const path of ['file', 'office', 'founding', 'recovery', 'passphrase', 'paper'])
      expect(reached, path).not.toContain(`core/keys/${path}.ts`)
  })
})

describe('cryptography', () => {
  test('is imported in core/envelope and core/keys only', () => {
    const wrong = all
      .filter(({ path }) => !/^core\/(envelope|keys)\//.test(path))
      .flatMap(({ path, imports }) =>
        imports.filter(({ to }) => cryptography.includes(packageOf(to))).map(({ to }) => `${path} → ${to}`),
      )
    expect(wrong).toEqual([])
  })

  test('of the platform is used for random bytes only', () => {
    const wrong = all
      .filter((source) => identifiersIn(source).some(([name]) => name === 'subtle'))
      .map(({ path }) => path)
    expect(wrong).toEqual([])
    for (const { path, nodes } of all)
      for (const [node] of nodes) {
        if (node.type !== 'ImportDeclaration') continue
        if (!/^(node:)?crypto$/.test(String((node.source as Node).value))) continue
        const names = (node.specifiers as Node[]).map((one) => (one.imported as Node | undefined)?.name)
        expect([path, ...names]).toEqual([expect.stringMatching(/^worker\/node\//), 'randomBytes'])
      }
  })
})

// ---- Pages ----

describe('pages', () => {
  test('of reporters load nothing of the desk, and the sending page nothing of the return page', () => {
    const reporters = reachedFrom(...pagesOf('about', 'report', 'return', 'keys', 'reporter', 'signs'))
    expect([...reporters].filter((path) => path.startsWith('web/desk/'))).toEqual([])
    const sending = reachedFrom(...pagesOf('report', 'signs'))
    expect([...sending].filter((path) => path.startsWith('web/return/'))).toEqual([])
  })

  test('of reporters keep nothing and leave no trail', () => {
    // DESIGN section 8, rules 2 and 3.
    const banned = [
      ...['localStorage', 'sessionStorage', 'indexedDB', 'caches', 'cookie', 'cookieStore', 'serviceWorker'],
      ...['pushState', 'sendBeacon', 'EventSource', 'WebSocket', 'Notification', 'clipboard', 'geolocation'],
    ]
    // The receipt is copied when the person wants that, with a warning beside it.
    const allowed = ['web/report/receipt.tsx: clipboard']
    const wrong = within(
      'web/about/',
      'web/signs/',
      'web/report/',
      'web/return/',
      'web/keys/',
      'web/reporter/',
      'web/root-key.ts',
      'web/worker-url.ts',
      'core/',
    ).flatMap((source) =>
      identifiersIn(source)
        .filter(([name, node]) => banned.includes(name) && !isName(node))
        .map(([name]) => `${source.path}: ${name}`),
    )
    expect(wrong).toEqual(allowed)
  })

  test('show text as text', () => {
    const banned = [
      'dangerouslySetInnerHTML',
      'innerHTML',
      'outerHTML',
      'insertAdjacentHTML',
      'srcdoc',
      'eval',
    ]
    const wrong = within('web/').flatMap((source) =>
      identifiersIn(source)
        // The input of WebAuthn's PRF extension is called `eval`: a name for a value calls nothing.
        .filter(([name, node]) => banned.includes(name) && !(name === 'eval' && isName(node)))
        .map(([name]) => `${source.path}: ${name}`),
    )
    expect(wrong).toEqual([])
    const targets = within('web/').filter((source) => literalsIn(source).some((text) => text === '_blank'))
    expect(targets.map(({ path }) => path)).toEqual([])
  })

  test('of staff have every text of several lines from one piece, which says why', () => {
    const named = (node: Node | undefined) => (node as { name?: { name?: string } } | undefined)?.name?.name
    const typed = within('web/desk/').filter(({ nodes }) =>
      nodes.some(([node]) => {
        if (node.type !== 'JSXOpeningElement' || named(node) !== 'textarea') return false
        const set = (node.attributes as Node[]).map(named)
        // What is only read, and words from paper, which are in no language.
        return !set.includes('readOnly') && !set.includes('autocapitalize')
      }),
    )
    expect(typed.map(({ path }) => path)).toEqual(['web/desk/long-text.tsx'])
  })

  test('and doors write one line into a log: that something failed, and where', () => {
    // What operators start prints for them.
    const logging = all.filter(({ path }) => !/^(worker\/node\/|web\/build\.ts$)/.test(path))
    const wrong = logging.flatMap((source) =>
      identifiersIn(source)
        .filter(([name]) => name === 'console')
        .map(() => source.path),
    )
    expect(wrong).toEqual(['worker/app.ts'])
  })
})

/** Names as they stand in the code, those of properties and of JSX attributes too, with the node above each. */
function identifiersIn({ nodes }: Source): [name: string, above: Node | undefined][] {
  return nodes.flatMap(([node, above]): [string, Node | undefined][] =>
    node.type === 'Identifier' || node.type === 'JSXIdentifier' ? [[String(node.name), above]] : [],
  )
}

/** The name of something of our own: a property's key in an object, a parameter's or a type's. */
const isName = (above: Node | undefined) =>
  above?.type === 'Property' || above?.type.startsWith('TS') || above?.type === 'ImportSpecifier'

/** Texts in the code: those in quotes, and those of JSX attributes. Addresses of imports are not among them. */
const literalsIn = ({ nodes }: Source): string[] =>
  nodes.flatMap(([node, above]) =>
    node.type === 'Literal' && typeof node.value === 'string' && above?.source !== node ? [node.value] : [],
  )

describe('core is pure', () => {
  test('time and randomness are given to it, and it knows no browser and no server', () => {
    const banned = [
      ...[
        'performance',
        'crypto',
        'document',
        'window',
        'navigator',
        'location',
        'fetch',
        'process',
        'console',
      ],
      ...['setTimeout', 'setInterval', 'queueMicrotask', 'globalThis', 'localStorage', 'Buffer'],
    ]
    const wrong = within('core/').flatMap(({ path, nodes }) =>
      nodes.flatMap(([node, above]) => {
        if (node.type === 'NewExpression' && (node.callee as Node).name === 'Date')
          return (node.arguments as Node[]).length === 0 ? [`${path}: new Date()`] : []
        if (node.type === 'MemberExpression') {
          const name = `${(node.object as Node).name}.${(node.property as Node).name}`
          return ['Date.now', 'Math.random'].includes(name) ? [`${path}: ${name}`] : []
        }
        const isProperty = above?.type === 'MemberExpression' && above.property === node
        const isBanned = node.type === 'Identifier' && banned.includes(String(node.name))
        return isBanned && !isProperty && !isName(above) ? [`${path}: ${node.name}`] : []
      }),
    )
    expect(wrong).toEqual([])
  })
})

// ---- Words ----

type Catalog = Map<string, string>

/** The ids and texts of a PO file (GNU gettext manual, “PO Files”); its header has the empty id. */
function readCatalog(path: string): Catalog {
  const catalog: Catalog = new Map()
  let id: string | undefined
  let part: 'msgid' | 'msgstr' | undefined
  for (const line of read(path).split('\n')) {
    const [, keyword, quoted] = /^(msgid|msgstr)?\s*(".*")\s*$/.exec(line) ?? []
    if (quoted === undefined) continue
    const text = JSON.parse(quoted) as string
    part = (keyword as typeof part) ?? part
    if (part === 'msgid') id = keyword ? text : id + text
    else if (id !== undefined) {
      if (keyword && catalog.has(id)) throw new Error(`${path}: ${id} stands twice`)
      catalog.set(id, (catalog.get(id) ?? '') + text)
    }
  }
  catalog.delete('')
  return catalog
}

interface Argument {
  kind: string
  branches: string[]
}

/** The arguments of a message in ICU's format, with the branches of those that have some. */
function argumentsOf(message: string): Map<string, Argument> {
  const found = new Map<string, Argument>()
  let at = 0
  const text = (isInside: boolean) => {
    for (; at < message.length; at++) {
      if (message[at] === '}') {
        if (!isInside) throw new Error(`a brace too many: ${message}`)
        return
      }
      if (message[at] === '{') argument()
    }
    if (isInside) throw new Error(`a brace lacks: ${message}`)
  }
  const take = (pattern: RegExp): string => {
    const [whole, taken] = new RegExp(`^(?:${pattern.source})`).exec(message.slice(at)) ?? []
    if (whole === undefined) throw new Error(`not a message: ${message}`)
    at += whole.length
    return taken ?? whole
  }
  const argument = () => {
    const name = take(/\{\s*(\w+)\s*/)
    const kind = message[at] === ',' ? take(/,\s*(\w+)\s*/) : ''
    const branches: string[] = []
    if (message[at] === ',') {
      take(/,\s*/)
      while (message[at] !== '}') {
        branches.push(take(/(=?\w+)\s*\{/))
        text(true)
        take(/\}\s*/)
      }
    }
    found.set(name, { kind, branches })
  }
  text(false)
  return found
}

/** Families of ids that end in a value of a closed list: each of its values needs words wherever one is asked for. */
const families: Record<string, readonly string[]> = {
  'share.': sharings,
  'answer.': ['yes', 'no', 'unsure', 'none'],
  'status.': reporterStatuses,
  'tip.answer.': ['yes', 'no', 'unsure', 'none'],
  'tip.share.': [...sharings, 'unasked', 'none'],
  'tip.channel.': channels,
  'tip.status.': statuses,
  'tip.closing.': closings,
  'tip.priority.': [...priorities, 'none'],
  'referral.state.': referralStates,
  'refer.basis.': legalBases,
  'alarm.': alarmKinds,
  'refer.reason.': routingReasons,
  'refer.care.': routingCares,
  'hint.dimension.': dimensions,
  'hint.by.': combinations,
  'kind.': ['desk', ...agencyKinds],
  'waiting.': ['network', 'busy'],
}

/** What may be meant by an expression that stands for an id. */
interface Meant {
  said: string
  fits(id: string): boolean
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

function meantBy(node: Node | undefined): Meant[] {
  switch (node?.type) {
    case 'Literal': {
      const { value } = node
      return typeof value === 'string' ? [{ said: value, fits: (id) => id === value }] : []
    }
    case 'TemplateLiteral': {
      const fixed = (node.quasis as { value: { cooked: string } }[]).map(({ value }) => value.cooked)
      // Ids have a word and a dot in front of what changes; a template without them is of something else.
      if (!fixed.some((text) => /^[a-z][\w.-]*\.[\w.-]*$/.test(text))) return []
      const [start, end] = fixed as [string, string?]
      const values = fixed.length === 2 && end === '' ? families[start] : undefined
      const pattern = new RegExp(`^${fixed.map(escaped).join('[\\w.-]*')}$`)
      const fits = (id: string) =>
        values ? id.startsWith(start) && values.includes(id.slice(start.length)) : pattern.test(id)
      return [{ said: fixed.join('…'), fits }]
    }
    case 'ConditionalExpression':
      return [...meantBy(node.consequent as Node), ...meantBy(node.alternate as Node)]
    case 'LogicalExpression':
      return [...meantBy(node.left as Node), ...meantBy(node.right as Node)]
    default:
      return []
  }
}

/** Every place that asks for words: `say(…)`, `i18n._(…)`. */
const askedIn = ({ nodes }: Source): Node[] =>
  nodes
    .map(([node]) => node)
    .filter(({ type, callee }) => {
      const { name, property } = (type === 'CallExpression' ? callee : {}) as {
        name?: string
        property?: Node
      }
      return name === 'say' || property?.name === '_'
    })

interface Speakers {
  name: string
  folder: string
  languages: string[]
  speakers: Source[]
}

const languagesIn = (folder: string) =>
  globSync(`${folder}/*.po`, { cwd: root }).map((path) => path.replace(/^.*\/(.+)\.po$/, '$1'))

const spoken: Speakers[] = [
  {
    name: 'the public',
    folder: 'core/words',
    languages: languagesIn('core/words'),
    speakers: within(
      'web/about/',
      'web/report/',
      'web/return/',
      'web/reporter/',
      'web/signs/',
      'web/keys/',
      'core/',
    ),
  },
  {
    name: 'whoever writes to the line',
    folder: 'core/words/line',
    languages: languagesIn('core/words/line'),
    speakers: within('core/line/', 'worker/'),
  },
  {
    name: 'whoever is answered',
    folder: 'core/words/replies',
    languages: languagesIn('core/words/replies'),
    speakers: within('core/replies.ts'),
  },
  {
    name: 'staff',
    folder: 'web/desk/words',
    languages: languagesIn('web/desk/words'),
    speakers: within('web/desk/'),
  },
]

describe.each(spoken)('words for $name', ({ folder, languages, speakers }) => {
  const catalogs = new Map(languages.map((language) => [language, readCatalog(`${folder}/${language}.po`)]))
  const catalog = catalogs.get('bs') ?? new Map<string, string>()
  const ids = [...catalog.keys()]

  test('stand in each language under the same ids, none empty', () => {
    expect(languages).toEqual(expect.arrayContaining(['bs', 'en']))
    expect(ids.length).toBeGreaterThan(0)
    for (const [language, other] of catalogs) {
      expect([...other.keys()].toSorted(), language).toEqual(ids.toSorted())
      expect([...other].filter(([, text]) => text.trim() === '').map(([id]) => id)).toEqual([])
    }
  })

  test('have the same arguments in each, and every plural that the language needs', () => {
    for (const [language, other] of catalogs)
      for (const [id, text] of other) {
        const inBosnian = argumentsOf(catalog.get(id) ?? '')
        const here = argumentsOf(text)
        expect([...here.keys()].toSorted(), `${language}: ${id}`).toEqual([...inBosnian.keys()].toSorted())
        for (const [name, { kind, branches }] of here) {
          const needed =
            kind === 'plural'
              ? new Intl.PluralRules(formatsOf(language as Language)).resolvedOptions().pluralCategories
              : kind === 'selectordinal'
                ? new Intl.PluralRules(formatsOf(language as Language), { type: 'ordinal' }).resolvedOptions()
                    .pluralCategories
                : kind === 'select'
                  ? ['other']
                  : []
          expect(branches, `${language}: ${id}, ${name}`).toEqual(expect.arrayContaining(needed))
        }
      }
  })

  test('are there wherever they are asked for', () => {
    const missing = speakers.flatMap((source) =>
      askedIn(source).flatMap((call) =>
        meantBy((call.arguments as Node[])[0])
          .filter(({ fits }) => !ids.some(fits))
          .map(({ said }) => `${source.path}: ${said}`),
      ),
    )
    // Ids also go by way of tables and attributes: what looks like one of a known family must be one.
    const heads = new Set(ids.filter((id) => id.includes('.')).map((id) => id.split('.')[0]))
    const stray = speakers.flatMap((source) =>
      literalsIn(source)
        .filter((text) => /^[a-z]\w*(\.[\w-]+)+$/.test(text) && heads.has(text.split('.')[0]))
        .filter((text) => !catalog.has(text))
        .map((text) => `${source.path}: ${text}`),
    )
    expect([...missing, ...stray]).toEqual([])
  })

  test('are there for every value of a closed list', () => {
    const asked = new Set(
      speakers.flatMap(({ nodes }) =>
        nodes
          .flatMap(([node]) => (node.type === 'TemplateLiteral' ? meantBy(node) : []))
          .map(({ said }) => said),
      ),
    )
    const missing = Object.entries(families)
      .filter(([start]) => asked.has(`${start}…`))
      .flatMap(([start, values]) => values.map((value) => start + value))
      .filter((id) => !catalog.has(id))
    expect(missing).toEqual([])
  })

  test('are given the arguments that they name', () => {
    const wrong = speakers.flatMap((source) =>
      askedIn(source).flatMap((call) => {
        const [id, values] = call.arguments as [Node | undefined, Node | undefined]
        if (values && values.type !== 'ObjectExpression') return []
        const properties = (values?.properties ?? []) as Node[]
        if (properties.some(({ type }) => type !== 'Property')) return []
        const given = properties.map(({ key }) => String((key as Node).name ?? (key as Node).value))
        return ids
          .filter((one) => meantBy(id).some(({ fits }) => fits(one)))
          .filter((one) => {
            const needed = [...argumentsOf(catalog.get(one) as string).keys()]
            // A family is given what the neediest of its texts names.
            const isOne = id?.type === 'Literal'
            return needed.some((name) => !given.includes(name)) || (isOne && needed.length !== given.length)
          })
          .map((one) => `${source.path}: ${one} is given ${given.join(', ') || 'nothing'}`)
      }),
    )
    expect(wrong).toEqual([])
  })

  test('are all said somewhere', () => {
    const meant = speakers.flatMap(({ nodes }) =>
      nodes.flatMap(([node]) => (node.type === 'TemplateLiteral' ? meantBy(node) : [])),
    )
    const literals = new Set(speakers.flatMap(literalsIn))
    const unsaid = ids.filter((id) => !literals.has(id) && !meant.some(({ fits }) => fits(id)))
    expect(unsaid).toEqual([])
  })
})
