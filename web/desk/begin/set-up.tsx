import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { type Hour, hourOf } from '../../../core/hour.ts'
import { signEntry } from '../../../core/keys/audit.ts'
import { signBook } from '../../../core/keys/book.ts'
import { fingerprint } from '../../../core/keys/fingerprint.ts'
import { type UnverifiedKeybook, verifyKeybook } from '../../../core/keys/keybook.ts'
import { publicHalf } from '../../../core/keys/signed.ts'
import { totpCode } from '../../../core/keys/totp.ts'
import { DESK } from '../../../core/roles.ts'
import { paths } from '../../../core/wire.ts'
import type { SetupBody, SetupDone, SetupLook } from '../../../core/wire-people.ts'
import { call, Problem } from '../api.ts'
import { keepRoot } from '../keybook.ts'
import { found } from '../keys.ts'
import type { Founded } from '../keys.worker.ts'
import { Busy, Failure, Figures, Notice, Step } from '../parts.tsx'
import { i18n } from '../words.ts'
import { enter, useAskBeforeLeaving } from './leaving.ts'
import { officeMade } from './made.ts'
import { RescueStep } from './rescue.tsx'
import { RootStep } from './root.tsx'
import { SecondFactorStep } from './second-factor.tsx'
import { SharesStep } from './shares.tsx'
import { type Who, WhoStep } from './who.tsx'

type At = 'look' | 'who' | 'factor' | 'rescue' | 'root' | 'shares' | 'send' | 'done'

/** What is sent, all but the code, which is of the moment. */
type Made = Omit<SetupBody, 'code'>

/** The first coordinator founds the desk: everything is made in this browser and sent at the end, in one piece. */
export function SetUp({ token }: { token: string }) {
  const at = useSignal<At>('look')
  const error = useSignal<unknown>(null)
  const who = useSignal<Who | null>(null)
  const server = useRef('')
  const totp = useRef('')
  const rescue = useRef('')
  const rootSeed = useRef<Uint8Array | null>(null)
  const made = useRef<Made | null>(null)
  const done = useSignal<SetupDone | null>(null)
  useAskBeforeLeaving(['rescue', 'root', 'shares', 'send'].includes(at.value))

  const look = async () => {
    error.value = null
    try {
      server.current = (await call<SetupLook>('POST', paths.setupLook, { token })).server
      at.value = 'who'
    } catch (thrown) {
      error.value = thrown
    }
  }
  useEffect(() => void look(), [token])

  /** Signs everything, once; after that the root's seed exists on paper only. */
  const sign = (founded: Founded) => {
    const seed = rootSeed.current
    if (!seed || !who.value) return
    made.current = signAll(
      founded,
      { ...who.value, token, totp: totp.current, server: server.current },
      seed,
      now(),
    )
    seed.fill(0)
    rootSeed.current = null
    founded.founder.keyring.signSeed.fill(0)
    rescue.current = ''
    who.value = { ...who.value, passphrase: '' }
    at.value = 'send'
    void send()
  }

  const send = async () => {
    const body = made.current
    if (!body) return
    const again = error.value !== null
    error.value = null
    try {
      done.value = await sendOnce(body, again)
      keepRoot(body.rootKey)
      at.value = 'done'
    } catch (thrown) {
      error.value = thrown
    }
  }

  const step = (number: number) => i18n._('step', { number, of: 5 })
  switch (at.value) {
    case 'look':
      return (
        <Step title={i18n._('setup.title')}>
          {error.value ? (
            <Failure error={error.value} refused="setup.unsafe" onRetry={look} />
          ) : (
            <Busy>{i18n._('setup.looking')}</Busy>
          )}
        </Step>
      )
    case 'who':
      return (
        <WhoStep
          key="who"
          at={step(1)}
          askOffice
          before={who.value}
          onDone={(given) => {
            who.value = given
            at.value = 'factor'
          }}
        />
      )
    case 'factor':
      return (
        <SecondFactorStep
          key="factor"
          at={step(2)}
          name={who.value?.name ?? ''}
          onBack={() => (at.value = 'who')}
          onDone={(secret) => {
            totp.current = secret
            at.value = 'rescue'
          }}
        />
      )
    case 'rescue':
      return (
        <RescueStep
          key="rescue"
          at={step(3)}
          totp={totp.current}
          onDone={(words) => {
            rescue.current = words
            at.value = 'root'
          }}
        />
      )
    case 'root':
      return (
        <RootStep
          key="root"
          at={step(4)}
          office={who.value?.office ?? ''}
          onDone={(seed) => {
            rootSeed.current = seed
            at.value = 'shares'
          }}
        />
      )
    case 'shares':
      return (
        <SharesStep
          key="shares"
          at={step(5)}
          office={who.value?.office ?? ''}
          make={() =>
            found(
              { id: DESK, kind: 'desk' },
              { passphrase: who.value?.passphrase ?? '', rescue: rescue.current },
              now(),
            )
          }
          sharesOf={({ founding }) => founding.shares}
          onDone={sign}
        />
      )
    case 'send':
      return (
        <Step key="send" title={i18n._('setup.sending.title')}>
          {error.value ? (
            <Failure error={error.value} refused="begin.clock" onRetry={send} />
          ) : (
            <Busy>{i18n._('setup.sending')}</Busy>
          )}
        </Step>
      )
    case 'done':
      return <Done rootKey={made.current?.rootKey ?? ''} open={done.value?.open ?? false} />
  }
}

const now = (): Hour => hourOf(Date.now())

function signAll(
  founded: Founded,
  given: Who & { token: string; totp: string; server: string },
  seed: Uint8Array,
  hour: Hour,
): Made {
  const { founder } = founded
  const head = { id: founder.id, sign: founder.sign, from: hour, until: null }
  const book = signBook(
    {
      v: 1,
      n: 1,
      prev: null,
      server: given.server,
      offices: [{ id: DESK, kind: 'desk', name: given.office, agency: null, heads: [head] }],
    },
    seed,
  )
  const begin = { n: 0, prev: null, seen: null }
  return {
    token: given.token,
    rootKey: publicHalf(seed),
    book,
    entry: signEntry(founder.id, begin, 'founded', DESK, hour, founder.keyring.signSeed),
    ...officeMade(founded, given.name, given.totp),
  }
}

/** @param again true when an answer may have been lost: then “gone” can mean that ours has arrived. */
async function sendOnce(body: Made, again: boolean): Promise<SetupDone> {
  try {
    return await call<SetupDone>('POST', paths.setup, { ...body, code: totpCode(body.totp, Date.now()) })
  } catch (error) {
    if (again && error instanceof Problem && error.code === 'gone' && (await isOpenWith(body.rootKey)))
      return { open: true }
    throw error
  }
}

async function isOpenWith(rootKey: string): Promise<boolean> {
  try {
    verifyKeybook(await call<UnverifiedKeybook>('GET', paths.keybook), rootKey, now())
    return true
  } catch {
    return false
  }
}

function Done({ rootKey, open }: { rootKey: string; open: boolean }) {
  return (
    <Step title={i18n._(open ? 'setup.done.title' : 'setup.done.almost')}>
      <p>{i18n._('setup.done')}</p>
      <p>{i18n._('setup.fingerprint')}</p>
      <Figures testId="root-fingerprint">{fingerprint(rootKey)}</Figures>
      {!open && (
        <Notice>
          <p>{i18n._('setup.configure')}</p>
          <p class="figures" data-testid="root-key" dir="ltr">
            JAVI_ROOT_KEY={rootKey}
          </p>
        </Notice>
      )}
      <button type="button" class="main" onClick={enter}>
        {i18n._('setup.enter')}
      </button>
    </Step>
  )
}
