import { randomBytes } from 'node:crypto'
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { hourOf } from '../../core/hour.ts'
import { KeybookRefused, verifyKeybook } from '../../core/keys/keybook.ts'
import { isNearEnd } from '../../core/keys/page.ts'
import { newPepper } from '../../core/keys/pepper.ts'
import { paths } from '../../core/wire.ts'
import { type Config, ConfigWrong, readConfig } from '../config.ts'
import { readSecrets } from './secrets.ts'

/** `npm run doctor`: says what is misconfigured, and fails when something is. */
const { PORT = '8787', DATA_DIR = 'var' } = process.env
const problems: string[] = []
const check = (truth: unknown, problem: string) => truth || problems.push(problem)

const config = readGiven()
if (config) {
  checkAddresses(config)
  checkSecretsFile()
  await checkKeybook(config)
}
for (const problem of problems) console.log(`✗ ${problem}`)
if (problems.length === 0) console.log('✓ Nothing is misconfigured.')
process.exit(problems.length === 0 ? 0 : 1)

function readGiven(): Config | null {
  // Without a data folder yet, its secrets would be made at the first start: nothing to complain of.
  const secrets = existsSync(join(DATA_DIR, 'secrets.json')) ? readSecrets(DATA_DIR, randomBytes) : null
  try {
    return readConfig({
      JAVI_PEPPER: secrets?.pepper ?? newPepper(randomBytes),
      JAVI_ROOT_KEY: secrets?.rootKey ?? undefined,
      PUBLIC_URL: `http://localhost:${PORT}`,
      ...process.env,
    })
  } catch (error) {
    if (!(error instanceof ConfigWrong)) throw error
    problems.push(...error.message.split('\n'))
    return null
  }
}

function checkAddresses({ origins, hosts, twilio }: Config): void {
  const { protocol, hostname } = new URL(origins.report)
  const isLocal = hostname === 'localhost' || hostname === '127.0.0.1'
  check(
    isLocal || protocol === 'https:',
    'PUBLIC_URL is public but not https: what people write could be read on the way.',
  )
  check(!hostname.endsWith('.invalid'), 'PUBLIC_URL is still the example in wrangler.toml.')
  check(
    isLocal || hosts.desk,
    'DESK_HOST is not set: on one hostname a fault in the reporters’ pages could reach the desk (OWASP ASVS 3.5.4).',
  )
  check(!hosts.desk || hosts.desk !== hosts.report, 'DESK_HOST and REPORT_HOST are the same.')
  check(
    !twilio || !isLocal || hosts.hooks,
    'The line is on, but Twilio cannot reach localhost: set HOOKS_HOST or PUBLIC_URL.',
  )
}

function checkSecretsFile(): void {
  const file = join(DATA_DIR, 'secrets.json')
  if (!existsSync(file)) return
  check((statSync(file).mode & 0o077) === 0, `${file} can be read by others: chmod 600 ${file}`)
}

/** Asks the running server for what reporters get, and verifies it as their browsers do. */
async function checkKeybook({ origins, rootKey }: Config): Promise<void> {
  const response = await fetch(origins.report + paths.keybook).catch(() => null)
  if (!response) {
    problems.push(`No answer from ${origins.report}: is Javi running?`)
    return
  }
  if (response.status === 503) {
    problems.push('The line is not open: set-up has not ended, or JAVI_ROOT_KEY is not set.')
    return
  }
  if (!rootKey) {
    problems.push('The root’s public half is not known here (JAVI_ROOT_KEY): the keybook cannot be checked.')
    return
  }
  try {
    const now = hourOf(Date.now())
    const { offices, root } = verifyKeybook(await response.json(), rootKey, now)
    // It is followed as long as the database says where to; a page that is open since before does the same.
    check(
      root === rootKey,
      process.env.JAVI_ROOT_KEY
        ? `JAVI_ROOT_KEY is the root before the one that signs now: set it to ${root}`
        : `${join(DATA_DIR, 'secrets.json')} has the root before the one that signs now: start Javi anew.`,
    )
    for (const { name, page } of offices) {
      check(!isNearEnd(page, now), `The keys of “${name}” end soon: a head must sign in, which renews them.`)
    }
  } catch (error) {
    if (!(error instanceof KeybookRefused)) throw error
    problems.push(`The keybook that is served does not verify: ${error.message}.`)
  }
}
