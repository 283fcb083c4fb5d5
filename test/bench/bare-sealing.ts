import { readFileSync } from 'node:fs'
import { Encrypter } from 'age-encryption'

/*
 * The bare operation beside which an attachment stands: age encrypts the same bytes, all at once, and nothing else is
 * done. In a process of its own, whose memory is its own.
 */

export interface BareSealing {
  ms: number
  mb: number
}

async function seal(path: string, recipient: string): Promise<BareSealing> {
  const encrypter = new Encrypter()
  encrypter.addRecipient(recipient)
  const idle = process.memoryUsage.rss()
  const file = readFileSync(path)
  const begin = performance.now()
  await encrypter.encrypt(file)
  const ms = performance.now() - begin
  return { ms, mb: (process.memoryUsage.rss() - idle) / 1024 / 1024 }
}

process.on('message', ({ path, recipient }: { path: string; recipient: string }) => {
  void seal(path, recipient).then((bare) => process.send?.(bare))
})
