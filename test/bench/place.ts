import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Keybook } from '../../core/keys/keybook.ts'
import { type Server, start } from '../support/entries.ts'
import { foundDesk, type Person, reporterKeybook } from '../support/world.ts'

/** An open line on Node, on a database of its own. */
export interface Place {
  server: Server
  rootKey: string
  coordinator: Person
  keybook: Keybook
}

/** @param environment what it is started with; by itself it asks for as little work as there can be. */
export async function openPlace(environment?: Record<string, string>): Promise<Place> {
  const server = await start('node', environment)
  const { rootKey, coordinator } = await foundDesk(server)
  return { server, rootKey, coordinator, keybook: await reporterKeybook(server, rootKey) }
}

/** Has a script of this folder do one piece of work in a process of its own. */
export async function elsewhere<Answer>(
  script: 'load.ts' | 'bare.ts' | 'bare-sealing.ts',
  work: object,
): Promise<Answer> {
  const child = fork(fileURLToPath(new URL(script, import.meta.url)), { serialization: 'advanced' })
  child.send(work)
  const [answer] = await once(child, 'message')
  child.kill()
  return answer as Answer
}
