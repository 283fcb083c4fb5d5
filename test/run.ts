import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { getChromium } from './support/chromium.ts'

/** `npm test`: gets what the tests need, runs them all, and ends with one line that counts them. */
const report = 'dist/tests.json'
mkdirSync('dist', { recursive: true })
rmSync(report, { force: true })

let chromium: string
try {
  chromium = getChromium()
} catch (error) {
  console.error((error as Error).message)
  process.exit(1)
}
const { status } = spawnSync(
  'npx',
  [
    'vitest',
    'run',
    '--config',
    'test/vitest.config.ts',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    // The last, so that it stands below what the first one prints.
    '--reporter=test/second-tries.ts',
    ...process.argv.slice(2),
  ],
  { stdio: 'inherit', env: { ...process.env, CHROMIUM: chromium } },
)
const { numPassedTests, numFailedTests, numFailedTestSuites, success } = JSON.parse(
  readFileSync(report, 'utf8'),
) as {
  numPassedTests: number
  numFailedTests: number
  numFailedTestSuites: number
  success: boolean
}
// A file that could not be loaded has no tests that fail: it counts as one.
const failed = numFailedTests || (success ? 0 : Math.max(1, numFailedTestSuites))
console.log(`${numPassedTests} passed, ${failed} failed`)
process.exit(status ?? 1)
