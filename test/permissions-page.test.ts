import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { roles } from '../core/roles.ts'
import { doors } from '../worker/doors.ts'
import { permissionsPage } from '../worker/node/permissions.ts'

const page = readFileSync(new URL('../docs/permissions.md', import.meta.url), 'utf8')

test('docs/permissions.md is what worker/node/permissions.ts makes of the tables', () => {
  expect(page, 'run: node worker/node/permissions.ts').toBe(permissionsPage())
})

test('it has every role and every door once', () => {
  for (const role of roles) expect(page).toContain(`**${role}**`)
  for (const { method, path } of doors)
    expect(page.split(`| \`${method} ${path}\` |`), `${method} ${path}`).toHaveLength(2)
})
