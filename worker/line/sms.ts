import { dayOf, minuteOf } from '../../core/hour.ts'
import { CARRIER_WAIT, LINE_QUEUE, TEXT_MAX } from '../../core/limits.ts'
import { nextTurn, type Standing, unanswered } from '../../core/line/conversation.ts'
import { heardIn, isCallForHelp } from '../../core/line/keywords.ts'
import { partsOf } from '../../core/line/parts.ts'
import { canBeAnswered, isSender } from '../../core/line/sender.ts'
import { paths } from '../../core/wire.ts'
import { mayStillSpend } from '../../db/spent.ts'
import { raise } from '../alarms.ts'
import type { Twilio } from '../config.ts'
import { door } from '../door.ts'
import type { Ports } from '../ports.ts'
import { Refusal } from '../problem.ts'
import { answersDaily, answerText, keptAnswer, opensAt } from './answer.ts'
import { kept } from './ended.ts'
import { isOurNumber, openLine, readSigned } from './signed.ts'
import { type TakenIn, type Told, takeIn } from './take-in.ts'
import { responseOf, type Verb, verb } from './verbs.ts'

/** A message to the line, out of what the carrier says of it; everything else of that is left aside. */
export interface Sms {
  sid: string
  from: string
  to: string
  text: string
  /** How many pictures and files came with it. */
  media: number
  /** When it came, in minutes since 1970. */
  minute: number
  /** Found in the carrier's list: it is late, and not answered. */
  isMissed: boolean
}

/** SMS and WhatsApp, as Twilio posts them. */
export const sms = door({
  method: 'POST',
  path: paths.sms,
  site: 'hooks',
  who: 'carrier',
  audit: null,
  async run({ ports, request }) {
    const twilio = openLine(ports)
    const message = readSms(
      await readSigned(ports, twilio, request, paths.sms),
      twilio,
      minuteOf(ports.now()),
    )
    const verbs: Verb[] = []
    // From our own number the line would go on talking with itself.
    if (!isOurNumber(twilio, message.from)) {
      const { answer } = await bounded(ports.now(), () => takeInSms(ports, message))
      const text = await answerText(ports, answer)
      if (text !== '') verbs.push(verb('Message', {}, text))
    }
    return new Response(responseOf(...verbs), { headers: { 'content-type': 'text/xml; charset=utf-8' } })
  },
})

/*
 * The signature has no delimiters: `Body=hiFrom+387` and `Body=hi`, `From=+387` sign alike. So whoever caught a signed
 * form of their own message could cut it elsewhere. Every parameter that we take must be there, once, in its exact form;
 * the sender is not what is left of `FromCountry=BA`, where that is missing; and the true one stands in no other
 * parameter. What is refused here for nothing is found in the carrier's list.
 */
function isShifted({ Body: _, ...form }: Record<string, string>): boolean {
  const { From = '', ...others } = form
  const [, name] = /^(City|Country|State|Zip)/.exec(From) ?? []
  return (
    (name !== undefined && !(`From${name}` in form)) ||
    Object.entries(others).some(([other, value]) => /From(whatsapp:)?\+?\d/.test(other + value))
  )
}

function readSms(form: Record<string, string>, twilio: Twilio, minute: number): Sms {
  const { MessageSid = '', From = '', To = '', Body, NumMedia = '' } = form
  if (!isOurNumber(twilio, To)) throw new Refusal('refused')
  const isSound =
    /^(SM|MM)[0-9a-f]{32}$/.test(MessageSid) &&
    isSender(From) &&
    Body !== undefined &&
    Body.length <= TEXT_MAX &&
    !isShifted(form)
  if (!isSound) throw new Refusal('bad-request')
  const media = /^\d{1,3}$/.test(NumMedia) ? Number(NumMedia) : 0
  return { sid: MessageSid, from: From, to: To, text: Body, media, minute, isMissed: false }
}

/** Takes a message in, and decides what the line answers. */
export function takeInSms(ports: Ports, message: Sms): Promise<TakenIn> {
  const { sid, from, text } = message
  return takeIn(ports, {
    channel: 'sms',
    sid,
    text,
    // Two of whom the carrier says nothing are not one person.
    from: from === '' ? null : from,
    urgent: isCallForHelp(text),
    tell: (standing) => tell(ports, message, standing),
  })
}

async function tell(ports: Ports, message: Sms, standing: Standing): Promise<Told> {
  const { from, to, text, media, minute, isMissed } = message
  const home = ports.config.lineHome
  const canAnswer = !isMissed && canBeAnswered(from)
  const isClosed = canAnswer && standing.step === 'quiet' && (await opensAt(ports)) !== null
  const next = nextTurn(standing, heardIn(text, home), { hasMedia: media > 0, isClosed })
  const language = next.language ?? home
  const answer = canAnswer ? keptAnswer(next, language) : ''
  const words = await answerText(ports, answer)
  const parts = words === '' ? 0 : partsOf(words).parts
  const isSaid = parts > 0 && (await mayAnswer(ports, parts))
  return {
    body: {
      // The carrier's list may have names that are longer than what the desk opens.
      ...{ from: kept(from), to: kept(to), text, minute, language },
      ...(isSaid && { answered: words }),
      ...(media > 0 && { media }),
      ...(isMissed && { missed: true }),
      ...(next.step === 'silent' && { silent: true }),
    },
    turn: isSaid || (canAnswer && parts === 0) ? next : unanswered(standing, next),
    answer: isSaid ? answer : '',
    parts: isSaid ? parts : 0,
    isNow: canAnswer,
  }
}

/** Whether the line's share of the day's SMS is not spent. Once it is, the desk is told, and messages are taken in as ever. */
async function mayAnswer(ports: Ports, parts: number): Promise<boolean> {
  const day = dayOf(ports.now())
  const may = await ports.store.use((db) => mayStillSpend(db, day, parts, answersDaily(ports.config)))
  if (!may) await raise(ports, 'spent', String(day))
  return may
}

/** When those that are being taken in began, in milliseconds. */
const begun = new Set<{ at: number }>()

/**
 * Takes on no more at once than can be answered while the carrier waits: it sends the others again. In a Worker a
 * request that was broken off never ends: what began longer ago than the carrier waits is no longer counted.
 *
 * @throws Refusal `busy`
 */
async function bounded<T>(now: number, work: () => Promise<T>): Promise<T> {
  for (const one of begun) if (one.at <= now - CARRIER_WAIT) begun.delete(one)
  if (begun.size >= LINE_QUEUE) throw new Refusal('busy')
  const one = { at: now }
  begun.add(one)
  try {
    return await work()
  } finally {
    begun.delete(one)
  }
}
