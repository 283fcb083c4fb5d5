import { type Budget, budgets, type Name } from './budgets.ts'

/** What was measured, beside the bare operation of the same run where there is one. */
export interface Measured {
  value: number
  bare?: { name: string; value: number }
}
export type Figures = Partial<Record<Name, Measured>>

/** A figure as it is told. `reference` is the bare operation, else what others need; in the same unit. */
export interface Figure {
  value: number
  unit: string
  budget: number
  reference: number | null
  ok: boolean
}

export function judge(name: Name, { value, bare }: Measured): Figure {
  const { unit, most, least, others }: Budget = budgets[name]
  return {
    value: tidy(value),
    unit,
    budget: (most ?? least) as number,
    reference: bare ? tidy(bare.value) : (others?.value ?? null),
    ok: value <= (most ?? Number.POSITIVE_INFINITY) && value >= (least ?? Number.NEGATIVE_INFINITY),
  }
}

/** One figure as a row of the table. */
export function row(name: Name, measured: Measured): string[] {
  const { most, others }: Budget = budgets[name]
  const { value, unit, budget, ok } = judge(name, measured)
  const references = [measured.bare, others].flatMap((one) =>
    one ? [`${one.name} ${grouped(tidy(one.value))}`] : [],
  )
  const bound = `${most === undefined ? '≥' : '≤'} ${grouped(budget)}`
  return [name, grouped(value), unit, bound, references.join('; '), ok ? 'ok' : 'MISSED']
}

/** Three digits tell enough. */
const tidy = (value: number): number =>
  Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3))

const grouped = (value: number): string => value.toLocaleString('en')

export function table(rows: string[][]): string {
  const [first = []] = rows
  const widths = first.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)))
  // The second column holds numbers.
  const lineOf = (cells: string[]) =>
    cells
      .map((cell, i) => (i === 1 ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd()
  return rows.map(lineOf).join('\n')
}

/** The value below which such a part of all lie. */
export function quantile(values: number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
}
