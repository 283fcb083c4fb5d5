import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import type { State } from './demo/phone/state.ts'
import { carrier, freePort, sqldFlags } from './support/entries.ts'
import { flags } from './support/flags.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'javi-test-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** An environment without what an operator has set here. */
const clean = (more: Record<string, string>) => ({ PATH: process.env.PATH, HOME: folder, ...more })

async function doctor(environment: Record<string, string>) {
  const child = spawn(process.execPath, [...flags, 'worker/node/doctor.ts'], {
    cwd: root,
    env: clean({ DATA_DIR: join(folder, 'none'), PORT: '9', ...environment }),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  let stdout = ''
  for await (const chunk of child.stdout) stdout += chunk
  return { status: (await ended)[0] as number, stdout }
}

test('doctor fails for a public address without a hostname of the desk’s own', async () => {
  const alone = await doctor({ PUBLIC_URL: 'https://javi.invalid' })
  expect(alone.status).toBe(1)
  expect(alone.stdout).toContain('DESK_HOST is not set')
  const apart = await doctor({ PUBLIC_URL: 'https://javi.invalid', DESK_HOST: 'desk.invalid' })
  expect(apart.stdout).not.toContain('DESK_HOST')
})

test('doctor names every variable that is wrong, and no value of one', async () => {
  const { status, stdout } = await doctor({
    PUBLIC_URL: 'nowhere',
    EXIT_URL: 'nor-here',
    JAVI_PEPPER: 'canary-short',
  })
  expect(status).toBe(1)
  for (const name of ['PUBLIC_URL', 'EXIT_URL', 'JAVI_PEPPER']) expect(stdout).toContain(name)
  expect(stdout).not.toMatch(/nowhere|nor-here|canary/)
})

test('doctor looks at the line: numbers, addresses, the cap, and whether the carrier takes the account', async () => {
  const asked: (string | undefined)[] = []
  let status = 200
  const api = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.authorization}`)
    response.writeHead(status).end('{"messages":[]}')
  }).listen(0, '127.0.0.1')
  await once(api, 'listening')
  const apiUrl = `http://127.0.0.1:${(api.address() as AddressInfo).port}`
  const line = (more: Record<string, string> = {}) =>
    doctor({ ...carrier, TWILIO_API_URL: apiUrl, HOOKS_HOST: 'localhost', ...more })
  try {
    const sound = await line({ TWILIO_NUMBERS: '+38760000000, whatsapp:+38760000001,0800' })
    expect(sound.stdout).not.toMatch(/TWILIO|SMS_|carrier/)
    const basic = btoa(`${carrier.TWILIO_ACCOUNT_SID}:${carrier.TWILIO_AUTH_TOKEN}`)
    const path = `/2010-04-01/Accounts/${carrier.TWILIO_ACCOUNT_SID}/Messages.json?PageSize=1`
    expect(asked).toEqual([`GET ${path} Basic ${basic}`])

    const odd = await line({ TWILIO_NUMBERS: '060 000 000', SMS_DAILY_CAP: '0', TWILIO_AUTH_TOKEN: 'canary' })
    for (const name of ['TWILIO_NUMBERS', 'SMS_DAILY_CAP', 'TWILIO_AUTH_TOKEN'])
      expect(odd.stdout).toContain(name)
    expect(odd.stdout).not.toMatch(/canary|060/)

    status = 401
    expect((await line()).stdout).toContain('does not take TWILIO_ACCOUNT_SID')
    status = 500
    expect((await line()).stdout).toContain('answers with status 500')
    const before = asked.length
    // A public address: its carrier is Twilio, and no other gets the token.
    expect((await line({ HOOKS_HOST: 'hooks.invalid' })).stdout).toContain(
      'TWILIO_API_URL is on this machine',
    )
    const elsewhere = await line({ TWILIO_API_URL: apiUrl.replace('127.0.0.1', '127.0.0.2') })
    expect(elsewhere.stdout).toContain('TWILIO_API_URL is neither')
    expect(asked.length).toBe(before + 1)
  } finally {
    api.close()
  }
  expect((await line()).stdout).toContain('No answer from the carrier')
})

test('the demo shows Javi filled, prints who may sign in, and is nobody’s but this machine’s', async () => {
  const port = String(await freePort())
  const demo = spawn(process.execPath, [...flags, 'test/demo/run.ts'], {
    cwd: root,
    env: clean({ PORT: port, TMPDIR: folder }),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let printed = ''
  for await (const chunk of demo.stdout) {
    printed += chunk
    if (printed.includes('Ctrl+C')) break
  }
  expect(printed.match(/passphrase {2}\w+( \w+){5}\n/g)).toHaveLength(4)
  expect(printed.match(/code now {4}\d{6} /g)).toHaveLength(4)
  expect(printed).toMatch(/receipt[\s\S]*\d{4}( \d{4}){4}/)
  expect((await fetch(`http://127.0.0.1:${port}/keybook`)).status).toBe(200)

  // Its own carrier: what somebody writes on the telephones' page reaches the line, which answers.
  const telephones = /Telephones\S*[^\n]*: (http:\S+)/.exec(printed)?.[1] as string
  const person = '%2B38760000111'
  const sent = await fetch(`${telephones}/text?from=${person}`, {
    method: 'POST',
    headers: { origin: telephones },
    body: 'Upomoć',
  })
  expect(sent.status).toBe(204)
  const state = (await (await fetch(`${telephones}/state?person=${person}`)).json()) as State
  expect(state.texts.map(({ isMine, note }) => [isMine, note])).toEqual([
    [true, ''],
    [false, ''],
  ])
  expect(state.held.messages).toBeGreaterThan(3)

  // Where its port is taken, it says so before it fills anything.
  const second = spawn(process.execPath, [...flags, 'test/demo/run.ts'], {
    cwd: root,
    env: clean({ PORT: port, TMPDIR: folder }),
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const [said, [code]] = await Promise.all([text(second.stderr), once(second, 'exit')])
  expect([said, code]).toEqual([`Port ${port} is taken. Name another one, for example PORT=8788.\n`, 1])

  const ended = once(demo, 'exit')
  demo.kill('SIGTERM')
  expect(await ended).toEqual([0, null])
})

test('the guide runs sqld with the flags that the tests run it with', () => {
  const guide = readFileSync(join(root, 'docs/deploying.md'), 'utf8')
  const command = /^sqld (?:.*\\\n)*.*$/m.exec(guide)?.[0]
  for (const flag of sqldFlags) expect(command).toContain(flag)
})
