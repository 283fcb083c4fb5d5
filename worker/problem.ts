/** Every refusal, by its stable code: the status, and a sentence without inside knowledge. */
const problems = {
  'bad-request': [400, 'The request is not what this door takes.'],
  'not-sealed': [400, 'This is not a sealed message of a known size.'],
  'text-unfit': [
    400,
    'The line cannot say this: it is empty or too long, holds what cannot be seen, or not the places of the shipped text.',
  ],
  'signed-out': [401, 'Sign in first.'],
  refused: [403, 'Refused.'],
  'not-found': [404, 'There is nothing here.'],
  'stale-key': [409, 'The key has changed. Fetch it again, seal again, send again.'],
  taken: [409, 'That number is taken. Fetch the replies again.'],
  'files-missing': [
    409,
    'A file that goes with it is not here in whole. Send the file again, then the message.',
  ],
  'work-needed': [
    409,
    'This needs work that is fresh and was used for nothing else. Ask for some, then send again.',
  ],
  'audit-behind': [409, 'Your chain of entries has moved on. Fetch its end and sign again.'],
  'page-behind': [409, 'Somebody else published first. Fetch the keybook again.'],
  severed: [409, 'No such number is joined to this tip (any more). Nothing was sent.'],
  spent: [409, 'As much has been sent today as may be. Nothing was sent.'],
  'line-off': [409, 'The line is off. Nothing was sent.'],
  'second-person': [409, 'This needs a second person.'],
  'taken-over': [409, 'Somebody else has this now. Fetch the list again.'],
  decided: [409, 'This has been decided already. Fetch the list again.'],
  'more-came': [409, 'Something new came in since this was asked for. Look at it, and ask again.'],
  'last-way': [409, 'Two ways to unlock must be left.'],
  'too-many': [409, 'There are as many of these as there may be.'],
  'last-head': [409, 'This office would be left without a head.'],
  gone: [410, 'This link has been used, has expired, or was withdrawn.'],
  'too-large': [413, 'This is larger than the door takes.'],
  'media-type': [415, 'This door takes another kind of content.'],
  'slow-down': [429, 'Too many wrong tries. Wait, then try again.'],
  failed: [500, 'Something went wrong here. Nothing was taken in.'],
  'not-open': [503, 'The line is not open yet.'],
  busy: [503, 'Too much at once. Try again in a moment.'],
  unavailable: [503, 'The store cannot be reached. Nothing was taken in. Try again in a moment.'],
} as const satisfies Record<string, readonly [number, string]>

export type Code = keyof typeof problems

/** A refusal on its way to the one mapper. */
export class Refusal extends Error {
  readonly code: Code
  /** Seconds after which it may be tried again, where that is known. */
  readonly wait: number | undefined
  constructor(code: Code, wait?: number) {
    super(code)
    this.name = 'Refusal'
    this.code = code
    this.wait = wait
  }
}

/** A problem document (RFC 9457). @param wait seconds until it may be tried again. */
export function problem(code: Code, wait?: number): Response {
  const [status, title] = problems[code]
  const headers: Record<string, string> = { 'content-type': 'application/problem+json' }
  const after = wait ?? (status === 503 ? 5 : undefined)
  if (after !== undefined) headers['retry-after'] = String(after)
  return new Response(JSON.stringify({ type: 'about:blank', title, status, code }), { status, headers })
}
