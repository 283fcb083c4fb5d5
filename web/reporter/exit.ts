/*
 * How a reporter's visit ends without a trace that we could avoid (DESIGN section 8, rule 3). It works on every
 * reporter's page as soon as this file has run, before anything is drawn.
 */

/** The everyday page that the exit goes to. The server puts it into the page. */
export const exitUrl = globalThis.document?.documentElement.dataset.exit ?? '%JAVI_EXIT%'

/** The longest pause between two presses of Shift, in milliseconds. */
const SHIFT_PAUSE = 2_000

let guarded = false
let calling = false

/** While there is text that was not sent, the browser asks before it leaves the page. */
export function guardUnsent(unsent: boolean): void {
  guarded = unsent
}

function ask(event: BeforeUnloadEvent): void {
  if (guarded && !calling) event.preventDefault()
}

const blank = () => document.documentElement.replaceChildren()

/** Empties the page at once and goes to the everyday page, in the place of this one in the history. */
export function leave(): void {
  guarded = false
  removeEventListener('beforeunload', ask)
  blank()
  location.replace(exitUrl)
}

/** Puts the page's exits to work: the button, Shift three times, leaving by any other way, coming back by “Back”. */
export function watchExits(): void {
  addEventListener('beforeunload', ask)
  addEventListener('pagehide', blank)
  addEventListener('pageshow', (event) => (event as PageTransitionEvent).persisted && leave())
  document.addEventListener('click', onClick)
  addEventListener('keydown', onKey, true)
  keepInView()
}

function onClick(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest('a') : null
  if (!link || event.defaultPrevented) return
  // A telephone call is no leaving, though browsers ask as if it were.
  if (link.protocol === 'tel:') {
    calling = true
    setTimeout(() => {
      calling = false
    }, 1_000)
    return
  }
  event.preventDefault()
  if (link.id === 'exit') leave()
  else location.replace(link.href)
}

let presses = 0
let lastPress = 0

function onKey(event: KeyboardEvent): void {
  if (event.key === ' ' && event.target instanceof Element && event.target.id === 'exit') {
    event.preventDefault()
    leave()
  }
  if (event.repeat) return
  if (event.key !== 'Shift') {
    presses = 0
    return
  }
  presses = event.timeStamp - lastPress < SHIFT_PAUSE ? presses + 1 : 1
  lastPress = event.timeStamp
  if (presses === 3) leave()
}

/** An on-screen keyboard covers what is fixed to the bottom on iOS: the bar is moved above it. */
function keepInView(): void {
  const view = globalThis.visualViewport
  if (!view) return
  const move = () => {
    const covered = Math.max(0, Math.round(innerHeight - view.height - view.offsetTop))
    document.documentElement.style.setProperty('--covered', `${view.scale === 1 ? covered : 0}px`)
  }
  view.addEventListener('resize', move)
  view.addEventListener('scroll', move)
}
