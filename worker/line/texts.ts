import type { LineLanguage } from '../../core/line/languages.ts'
import { fillIn } from '../../core/line/text.ts'
import { shippedTexts } from '../../core/line/words.ts'
import { readLineTexts } from '../../db/line-texts.ts'
import type { Ports } from '../ports.ts'

type Values = Record<string, string>

/** What the line says in a language, by the texts' ids: an operator's change first, else what ships with Javi. */
export async function lineTexts(
  { store }: Pick<Ports, 'store'>,
  language: LineLanguage,
): Promise<(id: string, values?: Values) => string> {
  const changed = await store.use((db) => readLineTexts(db, language))
  const shipped = await shippedTexts(language)
  return (id, values = {}) => fillIn(changed.get(id) ?? shipped[id] ?? '', values)
}

/** One of them. */
export const lineText = async (
  ports: Pick<Ports, 'store'>,
  language: LineLanguage,
  id: string,
  values?: Values,
): Promise<string> => (await lineTexts(ports, language))(id, values)
