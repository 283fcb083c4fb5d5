import { base64, hex } from '../../../core/bytes.ts'
import { asAgencyGets, type PassedFile } from '../../../core/envelope/attached.ts'
import type { Against, ReferralToAgency, ReporterKeys } from '../../../core/envelope/bodies.ts'
import type { TipContext } from '../../../core/envelope/context.ts'
import { seal } from '../../../core/envelope/seal.ts'
import { signMessage } from '../../../core/envelope/signature.ts'
import { hourOf } from '../../../core/hour.ts'
import { officeOf } from '../../../core/keys/keybook.ts'
import { DESK } from '../../../core/roles.ts'
import { fill, type JudgeBody, paths, type TipRow } from '../../../core/wire.ts'
import { call, Problem } from '../api.ts'
import { random } from '../random.ts'
import { withCurrentKeys } from '../sending.ts'
import { audited } from '../session.ts'
import { type Prepared, sendPrepared } from './prepare.ts'
import { mayReceive } from './routing.ts'

/** Takes a tip, hands it over or gives it back. */
export const assign = ({ tip, assignee }: TipRow, to: string | null): Promise<void> =>
  audited('assigned', to === null ? tip : `${tip},${to}`, (entry) =>
    call('POST', fill(paths.tipAssign, { tip }), { from: assignee, to, entry }),
  )

/** What the desk decides about a tip. */
export const judge = (tip: string, judged: Omit<JudgeBody, 'entry'>): Promise<void> =>
  audited('judged', tip, (entry) => call('POST', fill(paths.tipJudge, { tip }), { ...judged, entry }))

/** Signs a reply and seals it twice: to the reporter's own key, and to the desk's. */
export const reply = (
  tip: string,
  reporter: ReporterKeys,
  seq: number,
  text: string,
  asks: boolean,
): Promise<void> =>
  withCurrentKeys(async ({ member, keyring, keybook }) => {
    const { epoch, recipient } = officeOf(keybook, DESK).page
    const context: TipContext<'reply'> = {
      v: 1,
      kind: 'reply',
      tip,
      seq,
      channel: 'web',
      epoch,
      hour: hourOf(Date.now()),
    }
    const message = signMessage(context, { text }, keyring.signSeed, member.id)
    const [sealed, own] = await Promise.all([seal(message, reporter.recipient), seal(message, recipient)])
    await audited('replied', tip, (entry) =>
      call('POST', fill(paths.tipReply, { tip }), {
        seq,
        epoch,
        asks,
        sealed: base64(sealed),
        own: base64(own),
        entry,
      }),
    )
  })

/** A referral's name: random, so that it says nothing of the tip it came from. */
export const newRef = (): string => hex(random(16))

export interface Referring {
  tip: TipRow
  ref: string
  /** The agency's id. */
  office: string
  body: ReferralToAgency
  /** Stays in the desk's copy: the agency does not learn what the reporter had said. */
  against: Against | null
  files: readonly Prepared[]
  /** What was sealed and sent already, by the key it was sealed to: a failure after that does not send it again. */
  sealedFiles: Map<string, PassedFile>
  /** Called with how much of the files has gone, from 0 to 1. */
  onFiles: (part: number) => void
}

/**
 * Signs a referral and seals it to the agency, and a copy that names the tip to the desk; its files go before it. The
 * same `ref` again stores nothing new: a repeated request after a lost answer is the first one, done.
 */
export const refer = (referring: Referring): Promise<void> =>
  withCurrentKeys(async ({ member, keyring, keybook }) => {
    const { ref, office, against, tip } = referring
    const agency = officeOf(keybook, office)
    if (!mayReceive(agency)) throw new Problem('stale-key', 0)
    const desk = officeOf(keybook, DESK)
    const files = await sendFiles(referring, agency.page.recipient)
    const body: ReferralToAgency = { ...referring.body, ...(files.length > 0 && { files }) }
    const place = { v: 1, seq: 0, hour: hourOf(Date.now()) } as const
    const referral = signMessage<'referral'>(
      { ...place, kind: 'referral', ref, from: DESK, to: office, epoch: agency.page.epoch },
      { ...body, ...(files.length > 0 && { files: files.map(asAgencyGets) }) },
      keyring.signSeed,
      member.id,
    )
    const copy = signMessage<'passed_on'>(
      { ...place, kind: 'passed_on', tip: tip.tip, channel: tip.channel, epoch: desk.page.epoch },
      { ref, office, referral: body, ...(against && { against }) },
      keyring.signSeed,
      member.id,
    )
    const [sealed, own] = await Promise.all([
      seal(referral, agency.page.recipient),
      seal(copy, desk.page.recipient),
    ])
    try {
      await audited('referred', `${tip.tip},${ref}`, (entry) =>
        call('POST', fill(paths.tipRefer, { tip: tip.tip }), {
          ref,
          office,
          epoch: agency.page.epoch,
          due: body.due,
          ...(body.joint && { joint: body.joint.joint }),
          sealed: base64(sealed),
          ownEpoch: desk.page.epoch,
          own: base64(own),
          ...(files.length > 0 && { files: files.map(({ file }) => file) }),
          entry,
        }),
      )
    } catch (error) {
      // What lay here too long is sent once more, when it is tried again.
      if (error instanceof Problem && error.code === 'files-missing') referring.sealedFiles.clear()
      if (!(error instanceof Problem && error.code === 'taken')) throw error
    }
  })

async function sendFiles(
  { files, sealedFiles, onFiles }: Referring,
  recipient: string,
): Promise<PassedFile[]> {
  const sent: PassedFile[] = []
  for (const [at, file] of files.entries()) {
    const key = `${recipient} ${file.said.sha256}`
    const one =
      sealedFiles.get(key) ??
      (await sendPrepared(file, at + 1, recipient, (part) => onFiles((at + part) / files.length)))
    sealedFiles.set(key, one)
    sent.push(one)
  }
  return sent
}
