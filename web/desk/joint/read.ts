import { utf8 } from '../../../core/bytes.ts'
import type { JointNote as Body } from '../../../core/envelope/bodies.ts'
import { digest } from '../../../core/envelope/digest.ts'
import { NOTES_COMPARED } from '../../../core/limits.ts'

/*
 * Whether all read the same. A note is sealed to each reader by itself, and whoever writes could write to each
 * something else; so every office says with its own notes what it has read.
 */

/** A note as one has it; `body` is `null` when it is damaged. */
interface Read {
  seq: number
  /** Whose it is. */
  office: string
  body: Body | null
}

/**
 * What stands for a note's text. One without a nonce is compared as well: whoever would write to each something else
 * could leave it out.
 */
const noteDigest = ({ text, nonce = '' }: Body): string =>
  digest(utf8(`javi/joint-note/v1\n${nonce}\n${text}`))

/**
 * What an office says of the newest notes that it has read, of each once: many at once put off what is said of those
 * before, and no more.
 */
export function readOf(notes: readonly Read[], self: string): NonNullable<Body['read']> {
  const own = notes.flatMap(({ office, body }) => (office === self ? (body?.read ?? []) : []))
  const said = new Set(own.map(({ seq, digest }) => `${seq} ${digest}`))
  return notes
    .flatMap(({ seq, body }) => (body ? [{ seq, digest: noteDigest(body) }] : []))
    .filter(({ seq, digest }) => !said.has(`${seq} ${digest}`))
    .slice(-NOTES_COMPARED)
}

/** The offices that have read something else in a note, by its number. */
export function readOtherwise(notes: readonly Read[]): Map<number, string[]> {
  const own = new Map(notes.map(({ seq, body }) => [seq, body && noteDigest(body)]))
  const otherwise = new Map<number, string[]>()
  for (const { office, body } of notes)
    for (const { seq, digest } of body?.read ?? []) {
      const ours = own.get(seq)
      const before = otherwise.get(seq) ?? []
      if (ours && ours !== digest && !before.includes(office)) otherwise.set(seq, [...before, office])
    }
  return otherwise
}
