import { randomBytes } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import twilio from 'twilio/lib/webhooks/webhooks.js'
import { base64, fromBase64, hex, type Random } from '../../core/bytes.ts'
import type { AttachedFile } from '../../core/envelope/attached.ts'
import type { Bodies, ReferralFields, Report } from '../../core/envelope/bodies.ts'
import type { Context, Kind } from '../../core/envelope/context.ts'
import { digest } from '../../core/envelope/digest.ts'
import { seal } from '../../core/envelope/seal.ts'
import { signMessage } from '../../core/envelope/signature.ts'
import { hourOf } from '../../core/hour.ts'
import { type Act, signEntry, type Tail } from '../../core/keys/audit.ts'
import {
  type BookOffice,
  nextBook,
  signBook,
  withHead,
  withOffice,
  withoutHead,
} from '../../core/keys/book.ts'
import type { WordsWay } from '../../core/keys/credentials.ts'
import { type Founder, type Founding, foundOffice, newFounder } from '../../core/keys/founding.ts'
import { type Grant, grantAll, grantEpochs, openGrant, RECOVERY } from '../../core/keys/grants.ts'
import {
  type Answer,
  type Asked,
  type Joining,
  macHolds,
  macOf,
  newInvitationSecret,
  openInvitation,
  readInvitation,
  sealInvitation,
} from '../../core/keys/invitation.ts'
import { type Keybook, officeOf, recipientOf, verifyKeybook } from '../../core/keys/keybook.ts'
import { lockKeyring, openKeyring, wrapKeyringKey } from '../../core/keys/keyring.ts'
import { newKeyPair } from '../../core/keys/office.ts'
import {
  type Page,
  rekeyed,
  renewed,
  signPage,
  withMember,
  withoutMember,
  withRecovery,
  withRole,
} from '../../core/keys/page.ts'
import { rescueWords, sixWords } from '../../core/keys/passphrase.ts'
import { type ReceiptKeys, receiptKeys } from '../../core/keys/receipt.ts'
import { type ReceiptAction, signRequest } from '../../core/keys/receipt-request.ts'
import { escrowKeyringKey, newRecovery, type Recovery } from '../../core/keys/recovery.ts'
import { signSuccession } from '../../core/keys/root.ts'
import { hashOf, publicHalf } from '../../core/keys/signed.ts'
import type { Stretching } from '../../core/keys/stretching.ts'
import { signTombstone, tombstoneBytes } from '../../core/keys/tombstone.ts'
import { newTotpSecret, totpCode } from '../../core/keys/totp.ts'
import { ARGON2 } from '../../core/limits.ts'
import { newReceipt } from '../../core/receipt.ts'
import { type AgencyKind, DESK, headRole, holdsKey, type Role } from '../../core/roles.ts'
import {
  CHANGE_HEADER,
  type Challenge,
  type DeletionBody,
  fill,
  paths,
  type Replies,
  type Stored,
  type TipBody,
} from '../../core/wire.ts'
import type {
  InvitationLook,
  InvitationRow,
  Me,
  MemberInvitationRow,
  RootDone,
  SetupDone,
  SetupLook,
  WayRow,
} from '../../core/wire-people.ts'
import { answered } from './answered.ts'
import { madeUp, stretched } from './stretched.ts'
import { workFor } from './work.ts'

/*
 * The people of the scenarios. They do over HTTP, with the same core, what browsers do; the browser scenarios do it
 * by clicking.
 */

export const random: Random = (length) => new Uint8Array(randomBytes(length))

/** Where a server is, and what an operator of it can do. */
export interface Place {
  url: string
  setupToken: string
  setRootKey(rootKey: string): Promise<void>
}

/**
 * Asks, once connections that the server has closed are known to be so: while this process stretched words nobody looked,
 * and a request on such a connection would be lost. Two turns, for the next one may come before any reading.
 */
export async function reach(address: string, init: RequestInit): Promise<Response> {
  await setImmediate()
  await setImmediate()
  return fetch(address, init)
}

/** As a browser of the desk's page posts. */
export const deskHeaders = (url: string, cookie?: string) => ({
  'content-type': 'application/json',
  origin: url,
  [CHANGE_HEADER]: '1',
  ...(cookie && { cookie }),
})

export const post = <T>(url: string, path: string, body: unknown, headers = deskHeaders(url)): Promise<T> =>
  reach(url + path, { method: 'POST', headers, body: JSON.stringify(body) }).then((response) =>
    answered<T>(response),
  )

export const get = <T>(url: string, path: string, headers: Record<string, string> = {}): Promise<T> =>
  reach(url + path, { headers }).then((response) => answered<T>(response))

/** What somebody who will be a member keeps: in their head, on their telephone, on paper. */
export interface Person {
  name: string
  passphrase: string
  rescue: string
  totp: string
  id: string
  office: string
  shares: Uint8Array[]
}

/** @param isTyping whether they will type their passphrase in a browser. Nobody types the words of a rescue sheet. */
async function credentials(person: Person, founder: Founder, isTyping: boolean) {
  const { id, name, totp } = person
  const { keyring, key } = lockKeyring(founder.keyring, id, random)
  const wayBy = async (way: WordsWay['way'], stretch: typeof stretched | typeof madeUp) => {
    const stretching = { salt: base64(random(16)), ...ARGON2 }
    const { auth, wrap } = await stretch(person[way], stretching)
    return { way, stretching, auth: base64(auth), wrap: wrapKeyringKey(key, id, way, wrap, random) }
  }
  const ways = [await wayBy('passphrase', isTyping ? stretched : madeUp), await wayBy('rescue', madeUp)]
  return { key, made: { name, member: id, keyring, ways, totp, code: totpCode(totp, Date.now()) } }
}

/** What a new head's browser sends of their office. */
async function officeMade(person: Person, founder: Founder, { page, grants, recovery }: Founding) {
  const { key, made } = await credentials(person, founder, true)
  const recipient = (JSON.parse(page.text) as Page).recovery
  const escrow = base64(await escrowKeyringKey(key, person.id, recipient))
  return { ...made, escrow, recovery, grants: wired(grants), page }
}

const newPerson = (name: string, office: string, founder: Founder, shares: Uint8Array[]): Person => ({
  name,
  passphrase: sixWords(random),
  rescue: rescueWords(random),
  totp: newTotpSecret(random),
  id: founder.id,
  office,
  shares,
})

const wired = (grants: Grant[]) => grants.map((grant) => ({ ...grant, sealed: base64(grant.sealed) }))

export interface Founded {
  coordinator: Person
  rootSeed: Uint8Array
  rootKey: string
}

/** Set-up, as the first coordinator's browser does it. */
export async function foundDesk(place: Place, name = 'Koordinatorka'): Promise<Founded> {
  const token = place.setupToken
  const { server } = await post<SetupLook>(place.url, paths.setupLook, { token })
  const now = hourOf(Date.now())
  const founder = await newFounder(random)
  const founding = await foundOffice({ id: DESK, kind: 'desk' }, founder, now)
  const coordinator = newPerson(name, DESK, founder, founding.shares)
  const rootSeed = random(32)
  const rootKey = publicHalf(rootSeed)
  const { id, sign } = founder
  const desk: BookOffice = {
    id: DESK,
    kind: 'desk',
    name: 'Izmišljeni ured koordinatora',
    agency: null,
    heads: [{ id, sign, from: now, until: null }],
  }
  const done = await post<SetupDone>(place.url, paths.setup, {
    token,
    rootKey,
    book: signBook({ v: 1, n: 1, prev: null, server, offices: [desk] }, rootSeed),
    entry: signEntry(id, { n: 0, prev: null, seen: null }, 'founded', DESK, now, founder.keyring.signSeed),
    ...(await officeMade(coordinator, founder, founding)),
  })
  if (!done.open) await place.setRootKey(rootKey)
  return { coordinator, rootSeed, rootKey }
}

/** A member at an unlocked desk. */
export interface Session {
  url: string
  cookie: string
  me: Me
  /** The member's own age identity, to which the office's keys are sealed. */
  identity: string
  signSeed: Uint8Array
  keybook: Keybook
  /** The office's, by epoch. */
  identities: Map<number, string>
  tail: Tail
}

/** Signs in and opens the keys, and writes nothing down yet. */
export async function unlock(
  { url }: { url: string },
  person: Person,
  rootKey: string,
  step = 0,
): Promise<Session> {
  const { name } = person
  const way = 'passphrase'
  const stretching = await post<Stretching>(url, paths.signInStart, { name, way })
  const keys = await stretched(person.passphrase, stretching)
  const code = totpCode(person.totp, Date.now() + step * 30_000)
  const response = await reach(url + paths.signIn, {
    method: 'POST',
    headers: deskHeaders(url),
    body: JSON.stringify({ name, way, auth: base64(keys.auth), code }),
  })
  const cookie = response.headers.get('set-cookie')?.split(';')[0] ?? ''
  const me = await answered<Me>(response)
  const { wrap } = me.ways.find((one) => one.way === way) as WayRow
  const keyring = openKeyring({ keyring: me.keyring, wrap }, me.member.id, way, keys.wrap)
  const session = {
    url,
    cookie,
    me,
    identity: keyring.identity,
    signSeed: keyring.signSeed,
    tail: me.tail,
    identities: new Map<number, string>(),
    keybook: await keybookFor({ url, cookie }, rootKey),
  }
  await openGrants(session)
  return session
}

/** Opens the office's keys that the member does not have open yet, each checked against the verified keybook. */
async function openGrants({ me, identity, identities, keybook }: Session): Promise<void> {
  const office = officeOf(keybook, me.member.office)
  for (const { epoch, sealed } of me.grants.filter((one) => !identities.has(one.epoch)))
    identities.set(epoch, await openGrant(fromBase64(sealed), identity, recipientOf(office, epoch) as string))
}

/** The same, and the member's chain says that they are here. */
export async function signIn(
  place: { url: string },
  person: Person,
  rootKey: string,
  step = 0,
): Promise<Session> {
  const session = await unlock(place, person, rootKey, step)
  await audited(session, 'signed_in', '', paths.signedIn)
  return session
}

export const keybookFor = async (
  { url, cookie }: { url: string; cookie: string },
  rootKey: string,
): Promise<Keybook> =>
  verifyKeybook(await get(url, paths.deskKeybook, { cookie }), rootKey, hourOf(Date.now()))

/** Sends an audited act and moves the chain on. */
export async function audited<T>(
  session: Session,
  act: Act,
  subject: string,
  path: string,
  body: object = {},
): Promise<T> {
  const { url, cookie, me, tail, signSeed } = session
  const entry = signEntry(me.member.id, tail, act, subject, hourOf(Date.now()), signSeed)
  const answer = await post<T>(url, path, { ...body, entry }, deskHeaders(url, cookie))
  session.tail = { n: tail.n + 1, prev: hashOf(entry), seen: hashOf(entry) }
  return answer
}

/** What an inviter leaves with their own office, to check the answer with. */
async function sealedBy({ keybook, me, signSeed }: Session, secret: string, asked: Asked): Promise<string> {
  const { recipient } = officeOf(keybook, me.member.office).page
  return base64(await sealInvitation(secret, asked, { by: me.member.id, seed: signSeed, recipient }))
}

/** Invites an agency; what the link carries is returned. */
export async function invite(
  desk: Session,
  { kind, name, agency }: { kind: AgencyKind; name: string; agency: string | null },
): Promise<string> {
  const secret = newInvitationSecret(random)
  const { id } = readInvitation(secret)
  await audited(desk, 'invited', id, paths.invitations, {
    invitation: id,
    kind,
    name,
    agency,
    secret: await sealedBy(desk, secret, { for: 'office', kind, name, agency }),
  })
  return secret
}

/** An invited head's browser makes the office and answers. */
export async function join({ url }: { url: string }, secret: string, name: string): Promise<Person> {
  const { id: invitation, macKey } = readInvitation(secret)
  const look = await post<InvitationLook>(url, paths.invitationLook, { invitation })
  if (look.for !== 'office') throw new Error('an invitation for a colleague')
  const founder = await newFounder(random)
  const founding = await foundOffice({ id: look.office, kind: look.kind }, founder, hourOf(Date.now()))
  const person = newPerson(name, look.office, founder, founding.shares)
  const answer: Answer = {
    office: { id: look.office, kind: look.kind, name: look.name, agency: look.agency },
    member: { id: founder.id, sign: founder.sign },
    pageHash: hashOf(founding.page),
  }
  await post(url, paths.invitationAnswer, {
    invitation,
    answer,
    mac: macOf(answer, macKey),
    ...(await officeMade(person, founder, founding)),
  })
  return person
}

/** The MAC's key of an invitation that somebody of the own office has given for this. */
async function macKeyOf(session: Session, sealed: string, asked: Asked): Promise<Uint8Array> {
  const { keybook, me, identities } = session
  const here = {
    office: officeOf(keybook, me.member.office),
    identities: identities.values(),
    now: hourOf(Date.now()),
  }
  const invitation = await openInvitation(fromBase64(sealed), asked, here)
  if (!invitation) throw new Error('nobody here has invited to this')
  return invitation.macKey
}

/** The coordinator adds everybody who answered to the book, with the paper root. */
export async function addOffices(desk: Session, rootSeed: Uint8Array): Promise<void> {
  const { url, cookie } = desk
  const { invitations } = await get<{ invitations: InvitationRow[] }>(url, paths.invitations, { cookie })
  const waiting = invitations.filter(({ state }) => state === 'answered')
  let { book } = desk.keybook
  for (const { secret, answered: given } of waiting) {
    if (!given) continue
    const { kind, name, agency } = given.answer.office
    const macKey = await macKeyOf(desk, secret, { for: 'office', kind, name, agency })
    if (!macHolds(given.answer, given.mac, macKey)) throw new Error('the MAC does not hold')
    const head = { ...given.answer.member, from: hourOf(Date.now()), until: null }
    book = withOffice({ ...book, n: desk.keybook.book.n }, desk.keybook.bookHash, {
      ...given.answer.office,
      heads: [head],
    })
  }
  const added = waiting.map(({ office }) => office)
  await audited(desk, 'office_added', added.join(','), paths.offices, {
    book: signBook(book, rootSeed),
    added,
  })
  desk.keybook = await keybookFor(desk, publicHalf(rootSeed))
}

// ---- Colleagues: what the heads of an office do ----

/** Fetches and verifies the keybook anew, and the keys of an epoch that somebody else began. */
export async function refresh(session: Session): Promise<Keybook> {
  const { url, cookie, keybook, me, identities } = session
  session.keybook = await keybookFor(session, keybook.root)
  const { page } = officeOf(session.keybook, me.member.office)
  if (holdsKey(me.member.role) && !identities.has(page.epoch)) {
    session.me = await get<Me>(url, paths.me, { cookie })
    await openGrants(session)
  }
  return session.keybook
}

/** A head invites a colleague to their own office; what the link carries is returned. */
export async function inviteColleague(
  head: Session,
  role: 'triager' | 'administrator' | 'worker',
): Promise<string> {
  const secret = newInvitationSecret(random)
  const { id: invitation } = readInvitation(secret)
  await audited(head, 'invited', invitation, paths.memberInvitations, {
    invitation,
    role,
    secret: await sealedBy(head, secret, { for: 'member', office: head.me.member.office, role }),
  })
  return secret
}

/** What an invited colleague's browser makes, and the body that it sends. */
export async function joiningOf(secret: string, look: InvitationLook, name: string, isTyping = false) {
  const { id: invitation, macKey } = readInvitation(secret)
  if (look.for !== 'member') throw new Error('an invitation for an office')
  const founder = await newFounder(random)
  const { id, sign, recipient } = founder
  const person = newPerson(name, look.office, founder, [])
  const joining: Joining = { office: look.office, role: look.role, member: { id, sign, recipient } }
  const { keyring, ways, totp, code } = (await credentials(person, founder, isTyping)).made
  const mac = macOf(joining, macKey)
  return { person, founder, body: { invitation, joining, mac, name, keyring, ways, totp, code } }
}

/** An invited colleague's browser makes their keys and answers. They wait until a head adds them. */
export async function joinAs(
  { url }: { url: string },
  secret: string,
  name: string,
  isTyping = false,
): Promise<Person> {
  const { id: invitation } = readInvitation(secret)
  const look = await post<InvitationLook>(url, paths.invitationLook, { invitation })
  const { person, body } = await joiningOf(secret, look, name, isTyping)
  await post(url, paths.invitationJoin, body)
  return person
}

/** Publishes the next page of the head's own office, with a new epoch where there is to be one. */
async function publish(
  head: Session,
  { act, subject, path }: { act: Act; subject: string; path: string },
  next: (page: Page, pageHash: string) => Page,
  {
    isRekeyed = false,
    ...more
  }: {
    isRekeyed?: boolean
    invitation?: string
    grants?: Grant[]
    recovery?: string
    escrow?: string
  } = {},
): Promise<void> {
  const { page, pageHash } = officeOf(head.keybook, head.me.member.office)
  const key = isRekeyed ? await newKeyPair() : null
  const made = key ? rekeyed(next(page, pageHash), key.recipient) : next(page, pageHash)
  const grants = key
    ? [...(more.grants ?? []), ...(await grantAll(made, key, hourOf(Date.now())))]
    : more.grants
  await audited(head, act, subject, path, {
    ...more,
    page: signPage(made, head.me.member.id, head.signSeed),
    ...(grants && { grants: wired(grants) }),
  })
  if (key) head.identities.set(made.epoch, key.identity)
  await refresh(head)
}

/** A head adds who answered, after the check of the MAC, and seals to a key holder what they are to read. */
export async function addColleague(head: Session, { id }: Person): Promise<void> {
  const { url, cookie } = head
  const { invitations } = await get<{ invitations: MemberInvitationRow[] }>(url, paths.memberInvitations, {
    cookie,
  })
  const row = invitations.find(({ answered: given }) => given?.joining.member.id === id)
  if (!row?.answered) throw new Error('nobody of that id has answered')
  const { joining, mac } = row.answered
  const { office, role, member } = joining
  const macKey = await macKeyOf(head, row.secret, { for: 'member', office, role })
  if (!macHolds(joining, mac, macKey)) throw new Error('the MAC does not hold')
  const now = hourOf(Date.now())
  const grants = holdsKey(role) ? await grantEpochs(member, head.identities, office) : []
  await publish(
    head,
    { act: 'member_added', subject: id, path: fill(paths.memberAdd, { member: id }) },
    (page, pageHash) => withMember(page, pageHash, { ...member, role, from: now, until: null }, now),
    { invitation: row.invitation, grants },
  )
}

/** Invites a colleague who joins and is added, all at once. @param isTyping whether they sign in by a browser, too */
export async function newColleague(
  head: Session,
  role: 'triager' | 'administrator' | 'worker',
  name: string,
  isTyping = false,
): Promise<Person> {
  const person = await joinAs(head, await inviteColleague(head, role), name, isTyping)
  await addColleague(head, person)
  return person
}

const roleIn = ({ keybook, me }: Session, id: string): Role =>
  officeOf(keybook, me.member.office).page.members.find((one) => one.id === id)?.role as Role

/** A head off-boards somebody of their office; where they held the key, a new epoch begins. */
export async function offBoard(head: Session, { id }: { id: string }): Promise<void> {
  const now = hourOf(Date.now())
  await publish(
    head,
    { act: 'member_left', subject: id, path: fill(paths.memberLeave, { member: id }) },
    (page, pageHash) => withoutMember(page, pageHash, id, now),
    holdsKey(roleIn(head, id)) ? { isRekeyed: true } : { grants: [] },
  )
}

/** A head gives somebody of their office another role, and with it the key or a new epoch. */
export async function changeRole(head: Session, { id }: { id: string }, role: Role): Promise<void> {
  const now = hourOf(Date.now())
  const { office } = head.me.member
  const had = holdsKey(roleIn(head, id))
  const member = officeOf(head.keybook, office).page.members.find((one) => one.id === id)
  if (!member) throw new Error('nobody of that id is at the office')
  const given = holdsKey(role) && !had ? await grantEpochs(member, head.identities, office) : []
  await publish(
    head,
    { act: 'member_role', subject: id, path: fill(paths.memberRole, { member: id }) },
    (page, pageHash) => withRole(page, pageHash, id, role, now),
    had && !holdsKey(role) ? { isRekeyed: true } : { grants: given },
  )
}

/** A head begins a new epoch of their office's key. */
export const rekey = (head: Session): Promise<void> =>
  publish(
    head,
    { act: 'rekeyed', subject: '', path: paths.rekey },
    (page, pageHash) => renewed(page, pageHash, hourOf(Date.now())),
    { isRekeyed: true },
  )

/** A head makes new sheets of their office's recovery. @param key the head's keyring's */
export async function renewRecovery(head: Session, key: Uint8Array): Promise<Recovery> {
  const made = await newRecovery()
  const { id, office } = head.me.member
  const { recipient, hash } = made
  await publish(
    head,
    { act: 'recovery_renewed', subject: '', path: paths.recoveryRenew },
    (page, pageHash) => withRecovery(page, pageHash, recipient, hourOf(Date.now())),
    {
      isRekeyed: true,
      grants: await grantEpochs({ id: RECOVERY, recipient }, head.identities, office),
      recovery: hash,
      escrow: base64(await escrowKeyringKey(key, id, recipient)),
    },
  )
  return made
}

/** A head renews their office's page. */
export const renewPage = (head: Session): Promise<void> =>
  publish(head, { act: 'page_renewed', subject: head.me.member.office, path: paths.page }, (page, pageHash) =>
    renewed(page, pageHash, hourOf(Date.now())),
  )

// ---- The book: what a coordinator does with the root from paper ----

/** Signs somebody into the book as a head of their office. Their office's page follows with `changeRole`. */
export async function addHead(
  desk: Session,
  rootSeed: Uint8Array,
  { id, office }: { id: string; office: string },
): Promise<void> {
  const now = hourOf(Date.now())
  const { book, bookHash } = await refresh(desk)
  const { sign } = officeOf(desk.keybook, office).page.members.find((one) => one.id === id) ?? {}
  if (!sign) throw new Error('nobody of that id is at the office')
  const next = withHead(book, bookHash, office, { id, sign, from: now, until: null })
  await audited(desk, 'head_added', id, fill(paths.headAdd, { office }), {
    book: signBook(next, rootSeed),
    member: id,
  })
  await refresh(desk)
}

/** Makes somebody a head: first the book, then the page. @param head signs the page; the desk's own by default. */
export async function makeHead(
  desk: Session,
  rootSeed: Uint8Array,
  person: { id: string; office: string },
  head = desk,
): Promise<void> {
  await addHead(desk, rootSeed, person)
  await refresh(head)
  await changeRole(head, person, headRole(officeOf(head.keybook, person.office).kind))
}

/** Takes somebody out of the book who no longer is a head in their office's page. */
export async function endHead(
  desk: Session,
  rootSeed: Uint8Array,
  { id, office }: { id: string; office: string },
): Promise<void> {
  const { book, bookHash } = await refresh(desk)
  const next = withoutHead(book, bookHash, office, id, hourOf(Date.now()))
  await audited(desk, 'head_ended', id, fill(paths.headEnd, { office }), {
    book: signBook(next, rootSeed),
    member: id,
  })
  await refresh(desk)
}

/** Replaces the root: the old one signs who follows, the new one signs the book. */
export async function replaceRoot(
  desk: Session,
  oldSeed: Uint8Array,
): Promise<{ rootSeed: Uint8Array; rootKey: string; kept: boolean }> {
  const rootSeed = random(32)
  const { book, bookHash } = await refresh(desk)
  const next = signBook(nextBook(book, bookHash), rootSeed)
  const { kept } = await audited<RootDone>(desk, 'root_replaced', '', paths.root, {
    book: next,
    succession: signSuccession(next, oldSeed, rootSeed),
  })
  await refresh(desk)
  return { rootSeed, rootKey: publicHalf(rootSeed), kept }
}

// ---- Reporters ----

export const reporterKeybook = async ({ url }: { url: string }, rootKey: string): Promise<Keybook> =>
  verifyKeybook(await get(url, paths.keybook), rootKey, hourOf(Date.now()))

/** A reporter who has told something. */
export interface Reporter {
  tip: string
  receipt: string
  keys: ReceiptKeys
  /** The request as it was sent, to be sent again. */
  request: TipBody
}

export const report = (text: string, more: Partial<Report> = {}): Report => ({
  language: 'bs',
  text,
  danger: 'no',
  place: 'BA-BIH-KS-ilidza',
  child: 'unsure',
  self: 'no',
  share: 'police_and_social_work',
  ...more,
})

/** Seals a report as the page does and works for it, without sending it. Keys can be given, for stretching them takes half a second. */
export async function prepare(
  place: { url: string },
  keybook: Keybook,
  told: Report,
  given?: ReceiptKeys,
  files?: AttachedFile[],
): Promise<Reporter> {
  const receipt = newReceipt(random)
  const keys = given ?? (await receiptKeys(receipt))
  const { epoch, recipient } = officeOf(keybook, DESK).page
  const tip = hex(random(16))
  const context = { v: 1, kind: 'tip', tip, seq: 0, channel: 'web', epoch, hour: hourOf(Date.now()) } as const
  const body = {
    report: told,
    reporter: { sign: keys.sign, recipient: keys.recipient },
    ...(files && { files }),
  }
  const sealed = base64(await seal(signMessage<'tip'>(context, body, keys.signSeed), recipient))
  const urgent = told.danger === 'yes'
  const ids = files && { files: files.map(({ file }) => file) }
  const { lookup, sign } = keys
  const request = { tip, epoch, urgent, lookup, sign, sealed, ...ids, work: await workFor(place) }
  return { tip, receipt, keys, request }
}

/** @param files that have been sent already. */
export async function tell(
  place: { url: string },
  rootKey: string,
  told: Report,
  files?: AttachedFile[],
): Promise<Reporter> {
  const reporter = await prepare(place, await reporterKeybook(place, rootKey), told, undefined, files)
  const { sha256 } = await post<Stored>(place.url, paths.tips, reporter.request)
  if (sha256 !== digest(fromBase64(reporter.request.sealed))) throw new Error('something else was stored')
  return reporter
}

/** A challenge for one use of a receipt, with the work that it costs. */
export async function receiptChallenge(place: { url: string }): Promise<string> {
  const { challenge } = await post<Challenge>(place.url, paths.challenge, { work: await workFor(place) })
  return challenge
}

export async function proof(
  { url }: { url: string },
  keys: ReceiptKeys,
  action: ReceiptAction,
  body: Uint8Array,
) {
  const challenge = await receiptChallenge({ url })
  const { lookup, sign, signSeed } = keys
  return {
    challenge,
    lookup,
    sign,
    sig: signRequest({ origin: url, action, lookup, challenge, body }, signSeed),
  }
}

export const comeBack = async (place: { url: string }, keys: ReceiptKeys): Promise<Replies> =>
  post(place.url, paths.replies, await proof(place, keys, 'fetch', new Uint8Array()))

/** Deletes replies with a receipt. */
export async function deleteReplies(
  place: { url: string },
  { tip, keys }: Pick<Reporter, 'tip' | 'keys'>,
  seqs: number[],
): Promise<Replies> {
  const tombstones = seqs.map((seq) => signTombstone(tip, seq, keys.signSeed))
  const proven = await proof(place, keys, 'delete', tombstoneBytes(tombstones))
  return post(place.url, paths.deletions, { ...proven, tip, tombstones } satisfies DeletionBody)
}

/** Adds something to a tip. */
export async function addFollowup(
  place: { url: string },
  keybook: Keybook,
  { tip, keys }: Reporter,
  seq: number,
  text: string,
  files?: AttachedFile[],
): Promise<Stored> {
  const { epoch, recipient } = officeOf(keybook, DESK).page
  const context = {
    v: 1,
    kind: 'followup',
    tip,
    seq,
    channel: 'web',
    epoch,
    hour: hourOf(Date.now()),
  } as const
  const sealed = await seal(
    signMessage<'followup'>(context, { language: 'bs', text, ...(files && { files }) }, keys.signSeed),
    recipient,
  )
  return post(place.url, paths.followups, {
    ...(await proof(place, keys, 'followup', sealed)),
    seq,
    epoch,
    sealed: base64(sealed),
    ...(files && { files: files.map(({ file }) => file) }),
  })
}

// ---- The desk and the agencies ----

/** Seals a message of a member's to some office. */
export async function sealTo<K extends Exclude<Kind, 'followup' | 'line'>>(
  session: Session,
  recipient: string,
  context: Context<K>,
  body: Bodies[K],
): Promise<string> {
  return base64(await seal(signMessage<K>(context, body, session.signSeed, session.me.member.id), recipient))
}

/** The desk answers. @param recipient of the reporter's. @param seq its number among the answers. */
export async function reply(
  desk: Session,
  tip: string,
  recipient: string,
  text: string,
  seq = 0,
): Promise<void> {
  const { epoch, recipient: own } = officeOf(desk.keybook, DESK).page
  const context = { v: 1, kind: 'reply', tip, seq, channel: 'web', epoch, hour: hourOf(Date.now()) } as const
  await audited(desk, 'replied', tip, fill(paths.tipReply, { tip }), {
    seq,
    epoch,
    asks: false,
    sealed: await sealTo<'reply'>(desk, recipient, context, { text }),
    own: await sealTo<'reply'>(desk, own, context, { text }),
  })
}

/** The desk passes a text on to an agency. */
export async function refer(
  desk: Session,
  tip: string,
  office: string,
  text: string,
  joint?: string,
  files?: AttachedFile[],
  fields: ReferralFields = { child: 'unsure' },
): Promise<string> {
  const ref = hex(random(16))
  const agency = officeOf(desk.keybook, office).page
  const own = officeOf(desk.keybook, DESK).page
  const due = hourOf(Date.now()) + 72
  const place = { v: 1, seq: 0, hour: hourOf(Date.now()) } as const
  const body = {
    basis: 'consent' as const,
    note: 'Molimo provjeru.',
    due,
    fields: { text, ...fields },
    ...(files && { files }),
  }
  await audited(desk, 'referred', `${tip},${ref}`, fill(paths.tipRefer, { tip }), {
    ref,
    office,
    ...(joint && { joint }),
    ...(files && { files: files.map(({ file }) => file) }),
    due,
    epoch: agency.epoch,
    sealed: await sealTo<'referral'>(
      desk,
      agency.recipient,
      { ...place, kind: 'referral', ref, from: DESK, to: office, epoch: agency.epoch },
      body,
    ),
    ownEpoch: own.epoch,
    own: await sealTo<'passed_on'>(
      desk,
      own.recipient,
      { ...place, kind: 'passed_on', tip, channel: 'web', epoch: own.epoch },
      { ref, office, referral: body },
    ),
  })
  return ref
}

/** What an agency says to the desk about a referral, or the desk to the agency, as it is sent but for the entry. */
export async function saidOf(
  session: Session,
  ref: string,
  office: string,
  seq: number,
  body: Bodies['feedback'],
) {
  const desk = officeOf(session.keybook, DESK).page
  const agency = officeOf(session.keybook, office).page
  const [from, to] = body.state === 'answer' ? [DESK, office] : [office, DESK]
  const place = { v: 1, kind: 'feedback', ref, seq, from, to, hour: hourOf(Date.now()) } as const
  const sealedTo = ({ epoch, recipient }: typeof desk) =>
    sealTo<'feedback'>(session, recipient, { ...place, epoch }, body)
  return {
    seq,
    epoch: desk.epoch,
    sealed: await sealedTo(desk),
    ownEpoch: agency.epoch,
    own: await sealedTo(agency),
  }
}

/** An agency says something about a referral. */
export async function answerReferral(
  agency: Session,
  ref: string,
  seq: number,
  body: Bodies['feedback'],
): Promise<void> {
  const said = await saidOf(agency, ref, agency.me.member.office, seq, body)
  await audited(agency, 'referral_answered', ref, fill(paths.referralAnswer, { ref }), {
    ...said,
    state: body.state,
  })
}

// ---- The carrier ----

/** What Twilio posts for an SMS; the signature is made by its own package. */
export function smsRequest(
  { url }: { url: string },
  { sid, from, text }: { sid: string; from: string; text: string },
  { TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_NUMBERS }: Record<string, string>,
  more: Record<string, string> = {},
): { url: string; init: RequestInit } {
  const form: Record<string, string> = {
    AccountSid: TWILIO_ACCOUNT_SID as string,
    ApiVersion: '2010-04-01',
    Body: text,
    From: from,
    FromCountry: 'BA',
    MessageSid: sid,
    NumMedia: '0',
    NumSegments: '1',
    SmsMessageSid: sid,
    SmsSid: sid,
    SmsStatus: 'received',
    To: TWILIO_NUMBERS as string,
    ...more,
  }
  const signature = twilio.getExpectedTwilioSignature(TWILIO_AUTH_TOKEN as string, url + paths.sms, form)
  return {
    url: url + paths.sms,
    init: {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature },
      body: new URLSearchParams(form).toString(),
    },
  }
}

export const newSid = (): string => `SM${hex(random(16))}`
