import { useSignal } from '@preact/signals'
import { useEffect, useMemo, useRef } from 'preact/hooks'
import { fingerprint } from '../../../core/keys/fingerprint.ts'
import {
  type Answer,
  type Invitation,
  macOf,
  readInvitation,
  spokenFingerprint,
} from '../../../core/keys/invitation.ts'
import { hashOf } from '../../../core/keys/signed.ts'
import { totpCode } from '../../../core/keys/totp.ts'
import { NAME_MAX } from '../../../core/limits.ts'
import { type InvitationLook, paths } from '../../../core/wire.ts'
import { rootKey } from '../../root-key.ts'
import { call, Problem } from '../api.ts'
import type { Founded } from '../keys.worker.ts'
import { Busy, Failure, Figures, Form, Notice, Step, TextField } from '../parts.tsx'
import { i18n } from '../words.ts'
import { enter, useAskBeforeLeaving } from './leaving.ts'
import { officeMade } from './made.ts'
import { SecondFactorStep } from './second-factor.tsx'
import { SharesStep } from './shares.tsx'
import { fits, type Who, WhoStep } from './who.tsx'

type At = 'look' | 'who' | 'factor' | 'shares' | 'send' | 'done'

/** What is sent, all but the code, which is of the moment. */
interface Made {
  body: ReturnType<typeof officeMade> & { invitation: string; answer: Answer; mac: string }
  spoken: string
}

/** @param link the fragment after `invite=`: the secret, a dot, the digits of the root's fingerprint. */
export function Join({ link }: { link: string }) {
  const read = useMemo(() => readLink(link), [link])
  if (read === 'damaged')
    return <Refused title={i18n._('join.damaged.title')}>{i18n._('join.damaged')}</Refused>
  if (read === 'foreign')
    return <Refused title={i18n._('join.foreign.title')}>{i18n._('join.foreign')}</Refused>
  return <JoinSteps key={read.id} invitation={read} />
}

/** An invitation belongs to the line whose root it names: another root is somebody else's page. */
function readLink(link: string): Invitation | 'damaged' | 'foreign' {
  const [secret = '', digits = ''] = link.split('.')
  if (!/^\d{32}$/.test(digits)) return 'damaged'
  if (rootKey === '' || fingerprint(rootKey).replaceAll(' ', '') !== digits) return 'foreign'
  try {
    return readInvitation(secret)
  } catch {
    return 'damaged'
  }
}

function Refused({ title, children }: { title: string; children: string }) {
  return (
    <Step title={title}>
      <Notice>
        <p>{children}</p>
      </Notice>
    </Step>
  )
}

/** An invited head makes their keys and their office's in this browser, and answers the invitation. */
function JoinSteps({ invitation }: { invitation: Invitation }) {
  const at = useSignal<At>('look')
  const error = useSignal<unknown>(null)
  const office = useSignal<InvitationLook | null>(null)
  const who = useSignal<Who | null>(null)
  const totp = useRef('')
  const made = useRef<Made | null>(null)
  useAskBeforeLeaving(['shares', 'send'].includes(at.value))

  const look = async () => {
    error.value = null
    try {
      office.value = await call<InvitationLook>('POST', paths.invitationLook, { invitation: invitation.id })
      at.value = 'who'
    } catch (thrown) {
      error.value = thrown
    }
  }
  useEffect(() => void look(), [])

  const answer = (founded: Founded) => {
    if (!office.value || !who.value) return
    made.current = answerWith(founded, office.value, invitation, who.value.name, totp.current)
    founded.founder.keyring.signSeed.fill(0)
    who.value = { ...who.value, passphrase: '' }
    at.value = 'send'
    void send()
  }

  const send = async (otherName?: string) => {
    if (!made.current) return
    if (otherName) made.current.body.name = otherName
    const again = error.value !== null
    error.value = null
    const { body } = made.current
    try {
      await call('POST', paths.invitationAnswer, { ...body, code: totpCode(body.totp, Date.now()) })
      at.value = 'done'
    } catch (thrown) {
      // After a lost answer “gone” means that ours has arrived, or another's: the comparison aloud tells which.
      if (again && thrown instanceof Problem && thrown.code === 'gone') at.value = 'done'
      else error.value = thrown
    }
  }

  const step = (number: number) => i18n._('step', { number, of: 3 })
  if (at.value === 'look' || !office.value)
    return (
      <Step title={i18n._('join.title')}>
        {error.value ? <Failure error={error.value} onRetry={look} /> : <Busy>{i18n._('join.looking')}</Busy>}
      </Step>
    )
  switch (at.value) {
    case 'who':
      return (
        <>
          <Invited office={office.value} />
          <WhoStep
            key="who"
            at={step(1)}
            before={who.value}
            onDone={(given) => {
              who.value = given
              at.value = 'factor'
            }}
          />
        </>
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
            at.value = 'shares'
          }}
        />
      )
    case 'shares':
      return (
        <SharesStep
          key="shares"
          at={step(3)}
          office={{ id: office.value.office, kind: office.value.kind, name: office.value.name }}
          passphrase={who.value?.passphrase ?? ''}
          onDone={answer}
        />
      )
    case 'send':
      return (
        <Step key="send" title={i18n._('join.sending.title')}>
          {!error.value && <Busy>{i18n._('join.sending')}</Busy>}
          {error.value && isTaken(error.value) && <OtherName onName={send} />}
          {error.value && !isTaken(error.value) && (
            <Failure error={error.value} refused="begin.clock" onRetry={() => send()} />
          )}
        </Step>
      )
    case 'done':
      return (
        <Step key="done" title={i18n._('join.done.title')}>
          <p>{i18n._('join.done')}</p>
          <Figures testId="spoken-fingerprint">{made.current?.spoken ?? ''}</Figures>
          <p>{i18n._('join.done.then')}</p>
          <button type="button" class="main" onClick={enter}>
            {i18n._('setup.enter')}
          </button>
        </Step>
      )
  }
}

const isTaken = (error: unknown) => error instanceof Problem && error.code === 'taken'

/** Somebody has the sign-in name: another is asked for, everything made so far stays. */
function OtherName({ onName }: { onName: (name: string) => unknown }) {
  const name = useSignal('')
  const tried = useSignal(false)
  const wrong = fits(name.value) ? undefined : i18n._('who.name.wrong')
  return (
    <Form
      onSend={() => {
        tried.value = true
        if (!wrong) return onName(name.value.trim())
      }}
    >
      <p role="alert">{i18n._('join.taken')}</p>
      <TextField
        label={i18n._('who.name')}
        value={name}
        autocomplete="username"
        maxLength={NAME_MAX}
        error={tried.value ? wrong : undefined}
      />
      <button type="submit" class="main">
        {i18n._('join.send')}
      </button>
    </Form>
  )
}

function Invited({ office }: { office: InvitationLook }) {
  return (
    <Notice>
      <p>
        {i18n._('join.invited')}{' '}
        <strong>
          <bdi>{office.name}</bdi>
        </strong>{' '}
        ({i18n._(`kind.${office.kind}`)}). {i18n._('join.wrong-office')}
      </p>
    </Notice>
  )
}

function answerWith(
  founded: Founded,
  { office, kind, name, agency }: InvitationLook,
  { id, macKey }: Invitation,
  person: string,
  totp: string,
): Made {
  const { founder, founding } = founded
  const answer: Answer = {
    office: { id: office, kind, name, agency },
    member: { id: founder.id, sign: founder.sign },
    pageHash: hashOf(founding.page),
  }
  const body = { invitation: id, answer, mac: macOf(answer, macKey), ...officeMade(founded, person, totp) }
  return { body, spoken: spokenFingerprint(answer) }
}
