import { readFileSync } from 'node:fs'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * Files that open a browser come first, and those that kill a server and wait for it; then those that only start one;
 * and those of seconds last: a file of a minute does not run alone at the end.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const weights = new Map(files.map((one) => [one, weightOf(readFileSync(one.moduleId, 'utf8'))]))
    const weigh = (one: TestSpecification) => weights.get(one) ?? 0
    return (await super.sort(files)).sort((a, b) => weigh(b) - weigh(a))
  }
}

const weightOf = (source: string) =>
  Number(/support\/(browser|firefox)\.ts/.test(source)) +
  Number(source.includes('support/entries.ts')) +
  Number(source.includes('.kill()'))
