import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { base64, utf8 } from '../../core/bytes.ts'
import { digest } from '../../core/envelope/digest.ts'

/**
 * Makes the set-up link of a Worker and puts the hash of its token into the Worker's secret. On Node the link is
 * printed at the start.
 */
const { PUBLIC_URL, DESK_HOST } = process.env
if (!PUBLIC_URL) {
  console.error('Set PUBLIC_URL (and DESK_HOST, if the desk has its own) to the address of the Worker.')
  process.exit(1)
}
const token = base64(randomBytes(16))
const { status } = spawnSync('npx', ['wrangler', 'secret', 'put', 'JAVI_SETUP_HASH'], {
  input: digest(utf8(token)),
  stdio: ['pipe', 'inherit', 'inherit'],
})
if (status !== 0) {
  console.error('The secret could not be set, so no link was made.')
  process.exit(1)
}
const origin = DESK_HOST ? `https://${DESK_HOST}` : new URL(PUBLIC_URL).origin
console.log(`Set-up, for the first coordinator, once:\n  ${origin}/desk#setup=${token}`)
