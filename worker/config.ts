import * as v from 'valibot'
import { PEPPER_BYTES, type Pepper, readPepper } from '../core/keys/pepper.ts'
import { type Language, languages } from '../core/languages.ts'
import { SMS_DAILY, WORK_GUESSES, WORK_GUESSES_MAX } from '../core/limits.ts'
import { type HomeLanguage, homeLanguages } from '../core/line/languages.ts'

/** Which of our hostnames a door is behind, when they are set apart. */
export type Site = 'report' | 'desk' | 'hooks'

/** What operators set, checked once at the start. Secrets are held by objects that do not print. */
export interface Config {
  /** The address of each site as its visitors see it, without a path: `https://…`. */
  origins: Record<Site, string>
  /** The hostname that alone answers for a site, or `null` when every hostname does. */
  hosts: Record<Site, string | null>
  exitUrl: string
  /** Those of the public's pages that are not switched off. */
  languages: Language[]
  /** Guesses that a reporter's device makes at most for each send, while it is calm. */
  workGuesses: number
  pepper: Pepper
  /** The root's public half; `null` until set-up has ended. Never from the database. */
  rootKey: string | null
  /** The SHA-256 of the set-up link's token, in hex. */
  setupHash: string | null
  twilio: Twilio | null
  /** In which the line speaks to whoever has not chosen: one of the country's. */
  lineHome: HomeLanguage
  /** Parts of SMS that may be sent in a day of UTC. */
  smsDaily: number
}

export interface Twilio {
  accountSid: string
  authToken: string
  numbers: string[]
  /** Where the carrier's API is, without a slash at its end. */
  apiUrl: string
}

const optional = v.optional(v.pipe(v.string(), v.trim()))
const host = v.optional(v.pipe(v.string(), v.trim(), v.regex(/^[a-z0-9.-]+(:\d+)?$/i, 'is not a hostname')))
const environment = v.object({
  PUBLIC_URL: v.pipe(v.string(), v.url('is not a URL')),
  REPORT_HOST: host,
  DESK_HOST: host,
  HOOKS_HOST: host,
  EXIT_URL: v.optional(v.pipe(v.string(), v.url('is not a URL')), 'https://www.klix.ba/'),
  LANGUAGES_OFF: v.optional(
    v.pipe(
      v.string(),
      v.transform((list) => list.split(/[\s,]+/).filter(Boolean)),
      v.array(v.picklist(languages, `has something else than ${languages.join(' ')}`)),
      v.maxLength(languages.length - 1, 'leaves no language'),
    ),
    '',
  ),
  WORK_COST: v.optional(
    v.pipe(
      v.string(),
      v.trim(),
      v.regex(/^[1-9]\d*$/, 'is not a number from 1'),
      v.transform(Number),
      v.maxValue(WORK_GUESSES_MAX, `is more than ${WORK_GUESSES_MAX}`),
    ),
    `${WORK_GUESSES}`,
  ),
  JAVI_PEPPER: v.pipe(
    v.string('is missing'),
    v.regex(/^[A-Za-z0-9_-]+$/, 'is not base64url'),
    v.minLength(Math.ceil((PEPPER_BYTES * 4) / 3), 'is shorter than 32 bytes'),
  ),
  JAVI_ROOT_KEY: v.optional(
    v.pipe(v.string(), v.trim(), v.regex(/^([A-Za-z0-9_-]{43})?$/, 'is not a root key')),
  ),
  JAVI_SETUP_HASH: v.optional(v.pipe(v.string(), v.trim(), v.regex(/^([0-9a-f]{64})?$/, 'is not a SHA-256'))),
  TWILIO_ACCOUNT_SID: v.optional(
    v.pipe(v.string(), v.trim(), v.regex(/^AC[0-9a-fA-F]{32}$/, 'is not an AC… SID')),
  ),
  TWILIO_AUTH_TOKEN: optional,
  TWILIO_NUMBERS: optional,
  TWILIO_API_URL: v.optional(
    v.pipe(v.string(), v.trim(), v.url('is not a URL'), v.regex(/[^/]$/, 'ends with a slash')),
    'https://api.twilio.com',
  ),
  LINE_HOME: v.optional(v.picklist(homeLanguages, `is none of ${homeLanguages.join(' ')}`), 'bs'),
  SMS_DAILY_CAP: v.optional(
    v.pipe(v.string(), v.trim(), v.regex(/^\d{1,6}$/, 'is not a number'), v.transform(Number)),
    `${SMS_DAILY}`,
  ),
})

/** A variable is missing or wrong. Its message names the variable and never its value. */
export class ConfigWrong extends Error {
  constructor(problems: string[]) {
    super(problems.join('\n'))
    this.name = 'ConfigWrong'
  }
}

/** @throws ConfigWrong with every problem at once. */
export function readConfig(given: Record<string, unknown>): Config {
  const filled = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== '' && value !== undefined),
  )
  const parsed = v.safeParse(environment, filled)
  if (!parsed.success) {
    throw new ConfigWrong(
      parsed.issues.map((issue) => `${String(issue.path?.[0]?.key ?? '')} ${issue.message}`),
    )
  }
  const set = parsed.output
  const publicUrl = new URL(set.PUBLIC_URL)
  const originOf = (own: string | undefined) => (own ? `${publicUrl.protocol}//${own}` : publicUrl.origin)
  return {
    origins: {
      report: originOf(set.REPORT_HOST),
      desk: originOf(set.DESK_HOST),
      hooks: set.HOOKS_HOST ? `https://${set.HOOKS_HOST}` : publicUrl.origin,
    },
    hosts: { report: set.REPORT_HOST ?? null, desk: set.DESK_HOST ?? null, hooks: set.HOOKS_HOST ?? null },
    exitUrl: set.EXIT_URL,
    languages: languages.filter((language) => !set.LANGUAGES_OFF.includes(language)),
    workGuesses: set.WORK_COST,
    pepper: readPepper(set.JAVI_PEPPER),
    rootKey: set.JAVI_ROOT_KEY || null,
    setupHash: set.JAVI_SETUP_HASH || null,
    twilio: readTwilio(set),
    lineHome: set.LINE_HOME,
    smsDaily: set.SMS_DAILY_CAP,
  }
}

function readTwilio({
  TWILIO_ACCOUNT_SID: accountSid,
  TWILIO_AUTH_TOKEN: authToken,
  TWILIO_NUMBERS: numbers,
  TWILIO_API_URL: apiUrl,
}: v.InferOutput<typeof environment>): Twilio | null {
  if (!accountSid && !authToken && !numbers) return null
  if (!accountSid || !authToken || !numbers) {
    throw new ConfigWrong(['TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_NUMBERS belong together'])
  }
  return { accountSid, authToken, numbers: numbers.split(',').map((number) => number.trim()), apiUrl }
}

/** Set-up makes keys and shows them: over plain HTTP to a stranger's network they would be everybody's. */
export function isSafeForSetup({ origins }: Config): boolean {
  const { protocol, hostname } = new URL(origins.desk)
  return protocol === 'https:' || hostname === 'localhost' || hostname === '127.0.0.1'
}
