import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const folder = new URL('../dist/web/assets/', import.meta.url)
const scripts = readdirSync(folder).filter((name) => name.endsWith('.js'))

/** What is in the scripts of a page, by the beginning of their names. */
const built = (page: string): string =>
  scripts
    .filter((name) => name.startsWith(page))
    .map((name) => readFileSync(new URL(name, folder), 'utf8'))
    .join('\n')

// Sentences of age's own that stand in its opening code alone; they survive minification.
const opening = ['no identity matched any of the file', 'invalid header HMAC']

test('the sending page is built without the code that opens', () => {
  for (const sentence of opening)
    for (const page of ['report.', 'signs.']) expect(built(page)).not.toContain(sentence)
  // Where it belongs, it is found by the same sentences.
  for (const sentence of opening) expect(built('return.')).toContain(sentence)
  for (const sentence of opening) expect(built('desk')).toContain(sentence)
})

test('the reporters’ pages are built without the staff’s code', () => {
  for (const page of ['report.', 'return.', 'keys.', 'about.', 'signs.', 'closed.']) {
    expect(built(page).length).toBeGreaterThan(0)
    expect(built(page)).not.toMatch(/\/desk\/|javi\/audit|argon2/)
  }
  expect(built('desk')).toContain('/desk/sign-in')
})

test('the Worker is built without what it never reaches of its libraries', () => {
  const worker = readFileSync(new URL('../dist/worker/cloudflare.js', import.meta.url), 'utf8')
  // Sentences of the libraries of ASN.1, of certificates, of the NIST curves and of XML.
  const unreached = [
    'Built-in encoding is too large',
    'Cannot get items from the ASN.1 parsed value',
    'Cannot convert ASN.1 signature value',
    'splitScalar (endomorphism)',
    'Invalid character in name',
  ]
  expect(unreached.filter((sentence) => worker.includes(sentence))).toEqual([])
  expect(worker.includes('there are no certificates in this build')).toBe(true)
})
