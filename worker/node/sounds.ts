import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { utf8 } from '../../core/bytes.ts'
import { digest } from '../../core/envelope/digest.ts'
import { type HomeLanguage, homeLanguages } from '../../core/line/languages.ts'
import { isSpoken } from '../../core/line/text.ts'
import { shippedTexts } from '../../core/line/words.ts'

/*
 * Makes the sounds that ship with Javi: `npm run words && node worker/node/run.mjs worker/node/sounds.ts`. It takes
 * espeak-ng and ffmpeg, and makes what has another text than when it was made; `made.json` keeps the texts' hashes.
 *
 * A machine speaks them, so that the line works from its first day. Somebody who speaks well should take its place:
 * docs/line.md says how.
 */

const folder = fileURLToPath(new URL('../../core/sounds/', import.meta.url))
const list = `${folder}made.json`

/** Which text each sound was made from: by language and id, the first characters of its SHA-256. */
export type Made = Record<string, Record<string, string>>

export const hashOfText = (text: string): string => digest(utf8(text)).slice(0, 16)

/** espeak-ng's voices, and words a minute: slow. */
const VOICES: Record<HomeLanguage, string> = { bs: 'bs', hr: 'hr', 'sr-Latn': 'sr' }
const SPEED = '130'

function run(command: string, args: string[]): void {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command} failed: ${error?.message ?? stderr}`)
}

function makeSound(language: HomeLanguage, id: string, text: string): void {
  const spoken = `${folder}${language}/${id}.wav`
  const sound = `${folder}${language}/${id}.mp3`
  run('espeak-ng', ['-v', VOICES[language], '-s', SPEED, '-w', spoken, text])
  // A telephone carries 8 kHz at most; the same text always gives the same bytes.
  const quality = ['-ac', '1', '-ar', '16000', '-b:a', '24k']
  const bare = ['-map_metadata', '-1', '-fflags', '+bitexact', '-flags:a', '+bitexact', '-id3v2_version', '0']
  run('ffmpeg', ['-y', '-loglevel', 'error', '-i', spoken, ...quality, ...bare, '-write_xing', '0', sound])
  rmSync(spoken)
}

if (import.meta.main) {
  const made: Made = JSON.parse(readFileSync(list, 'utf8'))
  const next: Made = {}
  for (const language of homeLanguages) {
    mkdirSync(`${folder}${language}`, { recursive: true })
    const texts = Object.entries(await shippedTexts(language)).filter(([id]) => isSpoken(id))
    next[language] = {}
    for (const [id, text] of texts) {
      const hash = hashOfText(text)
      if (made[language]?.[id] !== hash) makeSound(language, id, text)
      next[language][id] = hash
    }
    for (const id of Object.keys(made[language] ?? {}))
      if (!next[language][id]) rmSync(`${folder}${language}/${id}.mp3`, { force: true })
  }
  writeFileSync(list, `${JSON.stringify(next, null, 2)}\n`)
  console.log('The sounds are those of the texts of now.')
}
