import { and, eq } from 'drizzle-orm'
import type { LineLanguage } from '../core/line/languages.ts'
import { type AuditRow, addEntry } from './audit.ts'
import { lineText } from './schema.ts'
import type { Database } from './store.ts'

/** What an operator has changed in one language, by the texts' ids. */
export async function readLineTexts(db: Database, language: LineLanguage): Promise<Map<string, string>> {
  const rows = await db
    .select({ id: lineText.id, text: lineText.text })
    .from(lineText)
    .where(eq(lineText.language, language))
  return new Map(rows.map(({ id, text }) => [id, text]))
}

/** Puts a text in the place of the shipped one; `null` puts that back. */
export function changeLineText(
  db: Database,
  { language, id, text }: { language: LineLanguage; id: string; text: string | null },
  entry: AuditRow,
) {
  const change =
    text === null
      ? db.delete(lineText).where(and(eq(lineText.language, language), eq(lineText.id, id)))
      : db
          .insert(lineText)
          .values({ language, id, text })
          .onConflictDoUpdate({ target: [lineText.language, lineText.id], set: { text } })
  return db.batch([addEntry(db, entry), change])
}
