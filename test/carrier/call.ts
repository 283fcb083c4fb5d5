import { type CallHeld, type Holdings, newSid } from './holdings.ts'
import { type Answered, ask, type Form, post, type Webhooks } from './webhooks.ts'
import { type Element, elementsOf, readXml, textOf } from './xml.ts'

/*
 * A call as the carrier plays it: it fetches TwiML, says and plays what stands there, and waits for the person.
 */

/** What a person at a phone hears. */
export type Heard =
  | { say: string; language: string; voice: string }
  | { play: string; type: string; sound: Uint8Array }
  | { pause: number }
  | { beep: true }
  /** That the call cannot go on, with the number of the carrier's error. */
  | { error: number }

/** What it waits for: keys, a spoken message, a dialled phone, the end of a talk. */
export type WaitsFor = 'keys' | 'message' | 'phone' | 'talk'

type Input =
  | { keys: string }
  | { sound: Uint8Array; seconds: number; hangsUp: boolean; told: number }
  | { phone: Phone; now: 'talking' | 'over' }
  | 'silence'
  | 'hung up'

/** What all calls of an account have in common. */
export interface Switchboard {
  accountSid: string
  numbers: string[]
  holdings: Holdings
  hooks: Webhooks
  phones: Phone[]
  recordingUrl(sid: string): string
  /** Keeps a sound. @returns its SID. */
  keep(call: string, source: 'RecordVerb' | 'DialVerb', sound: Uint8Array, seconds: number): string
  /** Where it is told that a recording is ready. */
  tells(recording: string, url: string): void
  tellRecording(recording: string): Promise<void>
}

class HungUp extends Error {}

/** Documents that one call fetches without waiting for anybody: more would go on for ever. */
const DOCUMENTS_MAX = 50
/** Characters that a voice says in a second, about. */
const SPEED = 15

const numberOf = (text: string | undefined, fallback: number) =>
  text !== undefined && /^\d+$/.test(text.trim()) ? Number(text) : fallback

/** One end of a line: it performs documents, and waits. */
abstract class Leg {
  readonly held: CallHeld
  /** All that was heard, in its order. */
  readonly heard: Heard[] = []
  waitsFor: WaitsFor | null = null
  isOver = false
  protected readonly board: Switchboard
  #give: ((input: Input) => void) | null = null
  #waiters: (() => void)[] = []
  #from = 0
  #hasHungUp = false
  #documents = 0

  constructor(board: Switchboard, held: CallHeld) {
    this.board = board
    this.held = board.holdings.calls.add(held)
  }

  get sid(): string {
    return this.held.sid
  }

  get seconds(): number {
    return this.held.seconds
  }

  get status(): CallHeld['status'] {
    return this.held.status
  }

  /** What was heard since the person did something. */
  get lately(): Heard[] {
    return this.heard.slice(this.#from)
  }

  /** The words of what was said since then. */
  get words(): string {
    return this.lately
      .map((one) => ('say' in one ? one.say : ''))
      .filter(Boolean)
      .join(' ')
  }

  /** Resolves when it waits for somebody, or is over. */
  settled(): Promise<void> {
    if (this.isOver || this.#give) return Promise.resolve()
    return new Promise((done) => this.#waiters.push(done))
  }

  protected settle(): void {
    for (const done of this.#waiters.splice(0)) done()
  }

  protected wait(waitsFor: WaitsFor): Promise<Input> {
    if (this.#hasHungUp) return Promise.resolve('hung up')
    return new Promise((done) => {
      this.waitsFor = waitsFor
      this.#give = (input) => {
        this.#give = null
        this.waitsFor = null
        this.#documents = 0
        done(input)
      }
      this.settle()
    })
  }

  /** @throws Error when it does not wait. */
  give(input: Input): void {
    if (input === 'hung up') this.#hasHungUp = true
    if (!this.#give) {
      if (input === 'hung up') return
      throw new Error(`the call does not wait (${this.status})`)
    }
    if (!(typeof input === 'object' && 'phone' in input)) this.#from = this.heard.length
    this.#give(input)
  }

  /** What the carrier says of the call in every request. */
  abstract form(): Form

  protected passes(seconds: number): void {
    this.held.seconds += seconds
  }

  protected changes(status: CallHeld['status']): void {
    this.held.status = status
    this.held.updated = Date.now()
  }

  /** Performs a document and those it leads to. @throws HungUp */
  protected async perform(address: string): Promise<void> {
    let next: { url: string; more: Form } | null = { url: address, more: {} }
    while (next) {
      if (++this.#documents > DOCUMENTS_MAX) {
        this.fails(12400)
        return
      }
      const { url, more }: { url: string; more: Form } = next
      const root = await this.fetch(url, more)
      if (!root) return
      next = await this.go(elementsOf(root), url)
    }
  }

  private async fetch(url: string, more: Form): Promise<Element | null> {
    const answered: Answered = await post(this.board.hooks, url, { ...this.form(), ...more })
    if (answered.status < 200 || answered.status > 299) return this.fails(11200)
    if (!/^(text|application)\/xml\b/.test(answered.type)) return this.fails(12300)
    try {
      const root = readXml(answered.text)
      if (root.name === 'Response') return root
    } catch {
      return this.fails(12100)
    }
    return this.fails(12102)
  }

  /** The carrier says that it cannot go on, and ends the call. */
  private fails(error: number): null {
    this.board.hooks.problems.push(`${error} in a call`)
    this.heard.push({ error })
    return null
  }

  /** @returns where it goes on; `null` at its end. */
  private async go(verbs: Element[], url: string): Promise<{ url: string; more: Form } | null> {
    const at = (address: string) => new URL(address.trim(), url).href
    for (const verb of verbs) {
      const { name, attributes } = verb
      if (this.status === 'ringing' && name !== 'Reject') this.changes('in-progress')
      switch (name) {
        case 'Say':
        case 'Play':
        case 'Pause':
          await this.listen(verb, at)
          break
        case 'Gather': {
          const keys = await this.gather(verb, at)
          if (keys === null) break
          return {
            url: at(attributes.action ?? url),
            more: { Digits: keys, msg: 'Gather End' },
          }
        }
        case 'Record': {
          const more = await this.record(verb, at, url)
          if (!more) break
          return { url: at(attributes.action ?? url), more }
        }
        case 'Dial': {
          const more = await this.dial(verb, at)
          if (attributes.action === undefined) break
          return { url: at(attributes.action), more }
        }
        case 'Redirect':
          return { url: at(textOf(verb)), more: {} }
        case 'Hangup':
          this.ends()
          return null
        case 'Reject':
          this.changes(attributes.reason === 'busy' ? 'busy' : 'no-answer')
          this.ends()
          return null
        default:
          this.board.hooks.problems.push(`12200 <${name}> is none that is played here`)
      }
    }
    return null
  }

  /** What `Hangup` comes to. */
  protected abstract ends(): void

  private async listen(verb: Element, at: (address: string) => string): Promise<void> {
    const { name, attributes } = verb
    if (name === 'Pause') {
      const pause = numberOf(attributes.length, 1)
      this.heard.push({ pause })
      this.passes(pause)
      return
    }
    const times = numberOf(attributes.loop, 1) || 1
    if (name === 'Say') {
      const say = textOf(verb).replace(/\s+/g, ' ').trim()
      if (say === '') this.board.hooks.problems.push('13520 nothing to say')
      const { language = 'en-US', voice = 'man' } = attributes
      for (let i = 0; i < times; i++) this.heard.push({ say, language, voice })
      this.passes(Math.ceil(say.length / SPEED) * times)
      return
    }
    if (name !== 'Play') return
    const play = at(textOf(verb))
    const { status, type, bytes: sound } = await ask(this.board.hooks, play, null)
    if (status !== 200 || !/^audio\/(mpeg|wav|wave|x-wav|basic|ogg|x-gsm|aiff)/.test(type))
      this.board.hooks.problems.push(`12300 ${status} ${type} for ${play}`)
    else for (let i = 0; i < times; i++) this.heard.push({ play, type, sound })
  }

  /** @returns the keys, without the one that ended them; `null` when none came in time. */
  private async gather(verb: Element, at: (address: string) => string): Promise<string | null> {
    const { attributes } = verb
    for (const inside of elementsOf(verb)) await this.listen(inside, at)
    const most = numberOf(attributes.numDigits, Infinity)
    const { finishOnKey = '#' } = attributes
    let typed = ''
    for (;;) {
      const input = await this.wait('keys')
      if (input === 'hung up') throw new HungUp()
      if (typeof input !== 'object' || !('keys' in input)) {
        this.passes(numberOf(attributes.timeout, 5))
        return typed === '' && attributes.actionOnEmptyResult !== 'true' ? null : typed
      }
      for (const key of input.keys) {
        this.passes(1)
        if (finishOnKey !== '' && finishOnKey.includes(key))
          return typed === '' && attributes.actionOnEmptyResult !== 'true' ? null : typed
        typed += key
        if (typed.length >= most) return typed
      }
    }
  }

  /** @returns what the next document is told; `null` when nothing was said, so that it goes on where it is. */
  protected abstract record(verb: Element, at: (address: string) => string, url: string): Promise<Form | null>

  /** @returns what the next document is told. */
  protected abstract dial(verb: Element, at: (address: string) => string): Promise<Form>
}

/** Somebody calls the line. */
export class Call extends Leg {
  readonly from: string
  readonly to: string
  /** The duty phones that it rings now. */
  phones: Phone[] = []

  constructor(board: Switchboard, { from, to }: { from: string; to: string }) {
    super(board, newCall({ parent: null, direction: 'inbound', from, to }))
    this.from = from
    this.to = to
  }

  /** The phone that it rings now. @throws Error when it rings none. */
  get phone(): Phone {
    const [phone] = this.phones
    if (!phone) throw new Error('no phone rings')
    return phone
  }

  form(): Form {
    const { from, to, board } = this
    return {
      AccountSid: board.accountSid,
      ApiVersion: '2010-04-01',
      CallSid: this.sid,
      CallStatus: this.status,
      Called: to,
      Caller: from,
      Direction: 'inbound',
      From: from,
      To: to,
      ...placesOf('Called', to),
      ...placesOf('Caller', from),
      ...placesOf('From', from),
      ...placesOf('To', to),
    }
  }

  begin(voiceUrl: string, statusUrl: string | null): void {
    void this.#run(voiceUrl, statusUrl)
  }

  async #run(voiceUrl: string, statusUrl: string | null): Promise<void> {
    this.held.started = Date.now()
    try {
      await this.perform(voiceUrl)
    } catch (error) {
      if (!(error instanceof HungUp)) throw error
    }
    if (!isOver(this.status)) this.changes('completed')
    this.held.ended = Date.now()
    if (statusUrl) {
      await post(this.board.hooks, statusUrl, {
        ...this.form(),
        CallDuration: String(this.seconds),
        CallbackSource: 'call-progress-events',
        Duration: String(Math.ceil(this.seconds / 60)),
        SequenceNumber: '0',
        Timestamp: new Date(Date.now()).toUTCString().replace('GMT', '+0000'),
      })
    }
    this.isOver = true
    this.settle()
  }

  protected ends(): void {}

  /** Presses keys, one after another. Resolves when the line waits again. */
  async press(keys: string): Promise<void> {
    const { waitsFor } = this
    // Keys pressed into a message end it, as `finishOnKey` is all keys by default.
    if (waitsFor === 'message') this.give('silence')
    else if (waitsFor === 'keys') this.give({ keys })
    else throw new Error(`nobody listens for keys (${waitsFor ?? this.status})`)
    await this.settled()
  }

  /**
   * Speaks a message where one is recorded, and ends it with a key or by hanging up.
   *
   * @param told how often the carrier says that the recording is ready.
   */
  async speak(sound: Uint8Array, seconds: number, { hangsUp = false, told = 1 } = {}): Promise<void> {
    if (this.waitsFor !== 'message') throw new Error(`nothing is recorded (${this.waitsFor ?? this.status})`)
    this.give(seconds > 0 ? { sound, seconds, hangsUp, told } : hangsUp ? 'hung up' : 'silence')
    await this.settled()
  }

  /** Does nothing until it goes on by itself: no key, no word; a phone that nobody takes. */
  async silence(): Promise<void> {
    if (this.waitsFor === 'phone') for (const phone of [...this.phones]) phone.ignore()
    else this.give('silence')
    await this.settled()
  }

  /** @param seconds how long the call was in all; else what was heard and said. */
  async hangUp(seconds?: number): Promise<void> {
    if (this.isOver) return
    if (seconds !== undefined) this.held.seconds = seconds
    this.give('hung up')
    while (!this.isOver) await this.settled()
  }

  protected async record(verb: Element, at: (address: string) => string, url: string): Promise<Form | null> {
    const { attributes } = verb
    if (attributes.playBeep !== 'false') this.heard.push({ beep: true })
    const { recordingStatusCallback: callback, recordingStatusCallbackEvent: events = 'completed' } =
      attributes
    const input = await this.wait('message')
    if (typeof input !== 'object' || !('sound' in input)) {
      if (callback && events.split(' ').includes('absent')) {
        await post(this.board.hooks, at(callback), {
          AccountSid: this.board.accountSid,
          CallSid: this.sid,
          RecordingSid: newSid('RE'),
          RecordingSource: 'RecordVerb',
          RecordingStatus: 'absent',
        })
      }
      if (input === 'hung up') throw new HungUp()
      this.passes(numberOf(attributes.timeout, 5))
      return null
    }
    const { hangsUp, told, sound } = input
    const seconds = Math.min(input.seconds, numberOf(attributes.maxLength, 3_600))
    this.passes(seconds)
    const sid = this.board.keep(this.sid, 'RecordVerb', sound, seconds)
    const more = {
      ...(hangsUp || input.seconds === seconds ? { Digits: hangsUp ? 'hangup' : '#' } : {}),
      RecordingDuration: String(seconds),
      RecordingSid: sid,
      RecordingUrl: this.board.recordingUrl(sid),
    }
    if (callback) this.board.tells(sid, at(callback))
    if (hangsUp) {
      this.changes('completed')
      await post(this.board.hooks, at(attributes.action ?? url), { ...this.form(), ...more })
    }
    for (let i = 0; i < told; i++) await this.board.tellRecording(sid)
    if (hangsUp) throw new HungUp()
    return more
  }

  protected async dial(verb: Element, at: (address: string) => string): Promise<Form> {
    const { attributes } = verb
    const shown = attributes.callerId ?? this.from
    if (!this.board.numbers.includes(shown) && shown !== this.from) {
      this.board.hooks.problems.push(`13214 ${shown} is not to be shown`)
      return { DialCallStatus: 'failed' }
    }
    const numbers = elementsOf(verb).filter(({ name }) => name === 'Number')
    const bare = textOf(verb, false).trim()
    if (bare !== '') numbers.push({ name: 'Number', attributes: {}, children: [bare] })
    this.phones = numbers.map((number) => {
      const url = number.attributes.url
      const phone = new Phone(this.board, this, {
        number: textOf(number).trim(),
        shown,
        url: url === undefined ? null : at(url),
      })
      this.board.phones.push(phone)
      return phone
    })
    const rung = [...this.phones]
    const isRecorded = !['do-not-record', 'false'].includes(attributes.record ?? 'false')
    const [first] = rung
    if (!first) return { DialCallStatus: 'failed' }
    let talked: Phone | null = null
    while (rung.some((phone) => !phone.isOver)) {
      const input = await this.wait(talked ? 'talk' : 'phone')
      if (input === 'hung up') {
        for (const phone of rung) await phone.end(phone.status === 'ringing' ? 'canceled' : 'completed')
        this.phones = []
        this.changes('completed')
        // The carrier tells it as always, and does nothing with the answer.
        const more = { ...dialled(talked ?? first), DialBridged: String(talked !== null) }
        if (attributes.action !== undefined)
          await post(this.board.hooks, at(attributes.action), { ...this.form(), ...more })
        throw new HungUp()
      }
      if (typeof input !== 'object' || !('phone' in input) || input.now !== 'talking') continue
      talked = input.phone
      for (const other of rung) if (other !== talked) await other.end('canceled')
      this.phones = [talked]
    }
    this.phones = []
    const { sid, seconds } = talked ?? first
    if (talked) this.passes(seconds)
    const recorded =
      talked && isRecorded ? this.board.keep(sid, 'DialVerb', new Uint8Array(1), seconds) : null
    return {
      ...dialled(talked ?? first),
      DialBridged: String(talked !== null),
      ...(recorded && { RecordingUrl: this.board.recordingUrl(recorded) }),
    }
  }
}

/** A phone that a call is passed on to. */
export class Phone extends Leg {
  readonly number: string
  /** The number that it shows. */
  readonly shown: string
  readonly #call: Call
  readonly #url: string | null
  #isEnded = false

  constructor(board: Switchboard, call: Call, way: { number: string; shown: string; url: string | null }) {
    super(board, newCall({ parent: call.sid, direction: 'outbound-dial', from: way.shown, to: way.number }))
    this.number = way.number
    this.shown = way.shown
    this.#call = call
    this.#url = way.url
  }

  form(): Form {
    const { number, shown, board } = this
    return {
      AccountSid: board.accountSid,
      ApiVersion: '2010-04-01',
      CallSid: this.sid,
      CallStatus: this.status,
      Called: number,
      Caller: shown,
      Direction: 'outbound-dial',
      From: shown,
      ParentCallSid: this.#call.sid,
      To: number,
      ...placesOf('Called', number),
      ...placesOf('Caller', shown),
      ...placesOf('From', shown),
      ...placesOf('To', number),
    }
  }

  /** Somebody takes it: what is said to them alone comes first. Resolves when it waits for them, or they talk. */
  async answer(): Promise<void> {
    if (this.status !== 'ringing') throw new Error(`the phone does not ring (${this.status})`)
    this.changes('in-progress')
    this.held.started = Date.now()
    void this.#run()
    await this.#both()
  }

  async #run(): Promise<void> {
    try {
      if (this.#url) await this.perform(this.#url)
      if (this.#isEnded) return await this.end('completed')
      const talk = this.wait('talk')
      this.#call.give({ phone: this, now: 'talking' })
      await talk
      await this.end('completed')
    } catch (error) {
      if (!(error instanceof HungUp)) throw error
      await this.end('completed')
    }
  }

  async press(keys: string): Promise<void> {
    if (this.waitsFor !== 'keys') throw new Error(`nobody listens for keys (${this.waitsFor ?? this.status})`)
    this.give({ keys })
    await this.#both()
  }

  /** Lets a question go by. */
  async silence(): Promise<void> {
    this.give('silence')
    await this.#both()
  }

  /** Turns the call away. */
  async decline(): Promise<void> {
    await this.end('busy')
    await this.#call.settled()
  }

  /** Nobody takes it. */
  ignore(): void {
    void this.end('no-answer')
  }

  /** @param seconds how long they talked. */
  async hangUp(seconds = 0): Promise<void> {
    if (this.waitsFor === 'talk') this.held.seconds = seconds
    this.give('hung up')
    await this.#both()
  }

  async end(status: CallHeld['status']): Promise<void> {
    if (this.isOver) return
    this.changes(status)
    this.held.ended = Date.now()
    this.isOver = true
    this.waitsFor = null
    if (!this.#call.isOver && this.#call.waitsFor) this.#call.give({ phone: this, now: 'over' })
    this.settle()
  }

  protected ends(): void {
    this.#isEnded = true
  }

  protected async record(): Promise<null> {
    this.board.hooks.problems.push('12200 <Record> for a dialled phone')
    return null
  }

  protected async dial(): Promise<Form> {
    this.board.hooks.problems.push('12200 <Dial> for a dialled phone')
    return {}
  }

  async #both(): Promise<void> {
    await this.settled()
    await this.#call.settled()
  }
}

const dialled = ({ status, sid, seconds }: Phone): Form => ({
  DialCallSid: sid,
  DialCallStatus: status,
  ...(status === 'completed' && { DialCallDuration: String(seconds) }),
})

const isOver = (status: CallHeld['status']) => !['queued', 'ringing', 'in-progress'].includes(status)

function newCall(call: Pick<CallHeld, 'parent' | 'direction' | 'from' | 'to'>): CallHeld {
  const now = Date.now()
  return {
    ...call,
    sid: newSid('CA'),
    status: 'ringing',
    seconds: 0,
    created: now,
    updated: now,
    started: null,
    ended: null,
  }
}

/** Where a number is of, as the carrier says it of every number: it seldom knows more than the country. */
export function placesOf(whose: string, number: string): Form {
  const country = [
    ['+387', 'BA'],
    ['+90', 'TR'],
    ['+381', 'RS'],
    ['+385', 'HR'],
    ['+1', 'US'],
  ].find(([start]) => number.replace('whatsapp:', '').startsWith(start as string))?.[1]
  return {
    [`${whose}City`]: '',
    [`${whose}Country`]: country ?? '',
    [`${whose}State`]: '',
    [`${whose}Zip`]: '',
  }
}
