import { parseAccept } from 'hono/utils/accept'
import { type Language, languageFor } from '../core/languages.ts'

/** The best of what a browser asks for (RFC 9110 section 12.5.4) that is offered. Else Bosnian. */
export function bestLanguage(accept: string, offered: readonly Language[]): Language {
  for (const { type, q } of parseAccept(accept)) {
    const found = q === 0 ? undefined : languageFor(type, offered)
    if (found) return found
  }
  return offered.find((one) => one === 'bs') ?? (offered[0] as Language)
}
