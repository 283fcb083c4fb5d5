/** What JSON can carry; numbers are whole, so that every language writes them alike. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json | undefined }

/**
 * One text for one value: RFC 8785 (JSON Canonicalization Scheme) for the values that Javi signs, that is
 * strings, whole numbers, booleans, null, lists and objects. Keys are sorted by UTF-16 code units (section 3.2.3).
 */
export function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (value !== null && typeof value === 'object') {
    const keys = Object.keys(value).filter((key) => value[key] !== undefined)
    const members = keys.sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key] as Json)}`)
    return `{${members.join(',')}}`
  }
  if (typeof value === 'number' && !Number.isSafeInteger(value))
    throw new TypeError('only whole numbers are signed')
  return JSON.stringify(value)
}
