import { folded } from '../fold.ts'

/*
 * The first line to a number is read on a lock screen, by whoever holds the telephone. These are beginnings of words that
 * say more than that a message came, folded, in the languages of the line; digits are left alone, for 122 may stand there.
 */
const TELLING = [
  // Bosnian, Croatian, Serbian
  ...['trgovin', 'trafik', 'zrtv', 'polic', 'nasilj', 'zlostavlj', 'eksploat', 'iskoristav', 'izrabljiv'],
  ...['prostitu', 'seks', 'zlocin', 'krivicn', 'prijav', 'dojav', 'povjerljiv', 'poverljiv', 'anonim'],
  // English
  ...['traffick', 'victim', 'police', 'violen', 'abuse', 'exploit', 'slave', 'sex', 'crime', 'report'],
  ...['confidential', 'anonym'],
  // Turkish
  ...[
    'ticaret',
    'magdur',
    'kurban',
    'polis',
    'siddet',
    'istismar',
    'somuru',
    'fuhus',
    'suc',
    'ihbar',
    'gizli',
  ],
  // Arabic
  ...['اتجار', 'ضحي', 'ضحايا', 'شرطة', 'عنف', 'استغلال', 'جنس', 'جريمة', 'بلاغ', 'سري'],
]

/** The words of a text that would tell somebody on a lock screen what it is about, each once. */
export const notNeutral = (text: string): string[] => [
  ...new Set(
    text.split(/[^\p{L}\p{M}]+/u).filter((word) => {
      // Arabic writes “and”, “for” and the article together with the word.
      const bare = folded(word).replace(/^[وبلف]{0,2}(ال)?/u, '')
      return TELLING.some((beginning) => folded(word).startsWith(beginning) || bare.startsWith(beginning))
    }),
  ),
]

/** Whether a text is read on a lock screen: the first that a number gets, and what goes to a work phone. */
export const isFirstLine = (id: string): boolean => id.startsWith('line.received') || id === 'line.work'
