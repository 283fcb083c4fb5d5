import { hex } from '../../core/bytes.ts'
import type { Bodies } from '../../core/envelope/bodies.ts'
import { hourOf } from '../../core/hour.ts'
import { type Act, signEntry, type Tail } from '../../core/keys/audit.ts'
import { officeOf } from '../../core/keys/keybook.ts'
import { secondSubject } from '../../core/keys/second.ts'
import { hashOf } from '../../core/keys/signed.ts'
import { may, type Permission, permissions } from '../../core/permissions.ts'
import { DESK } from '../../core/roles.ts'
import { fill, paths, TICKET_HEADER } from '../../core/wire.ts'
import type { Door } from '../../worker/door.ts'
import { doors } from '../../worker/doors.ts'
import { tailOf } from './asking.ts'
import { carrier } from './entries.ts'
import {
  addFollowup,
  answerReferral,
  audited,
  deskHeaders,
  invite,
  keybookFor,
  newColleague,
  newSid,
  offBoard,
  post,
  type Reporter,
  random,
  reach,
  refer,
  rekey,
  reply,
  report,
  type Session,
  saidOf,
  sealTo,
  smsRequest,
  tell,
} from './world.ts'

/*
 * What an agency can ask, and what happens meanwhile that is none of its business.
 */

/** A request as it is sent, however often. */
export interface Question {
  name: string
  path: string
  init: RequestInit
}

/** All of an answer but the time of day. */
interface AnswerInFull {
  name: string
  status: number
  headers: Record<string, string>
  text: string
}

type Answering = (path: string, init: RequestInit) => Promise<Response>

/** The answers to some questions, one after the other; a file's parts with the ticket that came before them. */
export async function answersTo(questions: Question[], answering: Answering): Promise<AnswerInFull[]> {
  const answers: AnswerInFull[] = []
  let ticket = ''
  for (const { name, path, init } of questions) {
    const headers = {
      ...(init.headers as Record<string, string>),
      ...(ticket && { [TICKET_HEADER]: ticket }),
    }
    const response = await answering(path, { redirect: 'manual', ...init, headers })
    const text = await response.text()
    ticket = /"ticket":"([^"]+)"/.exec(text)?.[1] ?? ticket
    const { date: _date, ...others } = Object.fromEntries(response.headers)
    answers.push({ name, status: response.status, headers: others, text })
  }
  return answers
}

const asks = (session: Session, path: string, names: Record<string, string> = {}): Question => ({
  name: `${session.me.member.name}: GET ${path}`,
  path: fill(path, names),
  // As whoever holds something would ask whether it has changed.
  init: { headers: { cookie: session.cookie, 'if-modified-since': new Date(0).toUTCString() } },
})

/** Every list that a member may read, and what everybody may. */
export function everyList(session: Session): Question[] {
  const isOpen = ({ who }: Door) =>
    who === 'anyone' ||
    who === 'session' ||
    (who in permissions && may(session.me.member.role, who as Permission))
  return doors
    .filter((door) => door.method === 'GET' && !door.path.includes(':') && isOpen(door))
    .map(({ path }) => asks(session, path))
}

/** What an agency has been given. */
export interface Given {
  ref: string
  joint: string
  file: string
}

/** Requests of a member's, each with the entry that follows the one before: their colleague does nothing meanwhile. */
function stepsOf(session: Session, of: Record<string, string>, first: Tail) {
  const { url, cookie, me, signSeed } = session
  const { id, name } = me.member
  const hour = hourOf(Date.now())
  const questions: Question[] = []
  let tail = first
  const sends = (path: string, body: object, names = of) =>
    questions.push({
      name: `${name}: POST ${path}`,
      path: fill(path, names),
      init: { method: 'POST', headers: deskHeaders(url, cookie), body: JSON.stringify(body) },
    })
  const takes = (act: Act, subject: string, path: string, body: object = {}, names = of) => {
    const entry = signEntry(id, tail, act, subject, hour, signSeed)
    tail = { n: tail.n + 1, prev: hashOf(entry), seen: tail.seen }
    sends(path, { ...body, entry }, names)
  }
  return { questions, sends, takes }
}

/** Takes every step that an agency's lead can with what the office was given, each once, the lists between them. */
export async function everyStep(
  session: Session,
  { ref, joint, file }: Given,
  notes: number,
): Promise<Question[]> {
  const { me, keybook } = session
  const { id, office } = me.member
  const hour = hourOf(Date.now())
  const of = { ref, joint, attachment: file, part: '0' }
  const desk = officeOf(keybook, DESK).page
  const { questions, sends, takes } = stepsOf(session, of, await tailOf(session))
  const said = async (seq: number, state: 'accepted' | 'question') => ({
    ...(await saidOf(session, ref, office, seq, { state, text: 'Izmišljeno.' })),
    state,
  })
  const tip = hex(random(16))
  const place = { v: 1, seq: 0, hour } as const
  const context = { ...place, kind: 'tip', tip, channel: 'desk', epoch: desk.epoch } as const
  const written = await sealTo<'tip'>(session, desk.recipient, context, {
    report: report('Izmišljeno.'),
    told: { by: 'visit' },
  })
  const copies = await Promise.all(
    [DESK, office].map(async (to) => {
      const { epoch, recipient } = officeOf(keybook, to).page
      const note = { ...place, kind: 'joint_note', ref: joint, seq: notes, from: office, to, epoch } as const
      return {
        office: to,
        epoch,
        sealed: await sealTo<'joint_note'>(session, recipient, note, { text: 'Da.' }),
      }
    }),
  )
  takes('referral_opened', ref, paths.referralOpen)
  takes('referral_file_opened', `${ref},${file}`, paths.referralFileOpen)
  questions.push(asks(session, paths.referralFilePart, of))
  takes('referral_answered', ref, paths.referralAnswer, await said(0, 'accepted'))
  takes('referral_assigned', `${ref},${id}`, paths.referralAssign, { from: null, to: id })
  takes('joint_opened', joint, paths.jointOpen)
  takes('joint_noted', joint, paths.jointNote, { seq: notes, copies })
  takes('joint_opened', joint, paths.jointOpen)
  takes('referral_answered', ref, paths.referralAnswer, await said(1, 'question'))
  takes('referral_opened', ref, paths.referralOpen)
  const draft = { epoch: officeOf(keybook, office).page.epoch, sealed: copies[1]?.sealed }
  sends(fill(paths.draftPut, { draft: tip }), draft)
  takes('told', tip, paths.told, { tip, epoch: desk.epoch, urgent: true, sealed: written })
  takes('work_phone_changed', id, paths.phone, { phone: null })
  takes('referral_assigned', ref, paths.referralAssign, { from: id, to: null })
  return [...everyList(session), ...questions, ...everyList(session)]
}

/** Ends what an agency was given: of one it says what was done and that no more will be, another it declines. */
export async function everyEnd(
  session: Session,
  { done, declined }: { done: string; declined: string },
  /** How much was said of the one that is done. */
  said: number,
  tail: Tail,
): Promise<Question[]> {
  const { questions, takes } = stepsOf(session, { ref: done }, tail)
  const says = async (ref: string, seq: number, body: Bodies['feedback']) => {
    const sealed = await saidOf(session, ref, session.me.member.office, seq, body)
    takes('referral_answered', ref, paths.referralAnswer, { ...sealed, state: body.state }, { ref })
  }
  await says(done, said, { state: 'acted', text: '', outcome: 'other' })
  await says(done, said + 1, { state: 'done', text: '', persons: [] })
  takes('referral_opened', declined, paths.referralOpen, {}, { ref: declined })
  await says(declined, 0, { state: 'declined', text: 'Izmišljeno.' })
  return questions
}

/** What may be another agency's, or nobody's. */
export interface Looked {
  ref: string
  joint: string
  file: string
  member: string
  invitation: string
}

/**
 * Tries to find out about something. What is refused does not move the chain on. @param own a referral that is theirs
 */
export async function everyTry(
  session: Session,
  { ref, joint, file, member, invitation }: Looked,
  own: string,
  tail: Tail,
): Promise<Question[]> {
  const { url, cookie, me, signSeed } = session
  const { id, name, office } = me.member
  const of = { ref, joint, attachment: file, part: '0', member, invitation }
  const tries = (act: Act, subject: string, path: string, body: object = {}, names = of): Question => {
    const entry = signEntry(id, tail, act, subject, hourOf(Date.now()), signSeed)
    const init = {
      method: 'POST',
      headers: deskHeaders(url, cookie),
      body: JSON.stringify({ ...body, entry }),
    }
    return { name: `${name}: POST ${path}`, path: fill(path, names), init }
  }
  const said = { ...(await saidOf(session, own, office, 0, { state: 'note', text: 'Da.' })), state: 'note' }
  const { sealed } = said
  const copies = [DESK, office].map((to) => ({ office: to, epoch: 1, sealed }))
  return [
    tries('referral_opened', ref, paths.referralOpen),
    tries('referral_answered', ref, paths.referralAnswer, said),
    tries('referral_assigned', `${ref},${id}`, paths.referralAssign, { from: null, to: id }),
    tries(
      'referral_assigned',
      `${own},${member}`,
      paths.referralAssign,
      { from: null, to: member },
      { ...of, ref: own },
    ),
    tries('referral_file_opened', `${ref},${file}`, paths.referralFileOpen),
    tries('referral_file_opened', `${own},${file}`, paths.referralFileOpen, {}, { ...of, ref: own }),
    asks(session, paths.referralFilePart, of),
    tries('joint_opened', joint, paths.jointOpen),
    tries('joint_noted', joint, paths.jointNote, { seq: 0, copies }),
    tries('joint_noted', joint, paths.jointNote, { seq: 1, copies }),
    tries('member_disabled', member, paths.memberDisable),
    tries('member_enabled', member, paths.memberEnable),
    tries('withdrawn', invitation, paths.invitationWithdraw),
  ]
}

/** Who takes part in what goes on elsewhere. */
interface Elsewhere {
  place: { url: string; tick(every: 'hour' | 'minute'): Promise<void> }
  rootKey: string
  desk: Session
  /** A second person at the desk. */
  second: Session
  /** The lead of another agency. */
  other: Session
  /** The tip of which the agency that looks on was given something, and another office that it was given to. */
  reporter: Reporter
  /** An agency that was given something of a tip and from which it was taken back before it looked. */
  unaware: string
}

/**
 * A busy time at the desk: tips come in by two channels, more is said, they are sorted, read, judged, taken, written
 * about, answered, passed on, handed over, exported, deleted; another agency answers, asks, ends, changes its people
 * and its keys; whoever runs it changes what the line says and the directory, and time does its own work.
 *
 * @returns what is another's: for asking whether it is there.
 */
export async function muchHappens({ place, rootKey, desk, second, other, reporter, unaware }: Elsewhere) {
  const { url } = place
  const hour = hourOf(Date.now())
  const { office } = other.me.member
  const sealedFor = (session: Session, tip: string, seq: number) => {
    const { epoch, recipient } = officeOf(session.keybook, DESK).page
    const context = { v: 1, kind: 'record', tip, seq, channel: 'web', epoch, hour } as const
    return sealTo<'record'>(session, recipient, context, { judgement: { notes: 'Izmišljeno.' } })
  }
  const urgent = await tell(place, rootKey, report('Izmišljeno, hitno.', { danger: 'yes' }))
  const doomed = await tell(place, rootKey, report('Izmišljeno, za brisanje.'))
  const sms = smsRequest({ url }, { sid: newSid(), from: '+38761000801', text: 'Izmisljeno' }, carrier)
  await reach(sms.url, sms.init)
  await addFollowup(place, desk.keybook, reporter, 1, 'Izmišljeno, još.')

  for (const { tip, keys } of [reporter, urgent, doomed]) {
    await audited(desk, 'sorted', tip, paths.sorted, { tips: [tip] })
    await audited(desk, 'opened', tip, fill(paths.tipOpen, { tip }))
    await audited(desk, 'assigned', `${tip},${desk.me.member.id}`, fill(paths.tipAssign, { tip }), {
      from: null,
      to: desk.me.member.id,
    })
    await audited(desk, 'judged', tip, fill(paths.tipJudge, { tip }), { priority: 'P0' })
    const record = { seq: 0, epoch: 1, sealed: await sealedFor(desk, tip, 0) }
    await audited(desk, 'record_kept', tip, fill(paths.tipRecord, { tip }), record)
    await reply(desk, tip, keys.recipient, 'Izmišljen odgovor.')
    await audited(desk, 'exported', tip, paths.tipsExport, { tips: [tip], second: null })
  }
  const handed = hex(random(16))
  await audited(desk, 'handed', `${urgent.tip},${handed}`, fill(paths.tipHanded, { tip: urgent.tip }), {
    handed,
    due: hour + 72,
    epoch: 1,
    sealed: await sealedFor(desk, urgent.tip, 1),
  })

  // Another agency gets something of the very tip, and of others; it acts, and is done.
  const joint = hex(random(16))
  const refs = {
    same: await refer(desk, reporter.tip, office, 'Izmišljeno.'),
    ended: await refer(desk, urgent.tip, office, 'Izmišljeno.'),
    joint: await refer(desk, doomed.tip, office, 'Izmišljeno.', joint),
    kept: await refer(desk, urgent.tip, office, 'Izmišljeno.'),
    unseen: await refer(desk, urgent.tip, unaware, 'Izmišljeno.'),
  }
  await audited(
    desk,
    'referral_revoked',
    refs.unseen,
    fill(paths.referralRevoke, { tip: urgent.tip, ref: refs.unseen }),
  )
  for (const ref of [refs.ended, refs.joint])
    await audited(other, 'referral_opened', ref, fill(paths.referralOpen, { ref }))
  await answerReferral(other, refs.ended, 0, { state: 'accepted', text: '' })
  await answerReferral(other, refs.ended, 1, { state: 'question', text: 'Izmišljeno?' })
  const backPath = fill(paths.referralAskedBack, { tip: urgent.tip, ref: refs.ended })
  const back = await saidOf(desk, refs.ended, office, 2, { state: 'answer', text: 'Izmišljeno.' })
  await audited(desk, 'referral_asked_back', refs.ended, backPath, back)
  await answerReferral(other, refs.ended, 3, { state: 'acted', text: '', outcome: 'other' })
  await answerReferral(other, refs.ended, 4, { state: 'done', text: '', persons: [] })
  const copies = await Promise.all(
    [DESK, office].map(async (to) => {
      const { epoch, recipient } = officeOf(other.keybook, to).page
      const note = { v: 1, kind: 'joint_note', ref: joint, seq: 0, from: office, to, epoch, hour } as const
      return {
        office: to,
        epoch,
        sealed: await sealTo<'joint_note'>(other, recipient, note, { text: 'Da.' }),
      }
    }),
  )
  await audited(other, 'joint_noted', joint, fill(paths.jointNote, { joint }), { seq: 0, copies })

  // Its people and its keys.
  const somebody = await newColleague(other, 'worker', 'Neko drugi')
  await offBoard(other, somebody)
  await rekey(other)
  desk.keybook = await keybookFor(desk, rootKey)
  await audited(other, 'work_phone_changed', other.me.member.id, paths.phone, { phone: '+38761000802' })
  await audited(other, 'duty_changed', office, paths.duty, {
    n: 0,
    duty: { week: [], holidays: [], closures: [], roster: [] },
  })

  // The desk about itself.
  await invite(desk, { kind: 'health', name: 'Izmišljena ambulanta', agency: null })
  await audited(
    desk,
    'directory_changed',
    'CSW-IZMISLJENI',
    fill(paths.directoryChange, { agency: 'CSW-IZMISLJENI' }),
    {
      n: 0,
      change: { name: 'Izmišljeni centar', kind: 'social_work', covers: ['BA'] },
    },
  )
  await audited(desk, 'line_text_changed', 'bs,line.received', paths.lineTexts, {
    language: 'bs',
    id: 'line.received',
    text: null,
  })
  await post(
    url,
    fill(paths.draftPut, { draft: hex(random(16)) }),
    {
      epoch: 1,
      sealed: await sealedFor(desk, urgent.tip, 2),
    },
    deskHeaders(url, desk.cookie),
  )
  await audited(desk, 'judged', urgent.tip, fill(paths.tipJudge, { tip: urgent.tip }), {
    status: 'closed',
    closing: 'acted',
  })
  const wanted = { second: hex(random(16)), act: 'delete', tips: [doomed.tip] } as const
  const subject = secondSubject(wanted.second, wanted.act, wanted.tips)
  await audited(desk, 'second_asked', subject, paths.seconds, wanted)
  const { second: asked, ...confirmed } = wanted
  await audited(second, 'second_confirmed', subject, fill(paths.secondConfirm, { second: asked }), confirmed)
  await reach(url + paths.signIn, {
    method: 'POST',
    headers: deskHeaders(url),
    body: JSON.stringify({ name: 'niko', way: 'passphrase', auth: 'A'.repeat(43), code: '000000' }),
  })
  await place.tick('minute')
  await place.tick('hour')
  return { refs, joint }
}
