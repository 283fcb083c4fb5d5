import type { Line, State } from './state.ts'

/* Two telephones. What comes from the line is written as text, and nothing else. */

const $ = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T
const person = $<HTMLSelectElement>('person')
const text = $<HTMLTextAreaElement>('text')
const file = $<HTMLInputElement>('file')

/** Milliseconds between two looks at the telephones. */
const LOOK = 1_000

function made(name: string, words: string, style = ''): HTMLElement {
  const element = document.createElement(name)
  element.textContent = words
  if (style) element.className = style
  return element
}

const names: Record<string, string> = { '+90': 'from Türkiye', whatsapp: 'WhatsApp' }
function nameOf(number: string): string {
  const more = Object.entries(names).find(([start]) => number.startsWith(start))?.[1]
  const plain = number.replace('whatsapp:', '')
  return more ? `${plain} · ${more}` : plain
}

const timeOf = (at: number) =>
  new Date(at).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
const some = (count: number, one: string) => `${count} ${one}${count === 1 ? '' : 's'}`

function textOf(words: string, note: string, style: string): HTMLElement {
  const element = made('div', '', `text ${style}`)
  const body = made('p', words)
  body.dir = 'auto'
  element.append(body, made('p', note, 'note'))
  return element
}

function lineOf(line: Line, call: string): HTMLElement {
  if ('words' in line) {
    const words = made('p', line.words)
    words.dir = 'auto'
    return words
  }
  if ('note' in line) return made('p', line.note, 'note')
  const sound = document.createElement('audio')
  sound.controls = true
  sound.preload = 'none'
  sound.src = `/heard/${call}/${line.sound}`
  sound.ariaLabel = `The line plays ${line.name}`
  const element = made('div', '')
  element.append(sound, made('p', line.name, 'note'))
  return element
}

/** Sounds of a call are played one after another, as they come. */
let playing: HTMLAudioElement[] = []
function play(elements: HTMLElement[]): void {
  const isQuiet = playing.length === 0
  playing.push(...elements.flatMap((element) => [...element.querySelectorAll('audio')]))
  if (isQuiet) next()
}
function next(): void {
  const [sound] = playing
  if (!sound) return
  sound.onended = () => {
    playing.shift()
    next()
  }
  // A browser may want a touch first: then it is for the person to play it.
  sound.play().catch(quiet)
}
function quiet(): void {
  for (const sound of playing) {
    sound.onended = null
    sound.pause()
  }
  playing = []
}

/** What is heard in a call only grows. */
let listening = { call: '', lines: 0 }
function hear(call: State['call']): void {
  const screen = $('heard')
  if (!call || (call.id === listening.call && call.heard.length === listening.lines)) return
  if (call.id !== listening.call) {
    quiet()
    screen.replaceChildren()
    listening = { call: call.id, lines: 0 }
  }
  const elements = call.heard.slice(listening.lines).map((line) => lineOf(line, call.id))
  listening.lines = call.heard.length
  screen.append(...elements)
  screen.scrollTop = screen.scrollHeight
  play(elements)
}

/** What each screen shows: it is made anew only when that has changed, so that a sound goes on playing. */
const shown = new Map<string, string>()
function show(id: string, what: unknown, elements: () => HTMLElement[]): void {
  const key = JSON.stringify(what)
  if (shown.get(id) === key) return
  shown.set(id, key)
  const screen = $(id)
  screen.replaceChildren(...elements())
  screen.scrollTop = screen.scrollHeight
}

function say(id: string, words: string): void {
  if ($(id).textContent !== words) $(id).textContent = words
}

const waits: Record<string, string> = {
  keys: 'The line listens for keys.',
  message: 'The line records: speak.',
  phone: 'It rings at the office.',
  talk: 'You talk with somebody.',
}

function can(id: string, isPossible: boolean): void {
  $<HTMLButtonElement>(id).disabled = !isPossible
}

function render({ people, texts, call, duty, held }: State): void {
  if (person.options.length !== people.length) {
    const chosen = person.value
    person.replaceChildren(...people.map((number) => new Option(nameOf(number), number)))
    if (chosen) person.value = chosen
  }
  say(
    'held',
    `The carrier still holds ${some(held.messages, 'message')}, ${some(held.recordings, 'recording')}, ${some(held.calls, 'call')}.`,
  )
  show('texts', [person.value, texts], () =>
    texts.length === 0
      ? [made('p', 'Nothing yet. Write as somebody who needs help would.', 'note')]
      : texts.map(({ isMine, text: words, at, note }) =>
          textOf(
            words,
            `${isMine ? 'You' : 'The line'} · ${timeOf(at)}${note && ` · ${note}`}`,
            isMine ? 'mine' : '',
          ),
        ),
  )

  const isOn = call !== null && !call.isOver
  const waitsFor = call?.waitsFor ?? null
  if (call === null) say('calling', 'Nobody calls.')
  else if (call.isOver) say('calling', `The call is over, after ${some(call.seconds, 'second')}.`)
  else say('calling', waits[waitsFor ?? ''] ?? 'One moment …')
  hear(call)
  can('call', !isOn)
  can('hang-up', isOn)
  can('prepared', waitsFor === 'message')
  can('silence', waitsFor === 'keys' || waitsFor === 'message' || waitsFor === 'phone')
  file.disabled = waitsFor !== 'message'
  for (const key of $('keys').querySelectorAll('button'))
    key.disabled = waitsFor !== 'keys' && waitsFor !== 'message'

  const { phone } = duty
  const now = phone?.now
  if (!phone) say('duty', 'It does not ring.')
  else if (now === 'ringing') say('duty', `It rings. It shows ${phone.shown}.`)
  else say('duty', now === 'talking' ? 'You talk with the caller.' : 'It asks whether you take the call.')
  show('duty-heard', duty, () => [
    ...duty.texts.map(({ to, text: words, at }) => textOf(words, `to ${to} · ${timeOf(at)}`, '')),
    ...(phone?.heard.map((line) => lineOf(line, phone.id)) ?? []),
    ...(duty.texts.length === 0 && !phone ? [made('p', 'No text, no call yet.', 'note')] : []),
  ])
  can('answer', now === 'ringing')
  can('decline', now === 'ringing')
  can('take', now === 'asked')
  can('duty-hang-up', now === 'asked' || now === 'talking')
}

let looking: Promise<void> | null = null
function look(): Promise<void> {
  looking ??= fetch(`/state?${new URLSearchParams({ person: person.value })}`)
    .then((answer) => answer.json())
    .then(render)
    .catch(() => trouble('The demo is not there any more. Start it again.'))
    .finally(() => {
      looking = null
    })
  return looking
}

function trouble(words: string): void {
  $('trouble').hidden = words === ''
  say('trouble', words)
}

/** Does something with a telephone, and looks at once at what came of it. */
async function act(path: string, query: Record<string, string> = {}, body?: BodyInit): Promise<void> {
  trouble('')
  const asked = fetch(`${path}?${new URLSearchParams(query)}`, { method: 'POST', body })
  try {
    const answer = await asked
    if (!answer.ok) trouble(await answer.text())
  } catch {
    trouble('The demo is not there any more. Start it again.')
  }
  await looking
  await look()
}

async function send(words: string): Promise<void> {
  await act('/text', { from: person.value }, words)
}

$('write').addEventListener('submit', (event) => {
  event.preventDefault()
  const words = text.value
  text.value = ''
  text.focus()
  void send(words)
})
text.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.shiftKey) return
  event.preventDefault()
  $<HTMLFormElement>('write').requestSubmit()
})
$('heard').append(made('p', 'What the line says is written here.', 'note'))
for (const word of ['POMOĆ', 'DA', 'NE', '2', 'STOP']) {
  const button = made('button', word) as HTMLButtonElement
  button.type = 'button'
  button.addEventListener('click', () => void send(word))
  $('words').append(button)
}
for (const key of '123456789*0#') {
  const button = made('button', key) as HTMLButtonElement
  button.type = 'button'
  button.addEventListener('click', () => void act('/press', { keys: key }))
  $('keys').append(button)
}

const on = (id: string, path: string, query: () => Record<string, string> = () => ({})) =>
  $(id).addEventListener('click', () => void act(path, query()))
// Whoever presses, speaks or hangs up does not wait for the end of a sentence.
for (const id of ['keys', 'hang-up', 'prepared', 'silence']) $(id).addEventListener('click', quiet)
on('call', '/call', () => ({
  from: person.value,
  ...($<HTMLInputElement>('withheld').checked && { withheld: '1' }),
}))
on('hang-up', '/hang-up')
on('prepared', '/speak-prepared')
on('silence', '/silence')
on('answer', '/duty/answer')
on('decline', '/duty/decline')
on('take', '/duty/press', () => ({ keys: '1' }))
on('duty-hang-up', '/duty/hang-up')

/** How long a sound is, as the browser reads it. */
function secondsOf(sound: File): Promise<number> {
  const address = URL.createObjectURL(sound)
  const audio = new Audio()
  return new Promise<number>((done) => {
    audio.onloadedmetadata = () => done(Number.isFinite(audio.duration) ? audio.duration : 1)
    audio.onerror = () => done(0)
    audio.src = address
  }).finally(() => URL.revokeObjectURL(address))
}
file.addEventListener('change', async () => {
  const [sound] = file.files ?? []
  if (!sound) return
  const seconds = await secondsOf(sound)
  file.value = ''
  if (seconds === 0) return trouble('That is no sound that this browser can read. Choose an MP3.')
  await act('/speak', { seconds: String(seconds) }, sound)
})
person.addEventListener('change', () => void look())

// They scroll, and are to be reached by keys.
for (const id of ['texts', 'heard', 'duty-heard']) $(id).tabIndex = 0

void look()
setInterval(() => void look(), LOOK)
