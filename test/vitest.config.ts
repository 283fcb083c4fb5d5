import { defineConfig } from 'vitest/config'
import { LongestFirst } from './order.ts'

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/prepare.ts'],
    // Long, for a machine that has more to do; what is waited for says itself when it is late.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Milliseconds; one second would be little for a browser beside two others.
    expect: { poll: { timeout: 20_000 } },
    // Where many run it, a machine that stood still for a while is no fault of the code; test/second-tries.ts names them.
    retry: process.env.CI ? 1 : 0,
    // One more than there are cores: somebody always waits for a disk, a server or a browser.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
  },
})
