import { randomBytes } from 'node:crypto'
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { hourOf } from '../../core/hour.ts'
import { KeybookRefused, verifyKeybook } from '../../core/keys/keybook.ts'
import { isNearEnd } from '../../core/keys/page.ts'
import { newPepper } from '../../core/keys/pepper.ts'
import { paths } from '../../core/wire.ts'
import { type Config, ConfigWrong, readConfig, type Twilio } from '../config.ts'
import { readSecrets } from './secrets.ts'

/** A number as the carrier writes it, or a short one of the country's operators. */
const LINE_NUMBER = /^(whatsapp:)?(\+[1-9]\d{6,14}|\d{3,8})$/
const isLoopback = (hostname: string) => ['localhost', '127.0.0.1', '[::1]'].includes(hostname)

/** `npm run doctor`: says what is misconfigured, and fails when something is. */
const { PORT = '8787', DATA_DIR = 'var' } = process.env
const problems: string[] = []
const check = (truth: unknown, problem: string) => truth || problems.push(problem)

const config = readGiven()
if (config) {
  checkAddresses(config)
  checkSecretsFile()
  await checkKeybook(config)
  await checkLine(config)
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

/** What an operator has set up for SMS and calls; docs/line.md says the rest, which nobody can look at from here. */
async function checkLine({ twilio, origins, smsDaily }: Config): Promise<void> {
  if (!twilio) return
  const { authToken, numbers, apiUrl } = twilio
  check(
    numbers.every((number) => LINE_NUMBER.test(number)),
    'TWILIO_NUMBERS has something that is no number: write +387…, or a short number, with commas between.',
  )
  check(
    /^[0-9a-f]{32}$/i.test(authToken),
    'TWILIO_AUTH_TOKEN does not look like one: 32 digits and letters a–f.',
  )
  check(smsDaily > 0, 'SMS_DAILY_CAP is 0: the line answers no SMS, and the desk cannot either.')
  const hooks = new URL(origins.hooks)
  check(
    isLoopback(hooks.hostname) || hooks.protocol === 'https:',
    'The carrier would post to http: set HOOKS_HOST, or a PUBLIC_URL with https.',
  )
  const api = new URL(apiUrl)
  const isTwilios = api.protocol === 'https:' && api.hostname.endsWith('.twilio.com')
  check(
    isTwilios || isLoopback(api.hostname),
    'TWILIO_API_URL is neither Twilio’s nor on this machine: whoever answers there gets the token and all that is sent.',
  )
  check(
    !isLoopback(api.hostname) || isLoopback(hooks.hostname),
    'TWILIO_API_URL is on this machine: that is for tests and the demo, and nothing would reach a telephone.',
  )
  // Nobody else is shown the token.
  if (isTwilios || isLoopback(api.hostname)) await checkAccount(twilio)
}

/** Asks the carrier for the account's newest message, and looks at nothing but whether it may. */
async function checkAccount({ accountSid, authToken, apiUrl }: Twilio): Promise<void> {
  const response = await fetch(`${apiUrl}/2010-04-01/Accounts/${accountSid}/Messages.json?PageSize=1`, {
    headers: { authorization: `Basic ${btoa(`${accountSid}:${authToken}`)}` },
    redirect: 'manual',
    signal: AbortSignal.timeout(10_000),
  }).catch(() => null)
  await response?.body?.cancel()
  if (!response)
    problems.push('No answer from the carrier: is this machine on the internet, and TWILIO_API_URL right?')
  else if ([401, 403, 404].includes(response.status))
    problems.push(
      'The carrier does not take TWILIO_ACCOUNT_SID with TWILIO_AUTH_TOKEN: compare both with its console.',
    )
  else if (!response.ok) problems.push(`The carrier answers with status ${response.status}: try again later.`)
}
