import { lineLanguages } from '../../core/line/languages.ts'
import { faultOf, maxOf } from '../../core/line/text.ts'
import { shippedTexts } from '../../core/line/words.ts'
import { type LineTexts, lineTextBody, paths } from '../../core/wire.ts'
import { changeLineText, readLineTexts } from '../../db/line-texts.ts'
import { door } from '../door.ts'
import { Refusal } from '../problem.ts'
import { pageAddress } from './answer.ts'

/*
 * What the line says, for an operator to read and change.
 */

export const lineTexts = door({
  method: 'GET',
  path: paths.lineTexts,
  site: 'desk',
  who: 'line',
  audit: null,
  async run({ ports: { store, config } }): Promise<LineTexts> {
    const texts = await Promise.all(
      lineLanguages.map(async (language) => {
        const own = await store.use((db) => readLineTexts(db, language))
        return Object.entries(await shippedTexts(language)).map(([id, shipped]) => ({
          language,
          id,
          shipped,
          own: own.get(id) ?? null,
        }))
      }),
    )
    return { home: config.lineHome, page: pageAddress(config), texts: texts.flat() }
  },
})

export const lineTextChange = door({
  method: 'POST',
  path: paths.lineTexts,
  site: 'desk',
  who: 'line',
  audit: 'line_text_changed',
  subject: ({ language, id }) => `${language},${id}`,
  body: lineTextBody,
  async run({ ports: { store }, body: { language, id, text }, entry }) {
    const shipped = new Map(Object.entries(await shippedTexts(language))).get(id)
    if (shipped === undefined) throw new Refusal('not-found')
    // A letter and its caron apart would cost more parts of an SMS than the letter.
    const composed = text?.normalize('NFC') ?? null
    if (composed !== null && faultOf(composed, shipped, maxOf(id))) throw new Refusal('text-unfit')
    await store.use((db) => changeLineText(db, { language, id, text: composed }, entry))
    return {}
  },
})
