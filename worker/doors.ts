import { sql } from 'drizzle-orm'
import { paths } from '../core/wire.ts'
import { escrow, sessions, sessionsEnd, totp, wayRemove, words } from './account.ts'
import { alarmNoted, alarms } from './alarms.ts'
import { auditList } from './audit-list.ts'
import { headAdd, headEnd, officeClose, offices, root, server, serverLook } from './book.ts'
import { directory, directoryChange } from './directory.ts'
import { type Door, door } from './door.ts'
import { draftDelete, draftPut, drafts } from './drafts.ts'
import { duty, dutyLook, phone, unopened } from './duty.ts'
import { tipsExport } from './exports.ts'
import {
  deskFilePart,
  filePart,
  referralFileOpen,
  referralFilePart,
  tipFileOpen,
  tipFilePart,
} from './files.ts'
import { handedAnswer, tipHanded } from './handed.ts'
import { history } from './history.ts'
import { challenge, deletions, followups, replies } from './inbox.ts'
import { intake } from './intake.ts'
import {
  invitationAnswer,
  invitationJoin,
  invitationLook,
  invitations,
  invitationWithdraw,
  invite,
  inviteMember,
  memberInvitations,
} from './invitations.ts'
import { jointNote, jointOpen } from './joints.ts'
import { deskKeybook, keybook } from './keybook.ts'
import { tipDeliveries, tipSms } from './line/reply.ts'
import { sms } from './line/sms.ts'
import { lineSound } from './line/sounds.ts'
import { deliveryStatus, status } from './line/status.ts'
import { lineTextChange, lineTexts } from './line/texts-doors.ts'
import { voice, voiceEnded, voiceStep, voiceStepAgain } from './line/voice.ts'
import { pages } from './pages.ts'
import { passkeyNew, passkeySignIn, passkeyStart, passkeys } from './passkeys.ts'
import { memberAdd, memberDisable, memberEnable, memberLeave, memberRole, members } from './people.ts'
import { page, recoveryRenew, rekey } from './publish.ts'
import { tipRecord } from './records.ts'
import { recovery, recoveryLook } from './recovery.ts'
import {
  referralAnswer,
  referralAskedBack,
  referralAssign,
  referralOpen,
  referralRevoke,
  referrals,
  tipRefer,
} from './referrals.ts'
import { second, secondConfirm, secondRefuse, seconds } from './seconds.ts'
import { setup, setupLook } from './setup.ts'
import { auditTail, me, signedIn, signIn, signInStart, signOut } from './sign-in.ts'
import { deskTips, sorted, summaries, tipAssign, tipJudge, tipOpen, tipReply } from './tips.ts'
import { tell } from './told.ts'
import { work } from './work.ts'

const healthz = door({
  method: 'GET',
  path: paths.healthz,
  site: 'any',
  who: 'anyone',
  audit: null,
  async run({ ports: { store } }) {
    await store.use((db) => db.run(sql`SELECT 1`))
    return { ok: true }
  },
})

/** Every door there is. What has no line here answers 404. */
export const doors: Door[] = [
  // Anyone, and reporters
  ...pages,
  healthz,
  keybook,
  history,
  work,
  intake,
  filePart,
  challenge,
  replies,
  followups,
  deletions,
  // The carrier
  sms,
  status,
  deliveryStatus,
  voice,
  voiceEnded,
  voiceStep,
  voiceStepAgain,
  lineSound,
  // Becoming a member
  setupLook,
  setup,
  invitationLook,
  invitationAnswer,
  invitationJoin,
  recoveryLook,
  recovery,
  signInStart,
  signIn,
  passkeyStart,
  passkeySignIn,
  signOut,
  // Members
  me,
  auditTail,
  signedIn,
  sessions,
  sessionsEnd,
  words,
  totp,
  escrow,
  passkeyNew,
  passkeys,
  wayRemove,
  deskKeybook,
  auditList,
  dutyLook,
  unopened,
  duty,
  phone,
  // The people of an office
  members,
  inviteMember,
  memberInvitations,
  memberAdd,
  memberLeave,
  memberRole,
  memberDisable,
  memberEnable,
  page,
  rekey,
  recoveryRenew,
  // The book
  offices,
  officeClose,
  headAdd,
  headEnd,
  serverLook,
  server,
  root,
  // The desk
  invite,
  invitations,
  invitationWithdraw,
  deskTips,
  sorted,
  summaries,
  tipOpen,
  tipJudge,
  tipAssign,
  tipReply,
  tipSms,
  tipDeliveries,
  tipRecord,
  tipRefer,
  tipHanded,
  handedAnswer,
  referralAskedBack,
  referralRevoke,
  tipFileOpen,
  tipFilePart,
  deskFilePart,
  tipsExport,
  directory,
  directoryChange,
  alarms,
  alarmNoted,
  second,
  seconds,
  secondConfirm,
  secondRefuse,
  // What is told to a member
  tell,
  drafts,
  draftPut,
  draftDelete,
  // What the line says
  lineTexts,
  lineTextChange,
  // Agencies
  referrals,
  referralOpen,
  referralAnswer,
  referralFileOpen,
  referralFilePart,
  jointOpen,
  jointNote,
  referralAssign,
]
