import { inFours } from '../../core/digits.ts'
import { rootToWords } from '../../core/keys/paper.ts'
import { totpCode } from '../../core/keys/totp.ts'
import { DESK } from '../../core/roles.ts'
import type { Person } from '../support/world.ts'
import { type RunningDemo, startDemo } from './start.ts'

/** `npm run demo`: Javi on a throwaway database, with three fictional offices and fictional tips. */
console.log('Founding three fictional offices and telling fictional tips …')
let demo: RunningDemo
try {
  demo = await startDemo(process.env)
} catch (error) {
  console.error((error as Error).message)
  process.exit(1)
}
const { coordinator, triager, police, social, rootSeed, reporters, url, telephones } = demo

const STEP = 30_000
const firstStep = Math.floor(Date.now() / STEP)
/** A code works once, and the desk's of the first moment were used in filling: then it is the next one. */
function codeNow(person: Person): string {
  const step = Math.floor(Date.now() / STEP)
  const used = person.office === DESK && step <= firstStep
  return totpCode(person.totp, (used ? step + 1 : step) * STEP)
}

function printPeople(): void {
  for (const [what, person] of [
    ['Desk (coordinator)', coordinator],
    ['Desk (triager)', triager],
    ['Police', police],
    ['Social work', social],
  ] as const) {
    console.log(`\n${what}\n  name        ${person.name}\n  passphrase  ${person.passphrase}`)
    console.log(`  code now    ${codeNow(person)}   (TOTP secret ${person.totp})`)
  }
}

printPeople()
console.log(`\nThe paper root (24 words)\n  ${rootToWords(rootSeed)}`)
console.log(`\nA reporter's receipt, for ${url}/return\n  ${inFours(reporters[0]?.receipt ?? '').join(' ')}`)
console.log(`\nJavi's demo is at ${url}  ·  the desk at ${url}/desk`)
if (telephones) console.log(`Telephones, to write and call with: ${telephones}`)
console.log('Enter prints the codes of the moment again. Ctrl+C ends it, and a throwaway database with it.')
process.stdin.on('data', printPeople)
// Without a terminal there is no Enter, and it goes on serving.
process.stdin.on('error', () => {})

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void demo.close().then(() => process.exit(0)))
}
