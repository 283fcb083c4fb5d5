import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { NewWords } from '../../../core/keys/credentials.ts'
import { type Invitation, type Joining, macOf, spokenFingerprint } from '../../../core/keys/invitation.ts'
import { paths } from '../../../core/wire.ts'
import type { InvitationLook } from '../../../core/wire-people.ts'
import { join } from '../keys.ts'
import type { Joined } from '../keys.worker.ts'
import { Busy, Failure, Notice, Step } from '../parts.tsx'
import { i18n } from '../words.ts'
import { AnswerStep, type Made } from './answer.tsx'
import { useAskBeforeLeaving } from './leaving.ts'
import { memberMade } from './made.ts'
import { RescueStep } from './rescue.tsx'
import { SecondFactorStep } from './second-factor.tsx'
import { type Who, WhoStep } from './who.tsx'

type Place = Extract<InvitationLook, { for: 'member' }>

/** An invited colleague makes their own keys in this browser; the office's come to them when a head adds them. */
export function JoinMember({ invitation, place }: { invitation: Invitation; place: Place }) {
  const at = useSignal<'who' | 'factor' | 'rescue' | 'keys' | 'answer'>('who')
  const who = useSignal<Who | null>(null)
  const totp = useRef('')
  const rescue = useRef('')
  const made = useRef<Made | null>(null)
  useAskBeforeLeaving(['rescue', 'keys'].includes(at.value))

  const answer = (joined: Joined) => {
    made.current = answerWith(joined, place, invitation, who.value?.name ?? '', totp.current)
    joined.founder.keyring.signSeed.fill(0)
    who.value = null
    rescue.current = ''
    at.value = 'answer'
  }

  const step = (number: number) => i18n._('step', { number, of: 3 })
  switch (at.value) {
    case 'who':
      return (
        <>
          <Notice>
            <p>
              {i18n._('join.member.invited')}{' '}
              <strong>
                <bdi>{place.name}</bdi>
              </strong>{' '}
              ({i18n._(`kind.${place.kind}`)}).{' '}
              {i18n._('join.member.role', { role: i18n._(`role.${place.role}`) })}{' '}
              {i18n._('join.member.wrong-office')}
            </p>
          </Notice>
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
            at.value = 'keys'
          }}
        />
      )
    case 'keys':
      return (
        <KeysStep
          key="keys"
          words={{ passphrase: who.value?.passphrase ?? '', rescue: rescue.current }}
          onDone={answer}
        />
      )
    case 'answer':
      return made.current && <AnswerStep key="answer" made={made.current} whom="head" />
  }
}

function KeysStep({ words, onDone }: { words: NewWords; onDone: (joined: Joined) => void }) {
  const error = useSignal<unknown>(null)
  const make = async () => {
    error.value = null
    try {
      onDone(await join(words))
    } catch (thrown) {
      error.value = thrown
    }
  }
  useEffect(() => void make(), [])
  return (
    <Step title={i18n._('join.sending.title')}>
      {error.value === null ? (
        <Busy>{i18n._('join.making')}</Busy>
      ) : (
        <Failure error={error.value} onRetry={make} />
      )}
    </Step>
  )
}

function answerWith(
  joined: Joined,
  { office, role }: Place,
  { id, macKey }: Invitation,
  person: string,
  totp: string,
): Made {
  const { id: member, sign, recipient } = joined.founder
  const joining: Joining = { office, role, member: { id: member, sign, recipient } }
  const body = {
    invitation: id,
    joining,
    mac: macOf(joining, macKey),
    ...memberMade(joined, person, totp),
  }
  return { path: paths.invitationJoin, body, spoken: spokenFingerprint(joining) }
}
