import { signal, useSignal } from '@preact/signals'
import { render } from 'preact'
import { useEffect } from 'preact/hooks'
import { nameOf } from '../../core/languages.ts'
import { may, type Permission } from '../../core/permissions.ts'
import { AccountScreen } from './account/screen.tsx'
import { AuditScreen } from './audit/screen.tsx'
import { Join } from './begin/join.tsx'
import { SetUp } from './begin/set-up.tsx'
import { type Language, languages } from './catalogs.ts'
import './desk.css'
import { DirectoryScreen } from './directory/screen.tsx'
import { listenForTouch } from './duty/bell.ts'
import { useBell } from './duty/polling.ts'
import { DutyScreen } from './duty/screen.tsx'
import { LineScreen } from './line/screen.tsx'
import { Notices } from './notices.tsx'
import { OfficesScreen } from './offices/screen.tsx'
import { Busy, Failure, Step } from './parts.tsx'
import { PeopleScreen } from './people/screen.tsx'
import { Recover } from './recover/screen.tsx'
import { ReferralsScreen } from './referrals/screen.tsx'
import { SecondsScreen } from './seconds/screen.tsx'
import { waitingSeconds } from './seconds/seconds.ts'
import { section } from './section.ts'
import { lock, look, signOut, stage, type Unlocked, unlocked, unreachable } from './session.ts'
import { Locked, SignIn } from './sign-in.tsx'
import { TipsScreen } from './tips/screen.tsx'
import { TellScreen } from './told/screen.tsx'
import { lookForDrafts, unfinished } from './told/writing.ts'
import { Who } from './who.tsx'
import { choose, i18n, language, speak } from './words.ts'

/** Links carry their secret in the fragment, which no browser sends. */
const fragment = signal('')

/**
 * It is taken out of the address at once: neither “Back” nor a look over the shoulder finds it. The browser's own list
 * of visited pages keeps it (Chromium does), which is why a link works once.
 */
function takeFragment(): void {
  if (location.hash === '') return
  fragment.value = location.hash.slice(1)
  history.replaceState(null, '', location.pathname)
}
takeFragment()
addEventListener('hashchange', takeFragment)
// Set-up and joining show secrets before anything is unlocked: a page that the browser kept is not shown again.
addEventListener('pageshow', (event) => (event as PageTransitionEvent).persisted && location.reload())

/** The screens in the order of the menu, and the permission that each wants. */
const screens = {
  tips: ['tips', () => <TipsScreen />],
  seconds: ['tips', () => <SecondsScreen />],
  referrals: ['referrals', () => <ReferralsScreen />],
  tell: ['tell', () => <TellScreen />],
  people: ['disable', () => <PeopleScreen />],
  offices: ['directory', () => <OfficesScreen />],
  directory: ['agencies', () => <DirectoryScreen />],
  line: ['line', () => <LineScreen />],
  audit: ['audit', () => <AuditScreen />],
  duty: ['account', () => <DutyScreen />],
  account: ['account', () => <AccountScreen />],
} as const satisfies Record<string, readonly [Permission, () => preact.JSX.Element]>
type Screen = keyof typeof screens

const screensOf = ({ member }: Unlocked): Screen[] =>
  (Object.keys(screens) as Screen[]).filter((screen) => may(member.role, screens[screen][0]))

function toAccount(): void {
  section.value = 'account'
}

function Desk() {
  const session = unlocked.value
  const mine = session ? screensOf(session) : []
  useBell()
  useEffect(() => void lookForDrafts(), [session?.member.id])
  const current = mine.find((screen) => screen === section.value) ?? mine[0]
  return (
    <>
      <Header session={session} mine={mine} current={current} />
      {session && <Notices session={session} onAccount={current === 'account' ? undefined : toAccount} />}
      <main tabIndex={-1} class={current ? `screen ${current}` : 'narrow'}>
        {current ? screens[current][1]() : <Outside />}
      </main>
    </>
  )
}

/** What is shown while nobody is unlocked here. */
function Outside() {
  const [what, ...rest] = fragment.value.split('=')
  if (what === 'setup') return <SetUp token={rest.join('=')} />
  if (what === 'invite') return <Join link={rest.join('=')} />
  if (what === 'recover') return <Recover />
  switch (stage.value) {
    case 'looking':
      return <Busy>{i18n._('desk.looking')}</Busy>
    case 'unreachable':
      return (
        <Step title={i18n._('desk.unreachable')}>
          <Failure error={unreachable.value} onRetry={look} />
        </Step>
      )
    case 'out':
      return <SignIn />
    case 'locked':
      return <Locked />
  }
}

interface HeaderProps {
  session: Unlocked | null
  mine: Screen[]
  current: Screen | undefined
}

/** Where there is little room the sections and the rest stand behind one button; locking is always in view. */
function Header({ session, mine, current }: HeaderProps) {
  const open = useSignal(false)
  const close = () => {
    open.value = false
  }
  return (
    <header class="top">
      {session && (
        <button type="button" class="skip" onClick={() => toContent(false)}>
          {i18n._('desk.skip')}
        </button>
      )}
      <strong class="name">Javi</strong>
      {session && (
        <button
          type="button"
          class="menu-button"
          aria-expanded={open.value}
          aria-controls="menu"
          onClick={() => {
            open.value = !open.value
          }}
        >
          {i18n._('desk.menu')}
          {current && <span class="quiet"> · {i18n._(`desk.${current}`)}</span>}
        </button>
      )}
      <div id="menu" class={session && !open.value ? 'menu' : 'menu open'}>
        {session && (
          <nav aria-label={i18n._('desk.nav')}>
            {mine.map((screen) => (
              <button
                type="button"
                key={screen}
                aria-current={screen === current ? 'page' : undefined}
                onClick={() => {
                  section.value = screen
                  close()
                  // A long screen would else hide the header at once.
                  scrollTo(0, 0)
                  toContent(true)
                }}
              >
                {i18n._(`desk.${screen}`)}
                {screen === 'seconds' && waitingSeconds.value > 0 && ` (${waitingSeconds.value})`}
                {screen === 'tell' && unfinished.value.length > 0 && ` (${unfinished.value.length})`}
              </button>
            ))}
          </nav>
        )}
        <div class="tools">
          {session && (
            <>
              <span class="who quiet" title={`${session.member.name} · ${session.member.officeName}`}>
                <span>
                  <Who member={session.member} />
                </span>
              </span>
              <button type="button" onClick={() => void signOut()}>
                {i18n._('signout')}
              </button>
            </>
          )}
          <Languages />
        </div>
      </div>
      {session && (
        <button type="button" class="lock" onClick={lock}>
          {i18n._('lock')}
        </button>
      )}
    </header>
  )
}

/** Each under its own name. What does not load is not chosen. */
const Languages = () => (
  <select
    aria-label={i18n._('desk.language')}
    value={language.value}
    onChange={({ currentTarget }) =>
      choose(currentTarget.value as Language).catch(() => {
        currentTarget.value = language.value
      })
    }
  >
    {languages.map((one) => (
      <option key={one} value={one} lang={one}>
        {nameOf(one)}
      </option>
    ))}
  </select>
)

/** Past the header, as soon as the chosen screen is there. */
const toContent = (preventScroll: boolean) =>
  setTimeout(() => document.querySelector('main')?.focus({ preventScroll }))

listenForTouch()
void look()
await speak(language.value)
const place = document.getElementById('desk')
if (place) render(<Desk />, place)
