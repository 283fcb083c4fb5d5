import type { Agency } from '../../../core/agencies.ts'
import { base64 } from '../../../core/bytes.ts'
import type { HandedFile } from '../../../core/envelope/attached.ts'
import type { Against, Bodies, HandedAnswer, ReferralToAgency } from '../../../core/envelope/bodies.ts'
import type { Context, TipContext } from '../../../core/envelope/context.ts'
import { seal } from '../../../core/envelope/seal.ts'
import { signMessage } from '../../../core/envelope/signature.ts'
import { dateOf, type Hour, hourOf } from '../../../core/hour.ts'
import { officeOf } from '../../../core/keys/keybook.ts'
import { type Paper, paperHtml } from '../../../core/paper.ts'
import { DESK } from '../../../core/roles.ts'
import { fill, paths, type TipRow } from '../../../core/wire.ts'
import { call, Problem } from '../api.ts'
import { nextNumber } from '../numbers.ts'
import { withCurrentKeys } from '../sending.ts'
import { audited } from '../session.ts'
import type { Prepared } from '../tips/prepare.ts'
import { sealedWithPassphrase } from '../with-passphrase.ts'
import type { OpenedHanded } from './handed.ts'
import { fileName } from './paper.ts'

/** A file that goes along: what is said of it, and what it is. */
interface HandedPart {
  said: HandedFile
  prepared: Prepared
}

/** What is about to be handed over: fixed when it is shown, so that what is seen is what is sealed. */
export interface Handing {
  handed: string
  agency: Agency
  body: ReferralToAgency
  files: readonly HandedPart[]
  /** It stays here. */
  against: Against | null
}

/**
 * Seals the page under the passphrase; with files, a bundle of both.
 *
 * @param now the hour that all of a bundle says as its own.
 * @throws KeysNotMade
 */
export function sealedPaper(
  paper: Paper,
  { handed, files }: Handing,
  now: Hour,
  passphrase: string,
  onPart: (part: number) => void,
): Promise<Blob> {
  const page = paperHtml(paper)
  if (files.length === 0) return sealedWithPassphrase({ page, passphrase })
  const inside = [
    { name: fileName(handed, 'html'), input: page },
    ...files.map(({ said, prepared }) => ({ name: said.name, input: prepared.bytes })),
  ]
  return sealedWithPassphrase({ files: inside, made: dateOf(now).getTime(), passphrase }, onPart)
}

/** Signs something of the desk's own about a tip, and seals it to the desk. */
const sealedToDesk = <K extends 'handed' | 'handed_answer'>(
  { tip, channel }: TipRow,
  kind: K,
  seq: number,
  body: Bodies[K],
  send: (epoch: number, sealed: string) => Promise<void>,
): Promise<void> =>
  withCurrentKeys(async ({ member, keyring, keybook }) => {
    const { epoch, recipient } = officeOf(keybook, DESK).page
    const context: TipContext<K> = { v: 1, kind, tip, seq, channel, epoch, hour: hourOf(Date.now()) }
    const message = signMessage<K>(context as Context<K>, body, keyring.signSeed, member.id)
    await send(epoch, base64(await seal(message, recipient)))
  })

/** Writes down what is handed over, before it is. The same once more is the first one, done. */
export const hand = (row: TipRow, { handed, agency, body, files, against }: Handing): Promise<void> => {
  const { code, name, kind } = agency
  const gone = files.length > 0 && { files: files.map(({ said }) => said) }
  const over = { handed, agency: code, name, kind, referral: body, ...gone, ...(against && { against }) }
  const ids = files.map(({ said }) => said.file)
  return sealedToDesk(row, 'handed', 0, over, async (epoch, sealed) => {
    try {
      await audited('handed', [row.tip, handed, ...ids].join(), (entry) =>
        call('POST', fill(paths.tipHanded, { tip: row.tip }), {
          handed,
          due: body.due,
          epoch,
          sealed,
          ...(ids.length > 0 && { files: ids }),
          entry,
        }),
      )
    } catch (error) {
      if (!(error instanceof Problem && error.code === 'taken')) throw error
    }
  })
}

/** Writes down what an agency said. */
export const answerHanded = (
  row: TipRow,
  { row: { handed, state: from }, answers }: OpenedHanded,
  heard: Omit<HandedAnswer, 'handed'>,
): Promise<void> => {
  const seq = nextNumber(answers)
  return sealedToDesk(row, 'handed_answer', seq, { handed, ...heard }, async (epoch, sealed) => {
    await audited('handed_answered', `${row.tip},${handed}`, (entry) =>
      call('POST', fill(paths.handedAnswer, { tip: row.tip, handed }), {
        seq,
        from,
        state: heard.state,
        epoch,
        sealed,
        entry,
      }),
    )
  })
}
