import { inCyrillic } from '../../core/cyrillic.ts'
import { homeLanguages, type LineLanguage } from '../../core/line/languages.ts'
import { shippedTexts } from '../../core/line/words.ts'
import { fill, paths } from '../../core/wire.ts'
import type { Asset, Ports } from '../ports.ts'

/*
 * How a prompt is heard. An operator's own sound comes first. The languages of the country have sounds that ship with
 * Javi, for the carrier has no voice for most of them; the others are said by the carrier's voices.
 */

/** What a text sounds like: a sound by its address, or a text in one of the carrier's voices. */
export type Prompt = { play: string } | { text: string; voice: (typeof voices)[LineLanguage] }

interface VoiceOf<Spoken extends string> {
  language: Spoken
  voice: `Google.${Spoken}-Standard-A`
}
const voiceOf = <const Spoken extends string>(language: Spoken): VoiceOf<Spoken> => ({
  language,
  voice: `Google.${language}-Standard-A`,
})

/*
 * Bosnian and Croatian have no voice at the carrier, and are understood in Serbian's. It is heard only where an operator
 * changed a text and recorded no sound of it: a sound that says something else, perhaps an old number, would be worse.
 */
const voices = {
  bs: voiceOf('sr-RS'),
  hr: voiceOf('sr-RS'),
  'sr-Latn': voiceOf('sr-RS'),
  en: voiceOf('en-GB'),
  tr: voiceOf('tr-TR'),
  ar: voiceOf('ar-XA'),
} satisfies Record<LineLanguage, VoiceOf<string>>

const isHome = (language: LineLanguage) => homeLanguages.some((one) => one === language)

/** An operator's own sound of a prompt, where there is one. */
export const ownSound = (
  { asset }: Pick<Ports, 'asset'>,
  language: string,
  id: string,
): Promise<Asset | null> => asset(`own-sounds/${language}/${id}.mp3`, false)

/** One that ships with Javi. */
export const shippedSound = (
  { asset }: Pick<Ports, 'asset'>,
  language: string,
  id: string,
): Promise<Asset | null> => asset(`sounds/${language}/${id}.mp3`, false)

/** @param changed an operator's text, where it is not the shipped one. */
export async function promptOf(
  ports: Pick<Ports, 'asset' | 'config'>,
  language: LineLanguage,
  id: string,
  changed: string | undefined,
): Promise<Prompt> {
  const play = ports.config.origins.hooks + fill(paths.lineSound, { language, name: `${id}.mp3` })
  if (await ownSound(ports, language, id)) return { play }
  if (isHome(language) && changed === undefined) return { play }
  const text = changed ?? (await shippedTexts(language))[id] ?? ''
  // Google's voice for Serbian is one for Cyrillic.
  return { text: isHome(language) ? inCyrillic(text) : text, voice: voices[language] }
}
