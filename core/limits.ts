import { days } from './hour.ts'

/** Bytes inside a seal, after padding: a short tip and a long one look alike (DESIGN section 4). */
export const BUCKETS = [8 * 1024, 32 * 1024, 128 * 1024] as const
export type Bucket = (typeof BUCKETS)[number]

/** UTF-16 code units of a message's text. At 6 bytes each (a JSON escape) they still fit the largest bucket. */
export const TEXT_MAX = 20_000

/** How many files go with one message, and the bytes of each, at most. */
export const FILES_MAX = 5
export const FILE_MAX = 25 * 1024 * 1024
/** Sealed files travel and are stored in parts of so many bytes; inside the seal they are padded to as many. */
export const FILE_PART = 1024 * 1024
/** Hours after which a file goes that no message has named. */
export const ORPHAN_LIFE = 24
/** How many parts may be there of files that no message has named yet: 2 GiB. Whoever comes then is asked to wait. */
export const ORPHANS_MAX = 2 * 1024
/**
 * The desk waits from here on, agencies before it: none of them can take the room from those who tell, or from the desk.
 */
export const DESK_ORPHANS_MAX = ORPHANS_MAX / 2
export const AGENCIES_ORPHANS_MAX = ORPHANS_MAX / 4
/** One agency of them alone: room for a message with all its files, which is 130, and no other agency's. */
export const AGENCY_ORPHANS_MAX = Math.floor(AGENCIES_ORPHANS_MAX / 3)
/** Milliseconds in which a member fetches a file that they have opened: 26 parts on a bad connection. */
export const FILE_OPENING = 60 * 60_000
/** A picture of more is not decoded at the desk: at four bytes each these are 200 MB. */
export const PIXELS_MAX = 50_000_000
export const SIDE_MAX = 12_000

/** UTF-16 code units of a report's shorter answers, each. */
export const ANSWER_MAX = {
  where: 300,
  count: 100,
  nationality: 100,
  spoken: 100,
  controls: 1_000,
  since: 300,
  traces: 1_000,
  movement: 500,
  reply_how: 300,
  assistance_how: 300,
  interpreter: 300,
} as const

/**
 * UTF-16 code units of all texts of a report together: at 6 bytes each they leave 6,000 bytes of the largest bucket for
 * what is chosen, the keys, the context and the files' names.
 */
export const TEXTS_MAX = 20_800

/** UTF-16 code units of what the desk keeps about how to reach a person, and of a reason why it did otherwise. */
export const CONTACT_MAX = { word: 100, note: 1_000 } as const
export const REASON_MAX = 1_000
/** How many times of a week somebody can be reached: three a day. */
export const SAFE_HOURS_MAX = 21

/** UTF-16 code units of the note that goes with a referral. */
export const NOTE_MAX = 2_000
/** Flags on a tip, those taken down too; and links to other tips. */
export const FLAGS_MAX = 40
export const LINKS_MAX = 60
/** Bodies that a tip is about, as its judgement names them. */
export const ACCUSED_MAX = 20
/** Agencies of one joint referral, and identified persons that one of them counts. */
export const JOINT_MAX = 6
export const PERSONS_MAX = 60
/** Of how many of the newest notes to all a note says how they were read. */
export const NOTES_COMPARED = 20

/** Drafts of what a member is being told, and the hours after which one goes that nobody has touched. */
export const DRAFTS_MAX = 5
export const DRAFT_LIFE = 72
/** Milliseconds between two savings of a draft, while something changes. */
export const DRAFT_EVERY = 10_000

/** UTF-16 code units of a sign-in name: long enough to tell people apart, short enough for the header's one line. */
export const NAME_MIN = 2
export const NAME_MAX = 60
/** UTF-16 code units of an agency's name; what is longer in the directory is cut before it is offered. */
export const OFFICE_NAME_MAX = 120

/** UTF-16 code units of one SMS in parts, as the carrier sends it. Source: Twilio's limit for Body. */
export const SMS_MAX = 1_600

/** UTF-16 code units of one of the line's own texts: three parts of an SMS in Cyrillic or Arabic. */
export const LINE_TEXT_MAX = 201
/** The same of what the line says aloud: a minute, slowly. */
export const VOICE_TEXT_MAX = 600
/** Minutes without a word after which the line says nothing more until the person writes. */
export const LINE_QUIET = 15
/** Parts of one SMS that the desk writes, at most: what the carrier takes as one text is hardly more. */
export const SMS_PARTS_MAX = 10
/** Parts of SMS sent in a day of UTC, when the operator does not say otherwise (`SMS_DAILY_CAP`). */
export const SMS_DAILY = 500
/** Seconds of a message that a caller leaves, at most. */
export const RECORDING_MAX = 300
/** Messages that are taken in at once: more would not all be answered within the time for which the carrier waits. */
export const LINE_QUEUE = 200
/** Milliseconds for which the carrier waits for an answer. Source: Twilio's limit for webhooks. */
export const CARRIER_WAIT = 15_000
/** Hours back to which the carrier's lists are read the first time: for what came before set-up. */
export const CARRIER_BACK = days(30)
/** Minutes after which a message that only the carrier's list knows is taken in: its own way of telling us has failed. */
export const MISSED_AFTER = 2
/** How many messages of its lists are taken in, and how many things are deleted there, in one minute. */
export const MISSED_AT_ONCE = 100
export const DELETIONS_AT_ONCE = 20
/** Hours after which it alarms that the carrier's lists could not be read. */
export const AWAY_ALARM = 1
/** Hours after which it alarms that the carrier has not deleted something. */
export const UNDELETED_ALARM = 24
/** Minutes in which somebody opens what has come, by its priority; then the next on duty is told (DOMAIN section 5). */
export const OPEN_WITHIN = { P0: 5, P1: 60, P2: 24 * 60, P3: 3 * 24 * 60, P4: 7 * 24 * 60 } as const
/** Minutes in which something comes of it: it is passed on or closed (DOMAIN section 5). */
export const DECIDE_WITHIN = { P0: 15, P1: 4 * 60, P2: 72 * 60, P3: 7 * 24 * 60, P4: 7 * 24 * 60 } as const
/**
 * The longest time that is counted by minutes: so long the minute is kept in which something came. A longer one is
 * counted from the beginning of its hour, so that nothing is late before the page says so.
 */
export const BY_MINUTE = 60
/** Minutes after which nothing excuses that a P1 is not decided: the hard stop of DOMAIN section 5. */
export const DECIDE_STOP = 24 * 60
/**
 * Of how many tips that are hard to read one is offered to give the next to somebody else. No source names a number: it
 * is about one in an hour and a half of a shift, and the desk's people should say what suits them.
 */
export const HEAVY_OFFER = 5
/** Hours in which they are counted: a night's shift has no midnight. */
export const HEAVY_WITHIN = 24
/** Of how many of the own newest entries a browser is told what was opened within those hours. */
export const OPENINGS_READ = 1_000
/** Minutes in which one telephone is not told again that something waits, unless something urgent has come. */
export const TOLD_AGAIN = 10
/**
 * Hours after which an agency is reminded of what it has not answered or not opened, each time, and the desk of a
 * question.
 */
export const REMIND_AFTER = [24, 72, days(7)] as const
/**
 * Minutes in which one agency's further questions ring no telephone of the desk again, nor notes one of the agencies that
 * were asked together with it.
 */
export const ASKED_AGAIN = 60
/** Hours in which an answer to what is urgent is asked for. */
export const DUE_URGENT = 4
/** How many hours, holidays, closures or shifts an office has at most. */
export const DUTY_ENTRIES_MAX = 100

/** The bodies of requests, in bytes. The largest sealed message in base64 is 177 KB; two of them travel together. */
export const BODY_MAX = {
  small: 16 * 1024,
  /** A carrier's form: WhatsApp's 4,096 characters of three bytes each are 36 KB in percent signs; media URLs follow. */
  form: 64 * 1024,
  sealed: 192 * 1024,
  office: 640 * 1024,
  /** A page of 200 members has 440 KB and 2 KB for each key before; a key sealed to each of them in base64, 520 KB. */
  page: 2 * 1024 * 1024,
} as const

/** How many tips a desk browser opens or summarises in one request. */
export const BATCH_MAX = 50

/** Bytes of a summary after padding; XChaCha20-Poly1305 adds 24 of nonce and 16 of tag. */
export const SUMMARY_BYTES = 512

/** How many replies one request deletes: each is a signature to verify, for whoever asks. */
export const DELETIONS_MAX = 20

/** Answers to a receipt are padded to one of these, in bytes, so that their size says little. */
export const ANSWERS = [16 * 1024, 64 * 1024, 256 * 1024] as const

/** Hours a signed page is good for: the desk's is renewed often, for reporters cannot remember what they saw. */
export const PAGE_LIFE = { desk: days(30), agency: days(396) } as const
/** Hours an agency's expired page may still be used, after a telephone check. */
export const PAGE_GRACE = days(60)
/** Hours before its end from which a page is renewed at a head's sign-in and `doctor` warns. */
export const PAGE_RENEW = { desk: days(10), agency: days(60) } as const

/**
 * How many books, and how many of the desk's pages, one answer of the history holds: a page has 4 KB and 2 KB for each
 * member and each key before, so that an answer of a large desk stays below 2 MB.
 */
export const HISTORY_PART = 20
/** How many there may be altogether before a browser stops asking: centuries of renewals. */
export const HISTORY_MAX = 10_000

/** Hours an invitation's link works. */
export const INVITATION_LIFE = 72
/** Hours a session lasts, whatever happens; the browser locks long before. */
export const SESSION_LIFE = 12
/** Hours after which an unused session ends: whole hours, for nothing finer is kept about anybody. */
export const SESSION_IDLE = 2
/** How many ways to unlock a member keeps at the least. */
export const WAYS_MIN = 2
/** How many passkeys one member may have. */
export const PASSKEYS_MAX = 8
/** Wrong words for one name before whoever tries must wait, and milliseconds after which they may try once more. */
export const WRONG_WORDS = { burst: 10, refill: 6_000 } as const
/** Hours that a browser stays known to a member: as long as browsers keep a cookie (RFC 6265bis section 5.5). */
export const KNOWN_LIFE = days(400)
/** Wrong one-time codes with a right passphrase in one hour, from browsers that the member has not used before. */
export const WRONG_CODES = 5
/** Milliseconds in which a browser must answer a passkey's challenge: somebody may have to find their key. */
export const PASSKEY_LIFE = 5 * 60_000
/** Hours in which a second person may confirm. */
export const SECOND_LIFE = 72
/** Hours for which a request that two have decided is still listed. */
export const SECOND_KEPT = days(30)
/** How many tips one person may take out alone in 24 hours, and how many two at once. */
export const EXPORT_ALONE = 20
export const EXPORT_MAX = 500
/** How many audit entries one answer holds: about 800 KB. */
export const AUDIT_PAGE = 2_000
/** Milliseconds without a touch after which the desk locks itself. */
export const IDLE_LOCK = 15 * 60_000
/** Milliseconds in which a reporter's challenge must be answered: scrypt on an old phone takes several seconds. */
export const CHALLENGE_LIFE = 10 * 60_000

/**
 * Work for each send (DESIGN section 8, rule 9): so many guesses at most, each of so many rounds of PBKDF2 with SHA-256.
 * A guess costs the server a third of a millisecond when it makes the challenge, and checking an answer nothing; a
 * thousand of them cost a browser a third of a second on a desk, and one that is four times slower less than two.
 */
export const WORK_GUESSES = 1_000
export const WORK_ROUNDS = 2_000
/** The most that an operator may ask for: eight times as many still end within the life of a challenge. */
export const WORK_GUESSES_MAX = 10_000
/** Milliseconds in which a challenge must be answered: who collects them while it is calm cannot keep them. */
export const WORK_LIFE = 20 * 60_000
/** Sends, since the hour began or in the twenty minutes before, of which all are as light as can be. */
export const WORK_CALM = 100
/** How many times harder it gets at most: an old phone then works for a minute, while its owner writes. */
export const WORK_HARDER = 8

/** Argon2id for passphrases: memory in KiB, passes, lanes (above OWASP's minimum; DESIGN section 5). */
export const ARGON2 = { memory: 64 * 1024, passes: 3, lanes: 1 } as const
/** scrypt for receipts: 64 MiB, about a second on an old phone (DESIGN section 6). */
export const SCRYPT = { N: 2 ** 16, r: 8, p: 1 } as const
