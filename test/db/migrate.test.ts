import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as z from 'zod'
import { jsonLogger } from '../../src/base/logger.ts'
import { migrate } from '../../src/db/migrate.ts'
import { sql } from '../../src/db/sql.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'

const log = jsonLogger('silent', () => undefined)
const first =
  "create table public.note (id int primary key, body text default 'semicolon; inside, -- no comment'); -- end without a line end"
const second = 'insert into note values (1);\n\ninsert into note values (2);\n'

let folder: string
let database: TestDatabase
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pulse-migrations-'))
  await write({ '0001_note.sql': first, '0002_rows.sql': second, 'readme.md': 'not a migration' })
})
afterAll(() => rm(folder, { recursive: true }))

async function write(files: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
}

async function withDatabase(kind: 'empty' | 'migrated', work: () => Promise<void>): Promise<void> {
  database = await cloneDatabase(kind)
  try {
    await work()
  } finally {
    await database.close()
  }
}

const notes = async (): Promise<number> =>
  (await database.db.one(z.object({ n: z.coerce.number() }), sql`select count(*) as n from note`)).n

test('applies what is missing, once', () =>
  withDatabase('empty', async () => {
    expect(await migrate(database.owner, log, folder)).toEqual({ ok: true, value: { applied: ['0001_note', '0002_rows'] } })
    expect(await migrate(database.owner, log, folder)).toEqual({ ok: true, value: { applied: [] } })
    expect(await notes()).toBe(2)
  }))

test('the real migrations are all there in the template', () =>
  withDatabase('migrated', async () => {
    expect(await migrate(database.owner, log)).toEqual({ ok: true, value: { applied: [] } })
  }))

test('several at once: one applies, the others wait for it', () =>
  withDatabase('empty', async () => {
    const results = await Promise.all([1, 2, 3, 4].map(() => migrate(database.owner, log)))
    const applied = results.map((result) => (result.ok ? result.value.applied.length : -1)).sort((a, b) => a - b)
    expect(applied.slice(0, 3)).toEqual([0, 0, 0])
    expect(applied[3]).toBeGreaterThan(2)
  }))

test('a database that is newer than the code is refused, and left alone', () =>
  withDatabase('empty', async () => {
    await migrate(database.owner, log, folder)
    await database.db.run(sql`insert into pulse_ops.migrations (name, run_on) values ('0099_from_the_future', now())`)
    const result = await migrate(database.owner, log, folder)
    expect(result).toMatchObject({ ok: false, problem: { kind: 'conflict', message: expect.stringContaining('0099_from_the_future') } })
    expect(result).toMatchObject({ problem: { message: expect.stringContaining('newer than this version') } })
    expect(await notes()).toBe(2)
  }))

test('a file that fails takes the whole run back', () =>
  withDatabase('empty', async () => {
    await write({ '0003_wrong.sql': 'insert into note values (3);\ninsert into nowhere values (1);' })
    const result = await migrate(database.owner, log, folder)
    expect(result).toMatchObject({ ok: false, problem: { kind: 'conflict', message: expect.stringContaining('"nowhere" does not exist') } })
    expect(await database.db.many(z.unknown(), sql`select from pg_tables where tablename = 'note'`)).toEqual([])
    await rm(join(folder, '0003_wrong.sql'))
    expect(await migrate(database.owner, log, folder)).toMatchObject({ ok: true })
  }))

test('a file that comes before an applied one is refused', () =>
  withDatabase('empty', async () => {
    await migrate(database.owner, log, folder)
    await write({ '0001_earlier.sql': 'select 1' })
    expect(await migrate(database.owner, log, folder)).toMatchObject({
      ok: false,
      problem: { kind: 'conflict', message: expect.stringContaining('0001_earlier is preceding') },
    })
    await rm(join(folder, '0001_earlier.sql'))
  }))

test('a migration that is killed half way leaves nothing, and the next one goes on', () =>
  withDatabase('empty', async () => {
    await write({ '0003_slow.sql': 'insert into note values (3); select pg_sleep(60);' })
    const running = migrate({ ...database.owner, application_name: 'killed' }, log, folder)
    const backend = await busyBackend()
    await database.db.run(sql`select pg_terminate_backend(${backend})`)
    expect(await running).toMatchObject({ ok: false, problem: { kind: 'database-unavailable' } })
    await rm(join(folder, '0003_slow.sql'))
    expect(await migrate(database.owner, log, folder)).toMatchObject({ ok: true, value: { applied: ['0001_note', '0002_rows'] } })
  }))

/** The process id of the backend that runs the slow migration, once it does. */
async function busyBackend(): Promise<number> {
  for (;;) {
    const found = await database.db.maybeOne(
      z.object({ pid: z.number() }),
      sql`select pid from pg_stat_activity where datname = current_database() and query like '%pg_sleep%' and pid <> pg_backend_pid()`,
    )
    if (found) return found.pid
  }
}

test.each([
  ['nothing listens', { host: '127.0.0.1', port: 1 }, /127\.0\.0\.1:1.*nothing listens there/],
  ['the database is missing', { database: 'no_such' }, /database no_such.*there is no such database/],
  ['the password is wrong', { host: '127.0.0.1', password: 'geheim' }, /as postgres: the password is wrong/],
  ['the host is unknown', { host: 'no-such-host.invalid' }, /no-such-host\.invalid.*host/],
])('unreachable when %s', (_name, change, message) =>
  withDatabase('empty', async () => {
    const result = await migrate({ ...database.owner, ...change }, log, folder)
    expect(result).toMatchObject({ ok: false, problem: { kind: 'database-unavailable', message: expect.stringMatching(message) } })
    expect(JSON.stringify(result)).not.toContain('geheim')
  }),
)

test('a login that may not create schemas is told so', () =>
  withDatabase('empty', async () => {
    await database.db.run(sql`create role stranger login password 'p'`)
    const result = await migrate({ ...database.owner, user: 'stranger', password: 'p' }, log, folder)
    expect(result).toMatchObject({ ok: false, problem: { kind: 'conflict', message: expect.stringContaining('permission denied') } })
  }))

test('the ledger and the lock are free again after a run', () =>
  withDatabase('empty', async () => {
    await migrate(database.owner, log, folder)
    const client = new pg.Client(database.owner)
    await client.connect()
    const { rows } = await client.query(
      "select count(*)::int as held from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())",
    )
    await client.end()
    expect(rows).toEqual([{ held: 0 }])
  }))
