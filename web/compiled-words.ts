import { readFileSync } from 'node:fs'

/** A message as lingui compiles it: text and arguments in turn; `[name, format, branches]` is an argument. */
export type Compiled = string | Part[]
export type Part = string | [name: string, format?: string, branches?: Record<string, Compiled | number>]

/** The messages of a compiled catalog, by id. */
export function readCompiled(file: string): Record<string, Compiled> {
  // As lingui writes it: `export const messages=JSON.parse("…")`.
  const [, literal] = /JSON\.parse\((".*")\)/.exec(readFileSync(file, 'utf8')) ?? []
  if (!literal) throw new Error(`${file} has no words`)
  // A literal of JavaScript's, which has an escape more than JSON's: of spaces that do not break.
  return JSON.parse(JSON.parse(literal.replace(/\\x(?=[\dA-F]{2})/g, '\\u00')))
}

/** A module of these messages. */
export const writeCompiled = (messages: Record<string, Compiled>): string =>
  `export const messages = JSON.parse(${JSON.stringify(JSON.stringify(messages))})`
