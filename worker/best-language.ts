import { parseAccept } from 'hono/utils/accept'
import type { Language } from '../core/languages.ts'

/*
 * Tags that browsers send for a language that we have under another: the macrolanguage, its newer names, dialects that
 * are read as one. Serbian without a script is written in Cyrillic (CLDR, likelySubtags).
 */
const others: Record<string, Language> = {
  sr: 'sr-Cyrl',
  sh: 'sr-Latn',
  cnr: 'sr-Latn',
  'sr-me': 'sr-Latn',
  prs: 'fa',
  pes: 'fa',
  rmn: 'rom',
  rmy: 'rom',
  rmc: 'rom',
  als: 'sq',
  aln: 'sq',
}

/**
 * The best of what a browser asks for (RFC 9110 section 12.5.4) that is offered, by lookup (RFC 4647 section 3.4):
 * parts are taken off a tag's end until one fits. Else Bosnian.
 */
export function bestLanguage(accept: string, offered: readonly Language[]): Language {
  for (const { type, q } of parseAccept(accept)) {
    if (q === 0) continue
    for (let tag = type.toLowerCase(); tag; tag = tag.slice(0, Math.max(0, tag.lastIndexOf('-')))) {
      const found = offered.find((one) => one.toLowerCase() === tag || one === others[tag])
      if (found) return found
    }
  }
  return offered.find((one) => one === 'bs') ?? (offered[0] as Language)
}
