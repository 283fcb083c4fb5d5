import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { freePort, sqldFlags } from './support/entries.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'javi-test-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** An environment without what an operator has set here. */
const clean = (more: Record<string, string>) => ({ PATH: process.env.PATH, HOME: folder, ...more })

function doctor(environment: Record<string, string>) {
  const { status, stdout } = spawnSync(process.execPath, ['worker/node/doctor.ts'], {
    cwd: root,
    encoding: 'utf8',
    env: clean({ DATA_DIR: join(folder, 'none'), PORT: '9', ...environment }),
  })
  return { status, stdout }
}

test('doctor fails for a public address without a hostname of the desk’s own', () => {
  const alone = doctor({ PUBLIC_URL: 'https://javi.invalid' })
  expect(alone.status).toBe(1)
  expect(alone.stdout).toContain('DESK_HOST is not set')
  const apart = doctor({ PUBLIC_URL: 'https://javi.invalid', DESK_HOST: 'desk.invalid' })
  expect(apart.stdout).not.toContain('DESK_HOST')
})

test('doctor names every variable that is wrong, and no value of one', () => {
  const { status, stdout } = doctor({
    PUBLIC_URL: 'nowhere',
    EXIT_URL: 'nor-here',
    JAVI_PEPPER: 'canary-short',
  })
  expect(status).toBe(1)
  for (const name of ['PUBLIC_URL', 'EXIT_URL', 'JAVI_PEPPER']) expect(stdout).toContain(name)
  expect(stdout).not.toMatch(/nowhere|nor-here|canary/)
})

test('the demo shows Javi filled, prints who may sign in, and is nobody’s but this machine’s', async () => {
  const port = String(await freePort())
  const demo = spawn(process.execPath, ['test/demo/run.ts'], {
    cwd: root,
    env: clean({ PORT: port, TMPDIR: folder }),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let printed = ''
  for await (const chunk of demo.stdout) {
    printed += chunk
    if (printed.includes('Ctrl+C')) break
  }
  expect(printed.match(/passphrase {2}\w+( \w+){5}\n/g)).toHaveLength(3)
  expect(printed.match(/code now {4}\d{6} /g)).toHaveLength(3)
  expect(printed).toMatch(/receipt[\s\S]*\d{4}( \d{4}){4}/)
  expect((await fetch(`http://127.0.0.1:${port}/keybook`)).status).toBe(200)

  const ended = once(demo, 'exit')
  demo.kill('SIGTERM')
  expect(await ended).toEqual([0, null])
})

test('the guide runs sqld with the flags that the tests run it with', () => {
  const guide = readFileSync(join(root, 'docs/deploying.md'), 'utf8')
  const command = /^sqld (?:.*\\\n)*.*$/m.exec(guide)?.[0]
  for (const flag of sqldFlags) expect(command).toContain(flag)
})
