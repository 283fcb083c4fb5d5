import { lineLanguages } from '../../core/line/languages.ts'
import { paths } from '../../core/wire.ts'
import { door } from '../door.ts'
import { Refusal } from '../problem.ts'
import { ownSound, shippedSound } from './voices.ts'

/** What callers hear, for the carrier to play: the same for everybody, and nothing but what the line says. */
export const lineSound = door({
  method: 'GET',
  path: paths.lineSound,
  site: 'hooks',
  who: 'anyone',
  audit: null,
  async run({ ports, params: { language, name = '' } }) {
    const id = /^(voice(?:\.[a-z0-9]+)+)\.mp3$/.exec(name)?.[1]
    const given = lineLanguages.find((one) => one === language)
    if (!id || !given) throw new Refusal('not-found')
    const sound = (await ownSound(ports, given, id)) ?? (await shippedSound(ports, given, id))
    if (!sound) throw new Refusal('not-found')
    return new Response(sound.body as Uint8Array<ArrayBuffer>, { headers: { 'content-type': 'audio/mpeg' } })
  },
})
