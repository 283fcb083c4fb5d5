import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { inCyrillic } from '../core/cyrillic.ts'
import { type Compiled, type Part, readCompiled, writeCompiled } from './compiled-words.ts'

/*
 * `node web/cyrillic-words.ts` makes the compiled words of Serbian in Cyrillic from those in Latin script: the public's
 * and the staff's.
 */

const inBranches = (branches: Record<string, Compiled | number>) =>
  Object.fromEntries(
    Object.entries(branches).map(([key, one]) => [
      key,
      typeof one === 'number' ? one : messageInCyrillic(one),
    ]),
  )

const partInCyrillic = (part: Part): Part => {
  if (typeof part === 'string') return inCyrillic(part)
  const [name, format, branches] = part
  return branches ? [name, format, inBranches(branches)] : part
}

const messageInCyrillic = (message: Compiled): Compiled =>
  typeof message === 'string' ? inCyrillic(message) : message.map(partInCyrillic)

for (const folder of ['../core/words/', '../core/words/replies/', './desk/words/']) {
  const words = fileURLToPath(new URL(folder, import.meta.url))
  const cyrillic = Object.entries(readCompiled(`${words}sr-Latn.ts`)).map(([id, message]) => [
    id,
    messageInCyrillic(message),
  ])
  writeFileSync(`${words}sr-Cyrl.ts`, writeCompiled(Object.fromEntries(cyrillic)))
}
