import { defineConfig } from 'vitest/config'
import { LongestFirst } from './order.ts'

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/prepare.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Two cores: more browsers and servers at once only wait for one another.
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
  },
})
