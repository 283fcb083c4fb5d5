import type { Server } from 'node:net'

/** What to do about an address at which nothing can listen. */
function advice({ code }: NodeJS.ErrnoException, port: string, host: string): string {
  if (code === 'EADDRINUSE') return `Port ${port} is taken. Name another one, for example PORT=8788.`
  if (code === 'EACCES')
    return `Port ${port} is not for everybody. Name one from 1024 on, for example PORT=8787.`
  return `Nothing can listen on port ${port} of ${host}: set PORT (1 to 65535) and HOST (an address of this machine).`
}

/** Begins to listen. @throws Error that says what to do when that cannot be. */
export const listen = (server: Server, port: string, host: string): Promise<void> =>
  new Promise((done, fail) => {
    const failed = (error: unknown) => fail(new Error(advice(error as NodeJS.ErrnoException, port, host)))
    server.once('error', failed)
    try {
      server.listen(Number(port), host, done)
    } catch (error) {
      failed(error)
    }
  })
