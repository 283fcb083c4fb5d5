import { createServer, type Server, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { getRequestListener, RequestError } from '@hono/node-server'
import { guarded } from '../headers.ts'
import { type Code, problem } from '../problem.ts'

/**
 * An HTTP server for the app. What is no proper HTTP never reaches the app; it is refused here in the same form, for
 * Node's own refusals carry none of the strict headers.
 */
export function httpServer(
  fetch: (request: Request) => Response | Promise<Response>,
  https: boolean,
): Server {
  const refusal = (code: Code) => guarded(problem(code), { path: '', staff: false, https })
  const listener = getRequestListener(fetch, {
    errorHandler: (error) => refusal(error instanceof RequestError ? 'bad-request' : 'failed'),
  })
  // A request without a Host is refused by the listener instead.
  const server = createServer({ requireHostHeader: false }, listener)
  // An `Expect` that Node does not know, to which it would answer by itself.
  server.on('checkExpectation', listener)
  server.on('connect', (_request, socket: Duplex) => void write(socket, refusal('not-found')))
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy()
    else void write(socket, refusal(error.code === 'HPE_HEADER_OVERFLOW' ? 'too-large' : 'bad-request'))
  })
  return server
}

async function write(socket: Duplex, response: Response): Promise<void> {
  const body = await response.text()
  const lines = [`HTTP/1.1 ${response.status} ${STATUS_CODES[response.status]}`]
  for (const [name, value] of response.headers) lines.push(`${name}: ${value}`)
  lines.push(`content-length: ${Buffer.byteLength(body)}`, 'connection: close')
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`)
}
