import * as v from 'valibot'

/** How a passphrase is stretched: Argon2id, memory in KiB; `salt` is 16 bytes in base64url. */
export const stretching = v.strictObject({
  salt: v.pipe(v.string(), v.length(22)),
  memory: v.pipe(v.number(), v.integer()),
  passes: v.pipe(v.number(), v.integer()),
  lanes: v.pipe(v.number(), v.integer()),
})
export type Stretching = v.InferOutput<typeof stretching>
