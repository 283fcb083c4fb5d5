import { eq } from 'drizzle-orm'
import type { LineLanguage } from '../core/line/languages.ts'
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
