import { Decrypter } from 'age-encryption'
import * as v from 'valibot'
import { type Bodies, bodySchemas, hour } from './bodies.ts'
import { belongs, type Context, contextFields, type Expected, type Kind } from './context.ts'
import type { Message, Sealed } from './message.ts'
import { unpad } from './padding.ts'
import { shapeOf } from './shape.ts'

/** One error for every failure: whoever changed the bytes learns nothing from the words. */
export class DamagedOrMoved extends Error {
  constructor() {
    super('damaged or moved')
    this.name = 'DamagedOrMoved'
  }
}

/**
 * Opens a message and compares its context with the row that it came from, all but the hour.
 *
 * @param identity `AGE-SECRET-KEY-PQ-1…`
 * @throws DamagedOrMoved when it does not open, is padded wrongly, belongs elsewhere, or is no message of its kind.
 */
export async function open<K extends Kind>(
  sealed: Sealed<K>,
  identity: string,
  expected: Expected<K>,
): Promise<Message<K>> {
  try {
    // Age opens any file that has a stanza for us; ours has one recipient and one of three sizes.
    if (shapeOf(sealed) === null) throw new Error('no sealed message')
    const decrypter = new Decrypter()
    decrypter.addIdentity(identity)
    const parsed: unknown = JSON.parse(unpad(await decrypter.decrypt(sealed)))
    return readMessage(parsed, expected)
  } catch {
    throw new DamagedOrMoved()
  }
}

const signature = v.optional(v.string())

function readMessage<K extends Kind>(parsed: unknown, expected: Expected<K>): Message<K> {
  const { body, by, sig, ...rest } = v.parse(
    v.looseObject({
      body: v.unknown(),
      by: signature,
      sig: signature,
      hour,
    }),
    parsed,
  )
  const names = [...contextFields(expected.kind), 'body', 'by', 'sig']
  // Of what was parsed: valibot leaves out a field named `__proto__` or `constructor`.
  if (Object.keys(parsed as object).some((name) => !names.includes(name))) throw new Error('unknown fields')
  const context = rest as unknown as Context<K>
  if (!belongs(context as Context, expected as Expected)) throw new Error('belongs elsewhere')
  return { context, body: v.parse(bodySchemas[expected.kind], body) as Bodies[K], by, sig }
}
