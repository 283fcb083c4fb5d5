import { once } from 'node:events'
import { createClient } from '@libsql/client'

/*
 * Another program that wants Javi's database for itself: `node test/support/rival.ts FILE MILLISECONDS` waits so long for
 * the write lock, says whether it got it, and keeps it until its input ends. Then it says how many tips it saw.
 */
const [, , file, wait] = process.argv
try {
  const client = createClient({ url: `file:${file}`, concurrency: 1, timeout: Number(wait) })
  const transaction = await client.transaction('write')
  console.log('held')
  await once(process.stdin.resume(), 'end')
  await transaction.execute('CREATE TABLE IF NOT EXISTS rival (seen integer)')
  await transaction.execute('INSERT INTO rival SELECT count(*) FROM tip')
  const { rows } = await transaction.execute('SELECT max(seen) FROM rival')
  await transaction.commit()
  console.log(`saw ${rows[0]?.[0]} tips`)
} catch (error) {
  console.log(`refused ${(error as { code?: string }).code}`)
}
process.exit()
