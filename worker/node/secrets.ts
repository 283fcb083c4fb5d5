import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import type { Random } from '../../core/bytes.ts'
import { newPepper } from '../../core/keys/pepper.ts'

const secrets = v.object({ pepper: v.string(), rootKey: v.nullable(v.string()) })
export type Secrets = v.InferOutput<typeof secrets>

const fileIn = (dataDir: string) => join(dataDir, 'secrets.json')

/** The secrets of a data folder, made at the first start. Nobody but their owner may read them. */
export function readSecrets(dataDir: string, random: Random): Secrets {
  const file = fileIn(dataDir)
  if (existsSync(file)) return v.parse(secrets, JSON.parse(readFileSync(file, 'utf8')))
  const made = { pepper: newPepper(random), rootKey: null }
  writeSecrets(dataDir, made)
  return made
}

/** Written beside and moved: a crash leaves the old file or the new one, never half of one. */
export function writeSecrets(dataDir: string, made: Secrets): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const beside = `${fileIn(dataDir)}.new`
  writeFileSync(beside, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600, flush: true })
  renameSync(beside, fileIn(dataDir))
}
