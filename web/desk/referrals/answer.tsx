import { useState } from 'preact/hooks'
import { base64 } from '../../../core/bytes.ts'
import type { FeedbackToDesk } from '../../../core/envelope/bodies.ts'
import type { ReferralContext } from '../../../core/envelope/context.ts'
import { seal } from '../../../core/envelope/seal.ts'
import { signMessage } from '../../../core/envelope/signature.ts'
import { hourOf } from '../../../core/hour.ts'
import { maySealTo, officeOf } from '../../../core/keys/keybook.ts'
import { TEXT_MAX } from '../../../core/limits.ts'
import { may } from '../../../core/permissions.ts'
import { DESK } from '../../../core/roles.ts'
import { fill, paths } from '../../../core/wire.ts'
import { call, Problem } from '../api.ts'
import { draft } from '../drafts.ts'
import { LastLook } from '../last-look.tsx'
import { nextNumber } from '../numbers.ts'
import { Said } from '../outside.tsx'
import { Field } from '../parts.tsx'
import { sayOffice } from '../say.ts'
import { withCurrentKeys } from '../sending.ts'
import { audited, unlocked } from '../session.ts'
import { Trouble } from '../trouble.tsx'
import { i18n } from '../words.ts'
import { isDecided, type OpenedReferral } from './referral.ts'

type Answering = FeedbackToDesk['state']

/** Signs an answer and seals it to the desk, and once more to the own office. */
const answer = (ref: string, seq: number, body: FeedbackToDesk): Promise<void> =>
  withCurrentKeys(async ({ member, keyring, keybook }) => {
    const desk = officeOf(keybook, DESK)
    const own = officeOf(keybook, member.office)
    const now = hourOf(Date.now())
    if (!maySealTo(desk, now)) throw new Problem('stale-key', 0)
    const context: ReferralContext<'feedback'> = {
      v: 1,
      kind: 'feedback',
      ref,
      seq,
      from: own.id,
      to: DESK,
      epoch: desk.page.epoch,
      hour: now,
    }
    const sign = (epoch: number) =>
      signMessage<'feedback'>({ ...context, epoch }, body, keyring.signSeed, member.id)
    const [sealed, copy] = await Promise.all([
      seal(sign(desk.page.epoch), desk.page.recipient),
      seal(sign(own.page.epoch), own.page.recipient),
    ])
    await audited('referral_answered', ref, (entry) =>
      call('POST', fill(paths.referralAnswer, { ref }), {
        seq,
        state: body.state,
        epoch: desk.page.epoch,
        sealed: base64(sealed),
        ownEpoch: own.page.epoch,
        own: base64(copy),
        entry,
      }),
    )
  })

interface AnswerProps {
  referral: OpenedReferral
  /** There is an answer more: this one, or a colleague's. */
  onChange: () => void
}

/** Accept, decline with a reason, or a note: one text for all three, seen once more before it leaves. */
export function Answer({ referral: { row, feedback }, onChange }: AnswerProps) {
  const text = draft(`answer ${row.ref}`, '')
  const [state, setState] = useState<Answering | null>(null)
  const [lack, setLack] = useState('')
  const [taken, setTaken] = useState<unknown>(null)
  const isNoteOnly = isDecided(row) || !may(unlocked.value?.member.role ?? 'worker', 'decide')
  const desk = sayOffice(unlocked.value?.keybook, DESK)
  const choices: Answering[] = isNoteOnly ? ['note'] : ['accepted', 'declined', 'note']

  function look(chosen: Answering) {
    const over = text.value.length - TEXT_MAX
    const needed = chosen !== 'accepted' && text.value.trim() === ''
    setTaken(null)
    if (needed) setLack(i18n._(`referral.lack.${chosen}`))
    else if (over > 0) setLack(i18n._('tip.text.long', { over }))
    else {
      setLack('')
      setState(chosen)
    }
  }

  return (
    <section class="act">
      <h3>{i18n._('referral.answer')}</h3>
      <Field
        label={i18n._('referral.text')}
        hint={i18n._(isNoteOnly ? 'referral.hint.note' : 'referral.hint')}
        error={lack || undefined}
      >
        {(ids) => (
          <textarea
            {...ids}
            rows={4}
            value={text.value}
            onInput={(event) => {
              text.value = event.currentTarget.value
            }}
          />
        )}
      </Field>
      <div class="buttons">
        {choices.map((one) => (
          <button type="button" key={one} class={one === 'accepted' ? 'main' : ''} onClick={() => look(one)}>
            {i18n._(`referral.do.${one}`)}
          </button>
        ))}
      </div>
      <Trouble error={taken} />
      {state && (
        <LastLook
          label={i18n._('refer.send', { names: desk })}
          send={() => answer(row.ref, nextNumber(feedback), { state, text: text.value.trim() })}
          onClose={() => setState(null)}
          onTaken={(why) => {
            setState(null)
            setTaken(why)
            onChange()
          }}
          onSent={() => {
            setState(null)
            text.value = ''
            onChange()
          }}
        >
          <p class="recipient">{desk}</p>
          <p>
            <strong>{i18n._(`referral.leaves.${state}`)}</strong>
          </p>
          {text.value.trim() !== '' && (
            <div class="leaving" data-testid="leaving">
              <Said text={text.value.trim()} />
            </div>
          )}
        </LastLook>
      )}
    </section>
  )
}
