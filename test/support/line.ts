import { fromBase64 } from '../../core/bytes.ts'
import type { LineToDesk } from '../../core/envelope/bodies.ts'
import type { Channel } from '../../core/envelope/context.ts'
import { open } from '../../core/envelope/open.ts'
import { fill, paths, type TipRow, type TipThread } from '../../core/wire.ts'
import { audited, get, type Session } from './world.ts'

/*
 * The line as the desk sees it.
 */

/** The desk's list, without opening anything. */
export const listed = async ({ url, cookie }: Session): Promise<TipRow[]> =>
  (await get<{ tips: TipRow[] }>(url, paths.deskTips, { cookie })).tips

/** What the carrier handed over in a thread, opened as the desk does it; each must stand at its own number. */
export async function readLine(desk: Session, tip: string, channel: Channel = 'sms'): Promise<LineToDesk[]> {
  const { messages } = await audited<TipThread>(desk, 'opened', tip, fill(paths.tipOpen, { tip }))
  return Promise.all(
    messages.map(async ({ sealed, epoch }, seq) => {
      const expected = { v: 1, kind: 'line', tip, seq, channel, epoch } as const
      return (await open<'line'>(fromBase64(sealed), desk.identities.get(epoch) as string, expected)).body
    }),
  )
}

/** What was read of a tip, while nothing more has come. */
const read = new Map<string, LineToDesk[]>()

/** Every thread of the line that a sender has begun: one, until they have written STOP. */
export async function threadsOf(desk: Session, from: string): Promise<{ row: TipRow; told: LineToDesk[] }[]> {
  const rows = (await listed(desk)).filter(({ channel }) => channel === 'sms')
  const threads: { row: TipRow; told: LineToDesk[] }[] = []
  for (const row of rows) {
    const key = `${row.tip} ${row.messages}`
    const told = read.get(key) ?? (await readLine(desk, row.tip))
    read.set(key, told)
    if (told[0]?.from === from) threads.push({ row, told })
  }
  return threads
}
