import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import type { Asset } from '../ports.ts'

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.mp3': 'audio/mpeg',
}

/** An operator's own sounds: they may come and go while Javi runs. */
const OWN = /^own-sounds\/([\w-]+\/[\w.-]+)$/

/**
 * Serves the build's files out of memory, compressed by the build where the browser takes it.
 *
 * @param own the folder of an operator's own sounds.
 */
export function assetsIn(
  folder: string,
  own: string,
): (name: string, brotli: boolean) => Promise<Asset | null> {
  const kept = new Map<string, Promise<Uint8Array | null>>()
  const read = (name: string) => {
    const bytes = kept.get(name) ?? readFile(join(folder, name)).catch(() => null)
    kept.set(name, bytes)
    return bytes
  }
  return async (name, brotli) => {
    const type = types[extname(name)]
    // One folder deep and a known ending: no path leads out of the build. Unknown names are not kept.
    if (!type || !/^(assets\/|(own-)?sounds\/[\w-]+\/)?[\w.-]+$/.test(name) || name.includes('..'))
      return null
    const [, sound] = OWN.exec(name) ?? []
    if (sound) {
      const body = await readFile(join(own, sound)).catch(() => null)
      return body && { body, type }
    }
    const body = await read(name)
    if (!body) {
      kept.delete(name)
      return null
    }
    const compressed = brotli ? await read(`${name}.br`) : null
    return compressed ? { body: compressed, type, encoding: 'br' } : { body, type }
  }
}
