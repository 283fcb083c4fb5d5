import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join as joinPath } from 'node:path'
import { rootToWords } from '../../core/keys/paper.ts'
import { totpCode } from '../../core/keys/totp.ts'
import { showReceipt } from '../../core/receipt.ts'
import { buildIfNeeded } from '../../worker/node/build.ts'
import {
  addOffices,
  foundDesk,
  invite,
  join,
  newSid,
  type Person,
  signIn,
  smsRequest,
  tell,
} from '../world.ts'
import { smsTips, webTips } from './tips.ts'

/**
 * `npm run demo`: Javi on a throwaway database, with three fictional offices and fictional tips. The offices are
 * founded and the tips told over HTTP, as browsers and the carrier do it.
 */
buildIfNeeded()
const { serve } = await import('../../worker/node/serve.ts')

const { PORT = '8787' } = process.env
const given = process.env.DATA_DIR
const folder = given ?? mkdtempSync(joinPath(tmpdir(), 'javi-demo-'))
const carrier = {
  TWILIO_ACCOUNT_SID: process.env.TWILIO_ACCOUNT_SID ?? `AC${'0'.repeat(32)}`,
  TWILIO_AUTH_TOKEN: process.env.TWILIO_AUTH_TOKEN ?? '0'.repeat(32),
  TWILIO_NUMBERS: process.env.TWILIO_NUMBERS ?? '+38760000000',
}
// Passphrases are printed: nobody but this machine may reach it.
const running = await serve({ ...process.env, ...carrier, PORT, HOST: '127.0.0.1', DATA_DIR: folder })
const place = {
  url: running.url,
  setupToken: running.setupLink?.split('#setup=')[1] ?? '',
  setRootKey: async () => {},
}

console.log('Founding three fictional offices …')
const { coordinator, rootSeed, rootKey } = await foundDesk(place, 'demo-desk')
const desk = await signIn(place, coordinator, rootKey)
const police = await join(
  place,
  await invite(desk, { kind: 'police', name: 'Policijska uprava (izmišljena)', agency: 'POL-MUP-KS' }),
  'demo-policija',
)
const social = await join(
  place,
  await invite(desk, { kind: 'social_work', name: 'Centar za socijalni rad (izmišljeni)', agency: 'CSW-KS' }),
  'demo-centar',
)
await addOffices(desk, rootSeed)

console.log('Telling fictional tips …')
const reporters = await Promise.all(webTips.map((told) => tell(place, rootKey, told)))
for (const { from, text } of smsTips) {
  const { url, init } = smsRequest(place, { sid: newSid(), from, text }, carrier)
  const { status } = await fetch(url, init)
  if (status !== 200) throw new Error(`the line answered ${status}`)
}

const firstStep = Math.floor(Date.now() / 30_000)
/** A code works once, and the coordinator's of the first moment was used above: then it is the next one. */
function codeNow(person: Person): string {
  const step = Math.floor(Date.now() / 30_000)
  const used = person === coordinator && step <= firstStep
  return totpCode(person.totp, (used ? step + 1 : step) * 30_000)
}

function printPeople(): void {
  for (const [what, person] of [
    ['Desk (coordinator)', coordinator],
    ['Police', police],
    ['Social work', social],
  ] as const) {
    console.log(`\n${what}\n  name        ${person.name}\n  passphrase  ${person.passphrase}`)
    console.log(`  code now    ${codeNow(person)}   (TOTP secret ${person.totp})`)
  }
}

console.log(`\nJavi's demo is at ${running.url}  ·  the desk at ${running.url}/desk`)
printPeople()
console.log(`\nThe paper root (24 words)\n  ${rootToWords(rootSeed)}`)
console.log(
  `\nA reporter's receipt, for ${running.url}/return\n  ${showReceipt(reporters[0]?.receipt ?? '')}`,
)
console.log(
  '\nEnter prints the codes of the moment again. Ctrl+C ends it, and the throwaway database with it.',
)
process.stdin.on('data', printPeople)

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(
    signal,
    () =>
      void running.close().then(() => {
        if (!given) rmSync(folder, { recursive: true, force: true })
        process.exit(0)
      }),
  )
}
