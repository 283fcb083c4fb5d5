import { reading } from '../../core/duty.ts'
import { hourOf, minuteOf } from '../../core/hour.ts'
import type { CallOutcome } from '../../core/line/call.ts'
import { type LineLanguage, languageOf, lineLanguages } from '../../core/line/languages.ts'
import { opensAt } from '../../core/line/opens.ts'
import {
  type CallFacts,
  greeting,
  type Place,
  type VoiceAct,
  voiceActs,
  voiceSteps,
} from '../../core/line/voice.ts'
import { DESK } from '../../core/roles.ts'
import { fill, paths } from '../../core/wire.ts'
import { findCall, noteCall } from '../../db/calls.ts'
import { findDuty } from '../../db/duty.ts'
import { readLineTexts } from '../../db/line-texts.ts'
import { StoreUnavailable } from '../../db/store.ts'
import { queueDeletions } from '../../db/undeleted.ts'
import { CarrierUnsure } from '../carrier/carrier.ts'
import type { Twilio } from '../config.ts'
import { door } from '../door.ts'
import { dutyPhones } from '../duty.ts'
import type { Ports } from '../ports.ts'
import { Refusal } from '../problem.ts'
import { endCall, nothingHeard } from './ended.ts'
import { takeRecording } from './recordings.ts'
import { isOurNumber, openLine, readSigned } from './signed.ts'
import { twimlOf } from './twiml.ts'
import { type Prompt, promptOf } from './voices.ts'

/*
 * Calls. What an operator sets at the carrier for the line's number, HOST being `HOOKS_HOST`, else that of `PUBLIC_URL`:
 *
 *   A call comes in         https://HOST/line/voice         (POST)
 *   Call status changes     https://HOST/line/voice/ended   (POST)
 *   Primary handler fails   a TwiML Bin of their own that says 122, for when Javi cannot be reached at all
 *
 * Before set-up these doors answer 503 as all of the line's, and the carrier goes on with the last of them. After it,
 * whatever the carrier signed for is answered with TwiML: on 5xx it would read out an error in English. While the
 * database is away callers hear of danger and 122 all the same, that no message can be taken, and nothing else.
 *
 * No step has a query; the signature covers the path. A sound's address that the carrier sends is never fetched.
 */

type Form = Record<string, string>

const CALL_SID = /^CA[0-9a-fA-F]{32}$/
const RECORDING_SID = /^RE[0-9a-fA-F]{32}$/

/** Milliseconds after which the database counts as away: a caller waits, and the carrier, as it is set up, for five seconds. */
const STORE_WAIT = 3_500

/** What comes of work with the database, or `null` when it is away. */
async function orAway<T>(work: Promise<T>): Promise<T | null> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<null>((done) => {
    timer = setTimeout(done, STORE_WAIT, null)
  })
  const done = work.catch((error: unknown) => {
    if (error instanceof StoreUnavailable) return null
    throw error
  })
  return Promise.race([done, late]).finally(() => clearTimeout(timer))
}

export const voice = door({
  method: 'POST',
  path: paths.voice,
  site: 'hooks',
  who: 'carrier',
  audit: null,
  async run({ ports, request }) {
    const twilio = openLine(ports)
    const form = await readSigned(ports, twilio, request, paths.voice)
    checkCaller(form, twilio)
    const acts = greeting(ports.config.lineHome)
    const texts = await textsOf(ports, [...new Set(saidIn(acts).map((act) => act.in))])
    return spoken(ports, acts, texts, form.To ?? '', [])
  },
})

/** The number that somebody called must be ours, and the call one. @throws Refusal */
function checkCaller({ CallSid = '', To = '' }: Form, twilio: Twilio): void {
  if (!isOurNumber(twilio, To)) throw new Refusal('refused')
  if (!CALL_SID.test(CallSid)) throw new Refusal('bad-request')
}

const step = (path: string) =>
  door({
    method: 'POST',
    path,
    site: 'hooks',
    who: 'carrier',
    audit: null,
    async run({ ports, request, params }) {
      const twilio = openLine(ports)
      const form = await readSigned(ports, twilio, request, fill(path, params))
      const place = placeOf(params)
      if (!place) throw new Refusal('not-found')
      if (place.step === 'recording') return recorded(ports, place.language, form)
      // Whoever is on duty is called by us.
      const isOurs = place.step === 'whisper' || place.step === 'take'
      checkCaller(isOurs ? { ...form, To: form.From ?? '' } : form, twilio)
      const chosen = place.step === 'language' ? languageOf(keyIn(form), ports.config.lineHome) : null
      const [texts, { facts, phones }] = await Promise.all([
        textsOf(ports, [chosen ?? place.language]),
        factsAt(ports, place, form),
      ])
      return spoken(ports, voiceActs(place, facts), texts, form.To ?? '', phones)
    },
  })

export const voiceStep = step(paths.voiceStep)
export const voiceStepAgain = step(paths.voiceStepAgain)

/** Steps that have a number. */
const counted = ['menu', 'choice', 'message', 'recorded', 'ring', 'rung']

function placeOf({ language, step, n }: Record<string, string>): Place | null {
  const foundLanguage = lineLanguages.find((one) => one === language)
  const foundStep = voiceSteps.find((one) => one === step)
  if (!foundLanguage || !foundStep) return null
  if (n !== undefined && !(counted.includes(foundStep) && /^[1-9]\d?$/.test(n))) return null
  return { language: foundLanguage, step: foundStep, n: Number(n ?? 0) }
}

const keyIn = ({ Digits = '' }: Form): string => (/^[\d*#]$/.test(Digits) ? Digits : '')

/** What is so at a place, and what is written down there. */
async function factsAt(
  ports: Ports,
  place: Place,
  form: Form,
): Promise<{ facts: CallFacts; phones: string[] }> {
  const { config } = ports
  const key = keyIn(form)
  const seconds = /^\d{1,5}$/.test(form.RecordingDuration ?? '') ? Number(form.RecordingDuration) : 0
  const facts: CallFacts = {
    home: config.lineHome,
    key,
    phones: 0,
    closed: null,
    seconds,
    taken: false,
    away: false,
  }
  const note = async (outcome: CallOutcome, call = form.CallSid ?? '') => {
    if (!CALL_SID.test(call)) return
    facts.away = (await orAway(noted(ports, call, outcome))) === null
  }
  let phones: string[] = []
  switch (place.step) {
    case 'menu':
    case 'choice':
    case 'ring': {
      const found = await orAway(whoListens(ports))
      if (found) ({ closed: facts.closed, phones } = found)
      facts.phones = phones.length
      if (place.step === 'choice' && key === '3') await note('informed')
      break
    }
    case 'message':
      await note('recording')
      break
    case 'recorded': {
      const [found] = await Promise.all([orAway(whoListens(ports)), note(seconds > 0 ? 'message' : 'silent')])
      if (found) facts.closed = found.closed
      break
    }
    case 'rung': {
      const found = await orAway(wasTaken(ports, form))
      // What could not be written down when it was taken, the carrier says: nobody else is rung after a talk.
      facts.taken = found === true || form.DialBridged === 'true'
      if (facts.taken && found === false) await note('spoken')
      break
    }
    case 'take':
      if (key === '1') await note('spoken', form.ParentCallSid)
      break
  }
  return { facts, phones }
}

const hashOf = ({ config }: Ports, sid: string) => config.pepper.hash('carrier-message', sid)

const noted = (ports: Ports, call: string, outcome: CallOutcome): Promise<true> =>
  ports.store
    .use((db) => noteCall(db, hashOf(ports, call), outcome, hourOf(ports.now())))
    .then(() => true as const)

/** Whether the office reads now, and which telephones may be rung. */
async function whoListens(ports: Ports): Promise<{ closed: CallFacts['closed']; phones: string[] }> {
  const now = ports.now()
  const found = await ports.store.use((db) => findDuty(db, DESK))
  const read = reading(found?.duty ?? null, now)
  if (!read) return { closed: null, phones: [] }
  if (!read.open) return { closed: { opens: opensAt(now, read.opens) }, phones: [] }
  return { closed: null, phones: (await dutyPhones(ports, now)).map(({ phone }) => phone) }
}

/** Whether somebody on duty has pressed the key; the call to them, which names their telephone, is deleted. */
async function wasTaken(ports: Ports, { CallSid = '', DialCallSid = '' }: Form): Promise<boolean> {
  const { store, now } = ports
  if (CALL_SID.test(DialCallSid))
    await store.use((db) => queueDeletions(db, [DialCallSid], minuteOf(now()), hourOf(now())))
  return (await store.use((db) => findCall(db, hashOf(ports, CallSid)))) === 'spoken'
}

const saidIn = (acts: VoiceAct[]) =>
  acts.flatMap((act) => ('ask' in act ? act.meanwhile : [act])).filter((act) => 'say' in act)

type Changed = Map<LineLanguage, Map<string, string>>

/** An operator's own texts in some languages; what ships with Javi counts while the database is away. */
async function textsOf({ store }: Ports, languages: LineLanguage[]): Promise<Changed> {
  const found = await orAway(
    store.use((db) =>
      Promise.all(languages.map(async (one) => [one, await readLineTexts(db, one)] as const)),
    ),
  )
  return new Map(found)
}

/** TwiML of what a call does next. */
async function spoken(
  ports: Ports,
  acts: VoiceAct[],
  texts: Changed,
  number: string,
  phones: string[],
): Promise<Response> {
  const keyOf = (id: string, language: string) => `${language} ${id}`
  const prompts = new Map<string, Prompt>()
  for (const { say: id, in: language } of saidIn(acts)) {
    const prompt = await promptOf(ports, language, id, texts.get(language)?.get(id))
    prompts.set(keyOf(id, language), prompt)
  }
  const twiml = twimlOf(acts, {
    origin: ports.config.origins.hooks,
    number,
    phones,
    prompt: (id, language) => prompts.get(keyOf(id, language)) as Prompt,
  })
  return new Response(twiml, { headers: { 'content-type': 'text/xml; charset=utf-8' } })
}

/** The carrier tells of a recording: that it is there, or that nothing was heard. */
async function recorded(ports: Ports, language: LineLanguage, form: Form): Promise<Response> {
  const { CallSid = '', RecordingSid = '', RecordingStatus } = form
  if (!CALL_SID.test(CallSid)) throw new Refusal('bad-request')
  try {
    if (RecordingStatus === 'absent') await nothingHeard(ports, CallSid)
    else if (!RECORDING_SID.test(RecordingSid)) throw new Refusal('bad-request')
    else if (RecordingStatus === 'completed')
      await takeRecording(ports, RecordingSid, CallSid, false, language)
  } catch (error) {
    // Its list will be read.
    throw error instanceof CarrierUnsure ? new Refusal('busy') : error
  }
  return new Response(null, { status: 204 })
}

export const voiceEnded = door({
  method: 'POST',
  path: paths.voiceEnded,
  site: 'hooks',
  who: 'carrier',
  audit: null,
  async run({ ports, request }) {
    const twilio = openLine(ports)
    const form = await readSigned(ports, twilio, request, paths.voiceEnded)
    checkCaller(form, twilio)
    const { CallSid: sid = '', From: from = '', To: to = '', CallStatus: status = '', CallDuration } = form
    const isOver = ['completed', 'busy', 'failed', 'no-answer', 'canceled'].includes(status)
    const seconds = /^\d{1,6}$/.test(CallDuration ?? '') ? Number(CallDuration) : 0
    if (isOver) await endCall(ports, { sid, from, to, seconds })
    return new Response(null, { status: 204 })
  },
})
