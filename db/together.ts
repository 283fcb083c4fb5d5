import type { Client, InStatement, ResultSet } from '@libsql/client'

type Batch = (statements: InStatement[]) => Promise<ResultSet[]>

interface Waiting {
  statements: InStatement[]
  done: (results: ResultSet[]) => void
  failed: (why: unknown) => void
}

/**
 * Commits batches that wait at the same time as one: the disk is synced once for all of them, and nobody is answered
 * before. Each still happens whole or not at all: when one of them cannot be, all are undone and done one by one.
 */
export function together(client: Client): Batch {
  const alone: Batch = (statements) => client.batch(statements, 'write')
  let waiting: Waiting[] = []

  async function commit(): Promise<void> {
    const group = waiting
    waiting = []
    try {
      const results = await alone(group.flatMap(({ statements }) => statements))
      for (const { statements, done } of group) done(results.splice(0, statements.length))
    } catch (error) {
      const [first] = group
      if (group.length === 1) return first?.failed(error)
      for (const { statements, done, failed } of group) await alone(statements).then(done, failed)
    }
  }

  return (statements) =>
    new Promise((done, failed) => {
      // What has already come in on other connections is read before, and joins.
      if (waiting.length === 0) setImmediate(commit)
      waiting.push({ statements, done, failed })
    })
}
