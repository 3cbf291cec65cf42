import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { jsonLogger } from '../../../src/base/logger.ts'
import { libpqEnvironment } from '../../../src/db/libpq-environment.ts'
import { type BackupSettings, makeBackups } from '../../../src/operations/backup/make-backups.ts'
import { restoreBackup } from '../../../src/operations/backup/restore.ts'
import { cloneDatabase, type TestDatabase } from '../../support/database.ts'
import { fakeTools } from './fake-tools.ts'

const log = jsonLogger('silent', () => undefined)
const secret = 'a-very-secret-word'
let db: TestDatabase
let folder: string
const made: string[] = []

beforeAll(async () => {
  db = await cloneDatabase('migrated')
})
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pulse-dump-test-'))
  made.push(folder)
})
afterEach(async () => {
  for (const name of await readdir(folder)) await rm(join(folder, name))
})
afterAll(async () => {
  await db.close()
  for (const one of made) await rm(one, { recursive: true, force: true })
})

const tools = async (...args: Parameters<typeof fakeTools>): Promise<string> => {
  const place = await fakeTools(...args)
  made.push(place)
  return place
}
const backUp = (over: Partial<BackupSettings>) => {
  const settings: BackupSettings = { folder, keep: 2, format: 'auto', configured: null, path: '', environment: {}, ...over }
  return makeBackups({ owner: db.owner, settings, now: () => Date.parse('2026-11-20T04:00:00Z') }, { dryRun: false })
}

/** What `pg_restore --list` would print of all tables that a fresh database has. */
const listing = async (): Promise<string> => {
  const { rows } = await db.connections.withClient((client) =>
    client.query(
      "select schemaname as s, tablename as t from pg_tables where schemaname in ('public', 'kpi', 'pulse_ops', 'pulse_archive')",
    ),
  )
  return rows.map(({ s, t }, at) => `echo "${at + 1}; 0 ${at + 2} TABLE DATA ${s} ${t} owner"`).join('\n')
}
const good = 'printf PGDMPx > "$FILE"'

test('nothing secret stands on a command line, and the connection is in the environment', async () => {
  const place = await tools('18.1', good, await listing())
  const owner = {
    connectionString: `postgres://${db.owner.user}:${secret}@127.0.0.1:${db.owner.port}/${db.owner.database}?sslmode=disable`,
  }
  const settings: BackupSettings = {
    folder,
    keep: 2,
    format: 'pg_dump',
    configured: place,
    path: '',
    environment: { PGPASSFILE: '/nowhere' },
  }
  const steps = await makeBackups({ owner: { ...db.owner, host: '127.0.0.1' }, settings, now: () => 0 }, { dryRun: false })
  expect(steps.map(({ status }) => status)).toEqual(['done', 'done'])
  const calls = await readFile(join(place, 'calls'), 'utf8')
  expect(calls).toMatch(
    /pg_dump --format custom --no-password --lock-wait-timeout 10s --snapshot \S+ --exclude-table-data pulse_ops\.secret --file/,
  )
  expect(calls).toMatch(
    /--table public\.customer_master --table public\.transaction_data --table public\.pulse_monitors --table public\.pulse_monitor_templates/,
  )
  expect(calls).not.toContain(String(db.owner.password))
  expect(await readFile(join(place, 'environment.pg_dump'), 'utf8')).toContain(
    `PGPASSFILE=/nowhere\nPGPASSWORD=${String(db.owner.password)}\n`,
  )
  // Listing an archive needs no connection.
  expect(await readFile(join(place, 'environment.pg_restore'), 'utf8')).toBe('')
  expect(libpqEnvironment(owner)).toEqual({
    PGHOST: '127.0.0.1',
    PGPORT: String(db.owner.port),
    PGUSER: db.owner.user,
    PGDATABASE: db.owner.database,
    PGPASSWORD: secret,
    PGSSLMODE: 'disable',
    PGCONNECT_TIMEOUT: '10',
  })
})

test.each<[string, string | null, Partial<BackupSettings>, RegExp]>([
  ['none at all', null, { format: 'pg_dump' }, /^There is no pg_dump on this machine|is older than the server/],
  [
    'an older one than the server',
    '14.2',
    { format: 'pg_dump' },
    /^pg_dump 14\.2 .* is older than the server, which is PostgreSQL 18\. Install the PostgreSQL 18 client programs .*or set PG_DUMP/,
  ],
  ['a path without one', null, { configured: '/nowhere/pg_dump' }, /^PG_DUMP is \/nowhere\/pg_dump, and there is no pg_dump that runs/],
])('%s: says what was found and what to do', async (_name, version, over, message) => {
  const place = version === null ? null : await tools(version, good)
  const steps = await backUp({ ...(place === null ? {} : { configured: place }), ...over })
  expect(steps).toMatchObject([
    { status: 'failed', summary: expect.stringMatching(message) },
    { status: 'failed', summary: expect.stringMatching(message) },
  ])
  expect(await readdir(folder)).toEqual([])
})

test.each<[string, string, string, RegExp]>([
  ['fails', 'echo "pg_dump: error: no space" >&2; exit 1', '', /^pg_dump failed: pg_dump: error: no space$/],
  ['ends well and wrote nothing', 'true', '', /rows of .* are not in it/],
  [
    'makes an archive that cannot be listed',
    good,
    'echo "pg_restore: error: did not find magic string" >&2; exit 1',
    /cannot list it: .*magic string/,
  ],
])('a pg_dump that %s leaves nothing behind', async (_name, dump, restore, message) => {
  const steps = await backUp({ configured: await tools('18.0', dump, restore || 'exit 0') })
  expect(steps[0]).toMatchObject({ status: 'failed', summary: expect.stringMatching(message) })
  expect(await readdir(folder)).toEqual([])
})

test('without a pg_dump that fits, the own format is taken, and the reason is told', async () => {
  const older = await tools('9.6', good)
  const steps = await backUp({ path: older })
  expect(steps[0]).toMatchObject({ status: 'done', summary: expect.stringMatching(/In the service’s own format: (pg_dump|There is no)/) })
  expect((await readdir(folder)).every((name) => name.endsWith('.tar'))).toBe(true)
})

test('an archive that was changed after it was made is not restored', async () => {
  const place = await tools('18.0', good, await listing())
  await backUp({ configured: place })
  const archive = join(folder, 'pulse-full-20261120T040000Z.dump')
  await chmod(archive, 0o600)
  await writeFile(archive, 'PGDMPy')
  const target = await cloneDatabase('empty')
  try {
    const restored = await restoreBackup(target.owner, archive, { places: { configured: place, path: '' }, log })
    expect(restored).toMatchObject({
      ok: false,
      problem: { kind: 'invalid-request', message: expect.stringMatching(/it was changed after it was made/) },
    })
  } finally {
    await target.close()
  }
})

test('what pg_restore complains about is told', async () => {
  const place = await tools(
    '18.0',
    good,
    `case "$1" in --list) ${(await listing()).replaceAll('\n', '; ')};; *) echo "pg_restore: error: out of shared memory" >&2; exit 1;; esac`,
  )
  await backUp({ configured: place })
  const target = await cloneDatabase('empty')
  try {
    const archive = join(folder, 'pulse-full-20261120T040000Z.dump')
    const restored = await restoreBackup(target.owner, archive, { places: { configured: place, path: '' }, log })
    expect(restored).toMatchObject({
      ok: false,
      problem: {
        kind: 'conflict',
        message: expect.stringMatching(/No row of it is in the database.* pg_restore: error: out of shared memory/),
      },
    })
  } finally {
    await target.close()
  }
})
