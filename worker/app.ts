import { Hono } from 'hono'
import type { Signed } from '../core/keys/signed.ts'
import { BODY_MAX } from '../core/limits.ts'
import { may, type Permission } from '../core/permissions.ts'
import { CHANGE_HEADER } from '../core/wire.ts'
import { AlreadyThere, StoreUnavailable } from '../db/store.ts'
import { checkEntry, isNext } from './audit.ts'
import { readJson } from './body.ts'
import type { Door, Who } from './door.ts'
import { doors } from './doors.ts'
import { guarded } from './headers.ts'
import type { Ports } from './ports.ts'
import { problem, Refusal } from './problem.ts'
import { type Session, sessionOf } from './session.ts'

/** The whole of Javi's server, in any place that has the ports. It does no I/O by being made. */
export function createApp(ports: Ports): Hono {
  const app = new Hono()
  const https = new URL(ports.config.origins.report).protocol === 'https:'
  app.use(async (c, next) => {
    await next()
    c.res = guarded(c.res, { path: c.req.path, staff: isStaffPath(c.req.path), https })
  })
  for (const door of doors) {
    app.on(door.method, door.path, (c) =>
      pass(door, ports, c.req.raw, c.req.param() as Record<string, string>),
    )
  }
  app.notFound(() => problem('not-found'))
  app.onError((error) => problem(codeOf(error), error instanceof Refusal ? error.wait : undefined))
  return app
}

/** Of an error only its code is told, to the caller and in logs: drivers quote what was to be stored. */
function codeOf(error: Error) {
  if (error instanceof Refusal) return error.code
  if (error instanceof StoreUnavailable) return 'unavailable'
  if (error instanceof AlreadyThere) return 'taken'
  console.error(`failed: ${error.name} ${whereFrom(error)}`)
  return 'failed'
}

/** File and line where an error arose, without its message. */
const whereFrom = ({ stack }: Error) =>
  /\(?([^\s()]+:\d+:\d+)\)?$/m
    .exec(stack ?? '')?.[1]
    ?.split('/')
    .pop() ?? ''

/** The desk's files are named after it by the build, so that its workers may use WebAssembly and nobody else's. */
const isStaffPath = (path: string) =>
  path === '/desk' || path.startsWith('/desk/') || path.startsWith('/assets/desk')

async function pass(
  door: Door,
  ports: Ports,
  request: Request,
  params: Record<string, string>,
): Promise<Response> {
  // Hono would answer HEAD out of a GET door; the table has no such line.
  if (request.method !== door.method || !answersOn(door, ports, request)) throw new Refusal('not-found')
  if (door.site === 'desk' && door.method === 'POST') checkOrigin(ports, request)
  const session = isForMembers(door.who) ? await admit(door.who, ports, request) : null
  const member = session?.member ?? null
  const body = door.body ? await readJson(request, door.body, door.limit ?? BODY_MAX.small) : null
  const entry =
    door.audit && member && door.subject
      ? await checkEntry(
          ports,
          member,
          (body as { entry: Signed }).entry,
          door.audit,
          door.subject(body as never, params, member),
        )
      : null
  const call = { ports, request, params, body, member, session, entry }
  const answer = await door.run(call as never).catch(async (error: unknown) => {
    if (!(error instanceof AlreadyThere && entry && member)) throw error
    // The chain's number was taken, or what the act stores: only the first is mended by signing again.
    throw new Refusal((await isNext(ports, member, entry)) ? 'taken' : 'audit-behind')
  })
  return answer instanceof Response ? answer : Response.json(answer)
}

/** A hostname that is set for a site answers that site's doors alone; the others answer what has none of its own. */
function answersOn({ site }: Door, { config: { hosts } }: Ports, request: Request): boolean {
  const { host } = new URL(request.url)
  const isOwn = Object.values(hosts).includes(host)
  return site === 'any' || hosts[site] === (isOwn ? host : null)
}

/** Cross-site requests: a foreign page can send neither our header nor our origin (AU7). */
function checkOrigin({ config }: Ports, request: Request): void {
  const isOurs = request.headers.get('origin') === config.origins.desk && request.headers.has(CHANGE_HEADER)
  if (!isOurs) throw new Refusal('refused')
}

const isForMembers = (who: Who) => !['anyone', 'receipt', 'link', 'carrier'].includes(who)

/** What one may not see is the same 404 as what is not there. */
async function admit(who: Who, ports: Ports, request: Request): Promise<Session> {
  const found = await sessionOf(ports, request)
  if (!found || !(found.entered || who === 'session')) throw new Refusal('signed-out')
  if (who !== 'session' && !may(found.member.role, who as Permission)) throw new Refusal('not-found')
  return found
}
