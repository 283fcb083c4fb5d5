import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Nothing on the page is against the rules of accessibility that axe-core knows. @param where for whoever reads it. */
export async function expectAccessible(page: Page, where: string): Promise<void> {
  // Half a megabyte of script: once for each page, and only what is wrong comes back.
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(`${axe}\n0`)
  const violations = (await page.evaluate(
    "axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations)",
  )) as AxeResults['violations']
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
  expect(found, where).toEqual([])
}
