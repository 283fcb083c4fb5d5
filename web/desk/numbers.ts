/** Numbers under which more than one came. Which of them is right nobody can know: none of them is shown. */
export function takenTwice(rows: readonly { seq: number }[]): ReadonlySet<number> {
  const seen = new Set<number>()
  const twice = new Set<number>()
  for (const { seq } of rows) (seen.has(seq) ? twice : seen).add(seq)
  return twice
}

/** The number after the last. */
export const nextNumber = (rows: readonly { seq: number }[]): number =>
  Math.max(0, ...rows.map(({ seq }) => seq + 1))
