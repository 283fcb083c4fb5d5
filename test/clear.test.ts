import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createClient } from '@libsql/client'
import { is } from 'drizzle-orm'
import { migrate } from 'drizzle-orm/libsql/migrator'
import { drizzle } from 'drizzle-orm/libsql/web'
import { getTableConfig, SQLiteTable } from 'drizzle-orm/sqlite-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as schema from '../db/schema.ts'

/*
 * The database as the migrations make it, compared with what may stand in the clear: DESIGN section 7's closed list.
 * Whoever adds a column adds it here, with the reason why it may be read by whoever takes the database.
 */

const id = 'a random id'
const key = 'part of the primary key: whose it is'
const sealed = 'sealed'
const hour = 'the server’s hour, the finest time there is'
const epoch = 'the key’s generation'
const hmac = 'HMAC under the pepper, which is not in the database'
const signed = 'signed and public: the keybook, of offices and keys, names no member'

const inTheClear: Record<string, Record<string, string>> = {
  tip: {
    id,
    channel: 'web, sms, voice, desk',
    hour,
    epoch,
    urgent: 'one bit, set by the sender’s page or by a call for help',
    status: 'how far the desk is',
    closing: 'why it was closed, one of seven',
    priority: 'P0 to P4',
    messages: 'number of messages',
    read: 'how many of them somebody has opened',
    assignee: 'who has taken it: a member’s random id',
    closed: hour,
  },
  message: {
    tip: key,
    seq: 'the number in its thread',
    kind: 'tip, followup, line: whether it came by its channel’s beginning, later, or by a carrier',
    epoch,
    hour,
    sha256: 'of the sealed bytes beside it, for whoever sends again',
    sealed,
  },
  receipt: { lookup: hmac, sign: hmac, tip: 'which tip the receipt opens replies of' },
  reply: { tip: key, seq: 'the number of the reply', epoch, hour, sealed, own: sealed },
  tombstone: {
    tip: key,
    seq: 'the number of a reply that its reporter has deleted',
    sig: 'the receipt’s signature, by a key that stands nowhere in the database',
  },
  summary: { tip: key, rev: 'how often it was made', epoch, sealed },
  used_challenge: { id: hmac, hour },
  used_work: {
    until: 'part of the primary key: the hour in which a challenge of nobody’s expires',
    id: hmac,
  },
  attachment: {
    id,
    tip: 'whose file it is',
    referral: 'or of which referral',
    parts: 'number of parts: its size in whole MiB',
    hour,
    office: 'whose member began it, until a message names it',
  },
  attachment_part: { attachment: key, n: 'its number', sha256: 'of the sealed bytes beside it', sealed },
  conversation: {
    number: hmac,
    tip: 'which tip a number’s messages join',
    step: 'how far the line has come with it, one of five',
    language: 'in which the line answers',
  },
  carrier_message: {
    sid: hmac,
    tip: 'which tip it became part of, until that is deleted',
    seq: 'and its number there',
    said: hmac,
    answer: 'which of its texts the line answered, by their ids',
  },
  voice_call: { sid: hmac, outcome: 'what came of a call, one of five', hour },
  delivery: { tip: key, seq: 'the number of the reply', state: 'how far it has come', sid: hmac, hour },
  undeleted: {
    sid: 'the carrier’s, until it has confirmed that it deleted what is behind it',
    tries: 'how often it was asked to',
    due: 'the minute of the next try',
    hour,
  },
  timer: {
    id: 'what is to ring, with a random id',
    due: 'the minute: deleted when it has rung',
    n: 'how often',
  },
  spent: { day: 'a day', parts: 'how many parts of SMS were sent on it' },
  line_text: { language: 'of the line', id: 'which of its texts', text: 'what the line says to everybody' },
  carrier_read: { what: 'messages or recordings', hour },
  alarm: { id: 'what it is, with a day or an HMAC', what: 'one of five', hour },
  record: { tip: key, seq: 'its revision', epoch, hour, sealed },
  duty: {
    office: key,
    n: 'how often it was changed',
    text: 'when the office reads, which the public is told; and who then, by random ids',
  },
  work_phone: { member: key, sealed },
  office: {
    id,
    kind: 'as in the book',
    name: 'as in the book',
    epoch,
    recovery: 'SHA-256 of 32 random bytes that joined shares give',
  },
  root: { n: 'its place in the row', text: signed, by: signed, sig: signed },
  book: { n: 'its number', text: signed, by: signed, sig: signed },
  page: { office: key, n: 'its number', text: signed, by: signed, sig: signed },
  grant: { office: key, epoch, holder: 'a member’s id, or `recovery`', sealed },
  member: {
    id,
    office: 'where they belong',
    role: 'one of five',
    name: 'the name they sign in with',
    state: 'waiting, active, disabled by their office, barred by the desk, left',
    keyring: sealed,
    totp: 'sealed under a key from the pepper',
    totp_step:
      'the half minute of the last code used: when a member last signed in, never when a reporter came',
    wrong_codes: 'how many since the last sign-in',
    escrow: sealed,
  },
  unlock: {
    member: key,
    way: 'passphrase, rescue, or a passkey by a hash of its id',
    wrap: sealed,
    hour,
    stretching: 'the salt and cost of words',
    auth: hmac,
    credential: 'a passkey’s id, which its maker drew',
    public_key: 'a passkey’s public half, of this line alone',
    signs: 'how often it has signed, where it counts',
  },
  wrong_code: { lane: hmac, hour, count: 'wrong codes in that hour' },
  session: {
    id: hmac,
    member: 'whose it is',
    way: 'by which it began',
    began: hour,
    seen: hour,
    until: hour,
    entered: 'whether their chain says that they are here',
  },
  invitation: {
    id: hmac,
    for: 'office or member',
    office: 'a random id',
    kind: 'what the office is for',
    name: 'the office’s, as the book lists it',
    agency: 'its entry in the public directory',
    role: 'whom it makes',
    until: hour,
    state: 'open, answered, done, withdrawn',
    member: 'the random id of whoever answered',
    secret: sealed,
    answer: 'what the book or the page will list: ids, public keys, a hash',
    mac: 'over the answer, with a key out of the link',
  },
  referral: {
    id,
    tip: 'which tip it was made from',
    office: 'to whom it was passed',
    state: 'how far the office is',
    due: 'the hour by which an answer is due',
    hour,
    epoch,
    sealed,
    own_epoch: epoch,
    own: sealed,
    assignee: 'who of the office has it: a member’s random id',
    reminded: 'how often the office was reminded of it',
    joint: 'the random id of the agencies that were asked together',
  },
  feedback: {
    referral: key,
    seq: 'its number',
    hour,
    epoch,
    sealed,
    own_epoch: epoch,
    own: sealed,
    from_desk: 'which side wrote it',
  },
  joint: { id, tip: 'of which tip', hour },
  joint_note: { joint: key, seq: 'its number', hour, office: 'which of the offices wrote it' },
  joint_copy: { joint: key, seq: 'of which note', office: 'for which office', epoch, sealed },
  handed: {
    id,
    tip: 'of which tip',
    state: 'what was heard of it, one of four',
    due: 'the hour by which',
    hour,
    epoch,
    sealed,
  },
  handed_answer: { handed: key, seq: 'its number', hour, epoch, sealed },
  directory: {
    agency: 'a code of the public directory',
    n: 'its revision',
    text: 'public facts of an agency',
    member: 'who of the desk wrote it: a random id',
    hour,
  },
  draft: { member: key, id: 'a random id', hour, epoch, sealed },
  second: {
    id,
    act: 'delete or export',
    tips: 'their random ids and numbers of messages',
    by: 'who asked',
    hour,
    state: 'asked, confirmed, refused, done',
  },
  audit: {
    actor: 'a member’s id, or `server`',
    n: 'the number in their chain',
    office: 'where they belong',
    hash: 'of the text',
    text: 'act, ids and hour, and no content',
    sig: 'the actor’s signature',
  },
}

/** Words that would name what may not be there at all. */
const never =
  /^ip$|_ip$|addr|agent|browser|device|phone|email|minute|second|created|updated|time|stamp|note|title|file/

/** A column that came later stands at the end of its table. */
const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1)

interface Column {
  name: string
  type: string
  notnull: number
  pk: number
}

describe('in the clear', () => {
  const folder = mkdtempSync(join(tmpdir(), 'javi-test-'))
  const client = createClient({ url: `file:${join(folder, 'javi.db')}` })
  const rows = async (query: string) =>
    (await client.execute(query)).rows as unknown as Record<string, unknown>[]
  const columnsOf = async (table: string) =>
    (await rows(`PRAGMA table_info("${table}")`)) as unknown as Column[]
  let tables: string[]

  beforeAll(async () => {
    const migrationsFolder = fileURLToPath(new URL('../db/migrations', import.meta.url))
    await migrate(drizzle(client), { migrationsFolder })
    const found = await rows(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
    )
    // The migrations' own: which of them ran, and when the version was made.
    tables = found.map(({ name }) => String(name)).filter((name) => name !== '__drizzle_migrations')
  })
  afterAll(() => {
    client.close()
    rmSync(folder, { recursive: true, force: true })
  })

  test('the tables and columns are those of the list', async () => {
    const found = await Promise.all(
      tables.map(async (table) => [table, (await columnsOf(table)).map(({ name }) => name).sort()] as const),
    )
    const listed = Object.entries(inTheClear).map(
      ([table, columns]) => [table, Object.keys(columns).sort()] as const,
    )
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(listed))
    const names = found.flatMap(([table, columns]) => columns.map((column) => `${table}.${column}`))
    // `audit.text` and the keybook's are signed texts of ids; nothing else sounds like what may not be there.
    expect(names.filter((name) => never.test(name.split('.')[1] ?? ''))).toEqual([])
  })

  test('what is sealed is bytes, or the keyring, which is base64 of them', async () => {
    for (const [table, columns] of Object.entries(inTheClear)) {
      for (const { name, type } of await columnsOf(table)) {
        if (columns[name]?.startsWith('sealed') && name !== 'keyring' && name !== 'wrap')
          expect(`${table}.${name} ${type}`).toMatch(/ blob$/i)
      }
    }
  })

  test('no table shows the order of arrival: none has a rowid, none counts up, none orders by an index', async () => {
    const list = await rows('PRAGMA table_list')
    const wr = new Map(list.map((row) => [row.name, Number(row.wr)]))
    for (const table of tables) expect(wr.get(table), `${table} WITHOUT ROWID`).toBe(1)
    const definitions = JSON.stringify(await rows('SELECT sql FROM sqlite_master'))
    expect(definitions).not.toMatch(/autoincrement|current_timestamp|datetime\(/i)
    expect(await rows("SELECT name FROM sqlite_master WHERE type IN ('trigger', 'view')")).toEqual([])
    const indexes = await rows(
      "SELECT name FROM sqlite_master WHERE type = 'index' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
    )
    const names = indexes.map(({ name }) => name).sort()
    // The last column of each is the random id.
    expect(names).toEqual([
      'attachment_referral',
      'delivery_sid_unique',
      'handed_tip',
      'member_name_unique',
      'referral_joint',
      'referral_office',
      'referral_tip',
      'unlock_credential_unique',
    ])
  })

  test('the schema is what the migrations make', async () => {
    const modelled = Object.values(schema).filter((value) => is(value, SQLiteTable))
    expect(modelled.map((table) => getTableConfig(table).name).sort()).toEqual([...tables].sort())
    for (const table of modelled) {
      const { name, columns, primaryKeys, foreignKeys } = getTableConfig(table)
      const composite = primaryKeys.flatMap((one) => one.columns.map((column) => column.name))
      const expected = columns.map((column) => ({
        name: column.name,
        type: column.getSQLType(),
        notnull: column.notNull || composite.includes(column.name) ? 1 : 0,
        pk: composite.length ? composite.indexOf(column.name) + 1 : Number(column.primary),
      }))
      const found = await columnsOf(name)
      expect(
        found
          .map(({ name, type, notnull, pk }) => ({ name, type: type.toLowerCase(), notnull, pk }))
          .sort(byName),
        name,
      ).toEqual(expected.sort(byName))
      const links = (await rows(`PRAGMA foreign_key_list("${name}")`)).map(
        (row) => `${row.from} → ${row.table}.${row.to}`,
      )
      const wanted = foreignKeys.map((one) => {
        const { columns: from, foreignTable, foreignColumns: to } = one.reference()
        return `${from[0]?.name} → ${getTableConfig(foreignTable).name}.${to[0]?.name}`
      })
      expect(links.sort(), name).toEqual(wanted.sort())
    }
  })
})
