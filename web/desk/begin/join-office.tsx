import { useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { hourOf } from '../../../core/hour.ts'
import { type Answer, type Invitation, macOf, spokenFingerprint } from '../../../core/keys/invitation.ts'
import { hashOf } from '../../../core/keys/signed.ts'
import { paths } from '../../../core/wire.ts'
import type { InvitationLook } from '../../../core/wire-people.ts'
import { found } from '../keys.ts'
import type { Founded } from '../keys.worker.ts'
import { Notice } from '../parts.tsx'
import { i18n } from '../words.ts'
import { AnswerStep, type Made } from './answer.tsx'
import { useAskBeforeLeaving } from './leaving.ts'
import { officeMade } from './made.ts'
import { RescueStep } from './rescue.tsx'
import { SecondFactorStep } from './second-factor.tsx'
import { SharesStep } from './shares.tsx'
import { type Who, WhoStep } from './who.tsx'

type Office = Extract<InvitationLook, { for: 'office' }>

/** An invited head makes their keys and their office's in this browser, and answers the invitation. */
export function JoinOffice({ invitation, office }: { invitation: Invitation; office: Office }) {
  const at = useSignal<'who' | 'factor' | 'rescue' | 'shares' | 'answer'>('who')
  const who = useSignal<Who | null>(null)
  const totp = useRef('')
  const rescue = useRef('')
  const made = useRef<Made | null>(null)
  useAskBeforeLeaving(['rescue', 'shares'].includes(at.value))

  const answer = (founded: Founded) => {
    made.current = answerWith(founded, office, invitation, who.value?.name ?? '', totp.current)
    founded.founder.keyring.signSeed.fill(0)
    who.value = null
    rescue.current = ''
    at.value = 'answer'
  }

  const step = (number: number) => i18n._('step', { number, of: 4 })
  switch (at.value) {
    case 'who':
      return (
        <>
          <Notice>
            <p>
              {i18n._('join.invited')}{' '}
              <strong>
                <bdi>{office.name}</bdi>
              </strong>{' '}
              ({i18n._(`kind.${office.kind}`)}). {i18n._('join.wrong-office')}
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
            at.value = 'shares'
          }}
        />
      )
    case 'shares':
      return (
        <SharesStep
          key="shares"
          at={step(4)}
          office={office.name}
          make={() =>
            found(
              { id: office.office, kind: office.kind },
              { passphrase: who.value?.passphrase ?? '', rescue: rescue.current },
              hourOf(Date.now()),
            )
          }
          sharesOf={({ founding }) => founding.shares}
          onDone={answer}
        />
      )
    case 'answer':
      return made.current && <AnswerStep key="answer" made={made.current} whom="desk" />
  }
}

function answerWith(
  founded: Founded,
  { office, kind, name, agency }: Office,
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
  return { path: paths.invitationAnswer, body, spoken: spokenFingerprint(answer) }
}
