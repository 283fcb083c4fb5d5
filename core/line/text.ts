import { LINE_TEXT_MAX, VOICE_TEXT_MAX } from '../limits.ts'
import { visible } from '../visible.ts'

/*
 * What the line's texts are written in: plain text, and `{name}` where something of the moment stands. It is all of ICU
 * that they may use: an operator's own texts are filled when they are said, where there is no compiler for more.
 */

const PLACE = /\{([a-z]+)\}/g

/** The names of a text's places, each once, in order of the alphabet. */
export const placesIn = (text: string): string[] =>
  [...new Set(Array.from(text.matchAll(PLACE), ([, name = '']) => name))].sort()

/** A text with its places filled. */
export const fillIn = (text: string, values: Record<string, string>): string =>
  text.replace(PLACE, (place, name: string) => values[name] ?? place)

/** Whether it is said to callers, and not sent. */
export const isSpoken = (id: string): boolean => id.startsWith('voice.')

/** UTF-16 code units of a text, at most. */
export const maxOf = (id: string): number => (isSpoken(id) ? VOICE_TEXT_MAX : LINE_TEXT_MAX)

/** Why the line cannot say a text in the place of the shipped one. */
export type TextFault = 'empty' | 'long' | 'hidden' | 'braces' | 'places'

/** @param max UTF-16 code units. @returns `null` when it can be said. */
export function faultOf(text: string, shipped: string, max: number): TextFault | null {
  if (text.trim() === '') return 'empty'
  if (text.length > max) return 'long'
  // What nobody sees while they write it, nobody would see when it is sent.
  if (visible(text).some((piece) => typeof piece !== 'string')) return 'hidden'
  if (/[{}]/.test(text.replace(PLACE, ''))) return 'braces'
  return placesIn(text).join() === placesIn(shipped).join() ? null : 'places'
}
