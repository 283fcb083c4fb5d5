import type { Reporter, TestModule } from 'vitest/node'

/** Says by name which tests failed at first and passed when they were tried once more: it is to be seen, and mended. */
export default class SecondTries implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    for (const module of modules)
      for (const test of module.children.allTests('passed'))
        if (test.diagnostic()?.flaky)
          process.stdout.write(`Only at the second try: ${module.relativeModuleId} > ${test.fullName}\n`)
  }
}
