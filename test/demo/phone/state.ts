/*
 * What the page of the demo's telephones is told, and what it asks for.
 */

/** One thing that was heard: words, a sound by its number and name, or what happened. */
export type Line = { words: string } | { sound: number; name: string } | { note: string }

export interface State {
  /** The numbers from which somebody may write and call. */
  people: string[]
  /** Between the line and one of them. */
  texts: { isMine: boolean; text: string; at: number; note: string }[]
  /** The call that is going on, or the last. */
  call: { id: string; waitsFor: string | null; isOver: boolean; seconds: number; heard: Line[] } | null
  /** The telephone of whoever is on duty. */
  duty: {
    phone: { id: string; shown: string; now: 'ringing' | 'asked' | 'talking'; heard: Line[] } | null
    texts: { to: string; text: string; at: number }[]
  }
  /** How much the carrier still has. */
  held: { messages: number; recordings: number; calls: number }
}
