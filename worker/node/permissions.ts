import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { may, type Permission, permissions } from '../../core/permissions.ts'
import { agencyRoles, deskRoles, holdsKey, isHead, type Role, roles } from '../../core/roles.ts'
import type { Door, Who } from '../door.ts'
import { doors } from '../doors.ts'

/*
 * Makes docs/permissions.md, so that people read what the program holds to: `node worker/node/permissions.ts`.
 */

const rolesInWords: Record<Role, string> = {
  coordinator: 'heads the desk, signs its page, and uses the paper with the root',
  triager: 'reads tips, judges them, answers and passes them on',
  administrator: 'looks after agencies and accounts, has no key, and reads nothing that was told',
  lead: 'heads an agency’s office and signs its page',
  worker: 'works on what was passed on to the agency',
}

const permissionsInWords: Record<Permission, string> = {
  account: 'See to one’s own passphrase, passkeys, telephone code and sessions.',
  tips: 'List, open, judge and answer tips, pass them on, and ask for a second person or be one.',
  tell: 'Write down for the desk what one was told, with files, and keep drafts of it, which nobody else gets.',
  referrals:
    'List and open what was passed on to the own office, take one, write notes and questions on it, say what was done.',
  joint: 'Read and write the notes of agencies that were asked together, where the own office takes part.',
  decide: 'Accept, decline and finish what was passed on, and say who of the office has it.',
  people:
    'Invite colleagues, add them, change their roles and off-board them, in the own office; sign its page; let in again who was shut out.',
  disable: 'List members and shut one out at once: in the own office; from the desk in every office.',
  agencies: 'Read the directory of agencies, as the desk has changed it.',
  directory: 'Invite agencies; change the directory.',
  withdraw: 'Withdraw an invitation that one may make oneself.',
  book: 'Change the book of offices, with the root from paper: offices, heads, the server’s key, the root itself.',
  alarms: 'See what alarms at the desk, and take note of it.',
  line: 'Change what the line says, in messages and to callers.',
  duty: 'Change when the own office reads, and who is on duty.',
  audit: 'Read what was written down: the desk all of it, an agency what its own office did.',
}

const othersInWords: Record<Exclude<Who, Permission>, string> = {
  anyone: 'Anyone',
  receipt: 'Whoever has a receipt, and proves it',
  link: 'Whoever has the secret that it takes: a link, or joined recovery shares',
  carrier: 'The carrier of SMS, by its signature',
  session: 'Every member who has signed in',
}

const table = (head: string[], rows: string[][]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

const whoMayWhat = (): string =>
  table(
    ['', ...roles],
    [
      ['Signs the office’s page, as its head.', ...roles.map((role) => (isHead(role) ? '●' : ''))],
      ['Has the office’s key.', ...roles.map((role) => (holdsKey(role) ? '●' : ''))],
      ...(Object.keys(permissions) as Permission[]).map((permission) => [
        permissionsInWords[permission],
        ...roles.map((role) => (may(role, permission) ? '●' : '')),
      ]),
    ],
  )

const isPermission = (who: Who): who is Permission => who in permissions

function titleOf(who: Who): string {
  if (!isPermission(who)) return othersInWords[who]
  return `\`${who}\`: ${permissions[who].join(', ')}`
}

const writtenDown = ({ audit }: Door): string =>
  audit === null
    ? ''
    : [audit]
        .flat()
        .map((act) => `\`${act}\``)
        .join(', ')

function doorsByWho(): string {
  const all = [...(Object.keys(othersInWords) as Who[]), ...(Object.keys(permissions) as Who[])]
  return all
    .map((who) => [who, doors.filter((door) => door.who === who)] as const)
    .filter(([, open]) => open.length > 0)
    .map(([who, open]) => {
      const rows = open.map((door) => [`\`${door.method} ${door.path}\``, writtenDown(door)])
      return `### ${titleOf(who)}\n\n${table(['door', 'written down as'], rows)}`
    })
    .join('\n\n')
}

const listOf = (some: readonly Role[]): string =>
  some.map((role) => `- **${role}** ${rolesInWords[role]}.`).join('\n')

/** The whole page. */
export const permissionsPage = (): string => `# Who may do what

Made from \`core/permissions.ts\`, \`core/roles.ts\` and \`worker/doors.ts\` by \`node worker/node/permissions.ts\`; a test
compares them.

At the desk:

${listOf(deskRoles)}

At an agency:

${listOf(agencyRoles)}

${whoMayWhat()}

Whoever may not do something is answered as if it were not there. Whoever is shut out, has left, or was off-boarded, is
signed out with the next request. Deleting a tip for good, and taking out more than 20 within 24 hours, needs a
second person of those who may read tips. What came in after a deletion was asked for is not deleted: it is asked for again.

## The doors

What the server answers to, and to whom. What is not listed answers 404. What is written down is signed by whoever did
it, and stored together with what it describes, or not at all; so are founding the desk (\`founded\`) and restoring a
head’s access (\`recovered\`), by the keys that are shown with them. Doors of a permission open once a member’s chain says
that they are here.

${doorsByWho()}
`

const file = fileURLToPath(new URL('../../docs/permissions.md', import.meta.url))
if (import.meta.main) writeFileSync(file, permissionsPage())
