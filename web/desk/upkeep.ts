import { base64 } from '../../core/bytes.ts'
import { hourOf } from '../../core/hour.ts'
import { type Keybook, officeOf } from '../../core/keys/keybook.ts'
import { isNearEnd, renewed, signPage } from '../../core/keys/page.ts'
import { escrowKeyringKey } from '../../core/keys/recovery.ts'
import { isHead } from '../../core/roles.ts'
import { paths } from '../../core/wire.ts'
import { call, Problem } from './api.ts'
import { auditedBy } from './chain.ts'
import { fetchKeybook, isUnproved, rememberPublished, showing } from './keybook.ts'
import type { Unlocked } from './unlocking.ts'

/**
 * What a head's browser sees to by itself at sign-in: the office's page is renewed when it is near its end, unless it
 * might be an old one that came back, which the head is asked about then (notices.tsx); and their own keyring's key is
 * sealed to the office's recovery. None of it keeps anybody out: what does not succeed now is
 * tried at the next sign-in, and a page that stays near its end is shown to everybody.
 */
export async function keepUp(opened: Unlocked, escrowed: boolean, key: Uint8Array): Promise<void> {
  if (!isHead(opened.member.role)) return
  const { page } = officeOf(opened.keybook, opened.member.office)
  if (isNearEnd(page, hourOf(Date.now())) && !isUnproved(page)) await unlessRefused(() => renewPage(opened))
  if (!escrowed) await unlessRefused(() => escrow(opened, opened.keybook, key))
}

async function unlessRefused(act: () => Promise<void>): Promise<void> {
  try {
    await act()
  } catch (error) {
    if (!(error instanceof Problem)) throw error
  }
}

/** Renews the page of the head's office. @throws NotShown, Problem, and whatever `fetchKeybook` throws */
export async function renewPage(opened: Unlocked): Promise<void> {
  const { member, keyring, keybook } = opened
  const { page, pageHash } = officeOf(keybook, member.office)
  const next = renewed(page, pageHash, hourOf(Date.now()))
  const signed = signPage(next, member.id, keyring.signSeed)
  try {
    await auditedBy(opened, 'page_renewed', member.office, (entry) =>
      call('POST', paths.page, { page: signed, entry }),
    )
    rememberPublished(next, signed)
  } catch (error) {
    // Another head's browser may have been faster: then theirs counts.
    if (!(error instanceof Problem && error.code === 'page-behind')) throw error
  }
  opened.keybook = await showing(fetchKeybook)
}

async function escrow(opened: Unlocked, keybook: Keybook, key: Uint8Array): Promise<void> {
  const { member } = opened
  const { recovery } = officeOf(keybook, member.office).page
  const sealed = base64(await escrowKeyringKey(key, member.id, recovery))
  await auditedBy(opened, 'way_added', 'recovery', (entry) =>
    call('POST', paths.escrow, { escrow: sealed, entry }),
  )
  // Another head may have made new sheets in between: then no sheet opens what was sealed.
  const newest = await fetchKeybook()
  if (officeOf(newest, member.office).page.recovery !== recovery) await escrow(opened, newest, key)
}
