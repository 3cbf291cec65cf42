import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { jsonLogger } from '../../src/base/logger.ts'
import { migrate } from '../../src/db/migrate.ts'
import { poolConnections } from '../../src/db/pool.ts'
import { proveReader, type ReaderProof } from '../../src/db/reader-proof.ts'
import { ensureReader, loginAs } from '../../src/db/reader-role.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'

const log = jsonLogger('silent', () => undefined)

let database: TestDatabase
let suffix: string
beforeAll(async () => {
  database = await cloneDatabase('migrated')
  suffix = database.owner.database ?? ''
})
afterAll(() => database.close())

/** Runs statements as the owner of the database, over the protocol that takes several at once. */
async function asOwner(statements: string, owner = database.owner): Promise<pg.QueryResult> {
  const client = new pg.Client(owner)
  await client.connect()
  try {
    return await client.query(statements)
  } finally {
    await client.end()
  }
}

async function proofOf(config: pg.ClientConfig): Promise<ReaderProof> {
  const connections = poolConnections(config, { max: 1 })
  try {
    return await proveReader(connections)
  } finally {
    await connections.close()
  }
}

const byTcp = (config: pg.ClientConfig): pg.ClientConfig => ({ ...config, host: '127.0.0.1' })

describe('the reader role', () => {
  test('is safe, and has every setting', async () => {
    expect(await proveReader(database.readerConnections)).toEqual({ state: 'safe', lacking: [] })
  })

  test('is safe by TCP, where the password counts', async () => {
    expect(await proofOf(byTcp(database.reader))).toEqual({ state: 'safe', lacking: [] })
    expect(await proofOf({ ...byTcp(database.reader), password: 'wrong' })).toMatchObject({ state: 'unreachable' })
  })

  test.each([
    ['reads what may be asked', 'select count(*) from public.customer_master', null],
    ['reads the KPI tables', 'select count(*) from kpi.kpi_data', null],
    ['does not read our secrets', 'select * from pulse_ops.secret', '42501'],
    ['does not read conversations', 'select * from pulse_ops.conversation', '42501'],
    ['does not write', 'begin read write; delete from public.customer_master', '42501'],
    ['does not create tables', 'begin read write; create table public.x (id int)', '42501'],
    ['does not create temporary tables', 'begin read write; create temporary table x (id int)', '42501'],
    ['starts read-only', 'create temporary table x (id int)', '25006'],
    ['does not sleep', 'select pg_sleep(0)', '42501'],
    ['does not lock', 'select pg_advisory_lock(1)', '42501'],
    ['does not change settings by a function', "select set_config('work_mem', '1GB', false)", '42501'],
  ])('%s', async (_name, statement, code) => {
    const client = new pg.Client(database.reader)
    await client.connect()
    const outcome = await client.query(statement).then(
      () => null,
      (error: { code: string }) => error.code,
    )
    await client.end()
    expect(outcome).toBe(code)
  })

  test('is made once, and the second time changes nothing', async () => {
    const before = await aclState()
    const again = await ensureReader(database.owner, log, { exclusive: true })
    expect(again).toMatchObject({ ok: true, value: { config: { user: database.reader.user, password: database.reader.password } } })
    expect(await aclState()).toEqual(before)
  })

  test('loses what everybody was granted', async () => {
    await asOwner(`grant create on schema kpi to public; grant create, temporary on database ${suffix} to public`)
    expect((await proofOf(database.reader)).state).toBe('unsafe')
    expect((await ensureReader(database.owner, log)).ok).toBe(true)
    expect(await proofOf(database.reader)).toMatchObject({ state: 'safe', lacking: [] })
  })

  test('gets tables that came later', async () => {
    await asOwner('create table kpi.later (id int)')
    expect(await ensureReader(database.owner, log)).toMatchObject({ ok: true })
    expect(await proveReader(database.readerConnections)).toMatchObject({ state: 'safe' })
    const seen = await database.readerConnections.withClient((client) => client.query('select * from kpi.later'))
    expect(seen.rowCount).toBe(0)
  })

  test('a table of another owner is not granted, and hinders nothing', async () => {
    const fresh = await cloneDatabase('empty')
    const maker = `owner_${suffix}`
    await asOwner(
      `create role ${maker} login createrole password 'p'; alter database ${fresh.owner.database} owner to ${maker}`,
      fresh.owner,
    )
    await asOwner(
      'create table public.foreign_table (id int); create function public.foreign_f() returns int language sql as $$select 1$$',
      fresh.owner,
    )
    const owner = { ...fresh.owner, user: maker, password: 'p' }
    expect(await migrate(owner, log)).toMatchObject({ ok: true })
    const made = await ensureReader(owner, log)
    if (!made.ok) throw new Error(JSON.stringify(made.problem))
    expect(made.value.refused).toContainEqual({
      statement: expect.stringContaining('grant select on foreign_table'),
      reason: expect.stringContaining('permission denied'),
    })
    expect(await proofOf(byTcp(made.value.config))).toMatchObject({ state: 'safe' })
    await fresh.close()
  })

  test('two processes at once make one role', async () => {
    const fresh = await migratedDatabase()
    const made = await Promise.all([1, 2, 3].map(() => ensureReader(fresh.owner, log)))
    expect(new Set(made.map((result) => (result.ok ? result.value.role : JSON.stringify(result.problem)))).size).toBe(1)
    await fresh.close()
  })

  test('another service database of the cluster has a role of its own, and both work', async () => {
    const fresh = await migratedDatabase()
    const made = await ensureReader(fresh.owner, log)
    if (!made.ok) throw new Error(JSON.stringify(made.problem))
    expect(made.value.role).toMatch(/^pulse_reader_[0-9a-f]{8}$/)
    expect(await proofOf(byTcp(made.value.config))).toMatchObject({ state: 'safe' })
    expect(await proofOf(byTcp(database.reader))).toMatchObject({ state: 'safe' })
    await fresh.close()
  })

  test('a role whose password was changed elsewhere is left alone and replaced', async () => {
    const fresh = await migratedDatabase()
    const first = await ensureReader(fresh.owner, log)
    if (!first.ok) throw new Error(JSON.stringify(first.problem))
    await asOwner(`alter role ${first.value.role} password 'changed'`)
    const second = await ensureReader(byTcp(fresh.owner), log)
    if (!second.ok) throw new Error(JSON.stringify(second.problem))
    expect(second.value.role).not.toBe(first.value.role)
    expect(await proofOf(byTcp(second.value.config))).toMatchObject({ state: 'safe' })
    await fresh.close()
  })

  test('a login without CREATEROLE is told what to run', async () => {
    const fresh = await cloneDatabase('empty')
    await asOwner(
      `create role plain_${suffix} login password 'p'; alter database ${fresh.owner.database} owner to plain_${suffix}`,
      fresh.owner,
    )
    const plain = { ...fresh.owner, user: `plain_${suffix}`, password: 'p' }
    expect(await migrate(plain, log)).toMatchObject({ ok: true })
    const made = await ensureReader(plain, log)
    expect(made).toMatchObject({ ok: false, problem: { kind: 'forbidden' } })
    const message = !made.ok && 'message' in made.problem ? made.problem.message : ''
    expect(message).toContain('ANALYTICS_DATABASE_URL')
    const script = message
      .slice(message.indexOf('create role'))
      .replaceAll('pulse_reader', `byhand_${suffix}`)
      .replace('<choose one>', 'by hand')
    await asOwner(script, fresh.owner)
    expect(await proofOf({ ...byTcp(fresh.owner), user: `byhand_${suffix}`, password: 'by hand' })).toEqual({ state: 'safe', lacking: [] })
    await fresh.close()
  })

  test('a login with CREATEROLE that is no superuser makes a safe one, and says which settings it could not make', async () => {
    const fresh = await cloneDatabase('empty')
    const maker = `maker_${suffix}`
    await asOwner(
      `create role ${maker} login createrole password 'p'; alter database ${fresh.owner.database} owner to ${maker}`,
      fresh.owner,
    )
    const owner = { ...fresh.owner, user: maker, password: 'p' }
    expect(await migrate(owner, log)).toMatchObject({ ok: true })
    const made = await ensureReader(owner, log)
    if (!made.ok) throw new Error(JSON.stringify(made.problem))
    expect(made.value.refused.map(({ statement }) => statement)).toEqual([expect.stringContaining('"temp_file_limit"')])
    const proof = await proofOf(byTcp(made.value.config))
    expect(proof).toEqual({ state: 'safe', lacking: [{ name: 'temp_file_limit', wanted: '256MB', found: '-1' }] })
    await fresh.close()
  })
})

describe('the proof', () => {
  const reader = (name: string): string => `${name}_${suffix}`

  test.each([
    ['writes one column', 'grant update (customer) on public.customer_master to NAME', /may write to public\.customer_master/],
    [
      'deletes through a role',
      'create role NAME_group; grant delete on kpi.kpi_data to NAME_group; grant NAME_group to NAME',
      /may write to kpi\.kpi_data/,
    ],
    ['moves a sequence', 'create sequence kpi.NAME_seq; grant usage on sequence kpi.NAME_seq to NAME', /may write to kpi\..*_seq/],
    [
      'reads our secrets',
      'grant usage on schema pulse_ops to NAME; grant select on pulse_ops.secret to NAME',
      /may read pulse_ops\.secret/,
    ],
    ['reads everything', 'grant pg_read_all_data to NAME', /may read pulse_archive\.alert_ext/],
    ['creates in a schema', 'grant create on schema kpi to NAME', /may create in schema kpi/],
    ['creates schemas', 'grant create on database DATABASE to NAME', /may create schemas/],
    ['owns a table', 'create table kpi.NAME_own (id int); alter table kpi.NAME_own owner to NAME', /owns kpi\./],
    [
      'owns a function',
      "create function kpi.NAME_f() returns int language sql as 'select 1'; alter function kpi.NAME_f() owner to NAME",
      /owns function kpi\./,
    ],
    ['is a superuser', 'alter role NAME superuser', /is a superuser/],
    ['makes roles', 'alter role NAME createrole', /may create roles/],
    ['bypasses row security', 'alter role NAME bypassrls', /bypasses row security/],
    ['reads files of the server', 'grant pg_read_server_files to NAME', /pg_read_server_files is a role with powers/],
    [
      'reads a file by a function',
      'grant execute on function pg_read_file(text) to NAME',
      /may call pg_read_file\(text\), which reaches files/,
    ],
    ['writes a file by a function', 'grant execute on function lo_export(oid, text) to NAME', /may call lo_export\(oid,text\)/],
    ['reads backslashes differently', 'alter role NAME set standard_conforming_strings = off', /standard_conforming_strings is off/],
    ['speaks another encoding', 'alter role NAME set client_encoding = latin1', null],
  ])('a login that %s', async (_name, change, reason) => {
    const name = reader(`r${Math.abs(hash(change))}`)
    const script = `create role ${name} login password 'p'; grant usage on schema public, kpi to ${name};
      grant select on all tables in schema public, kpi to ${name}; ${change}`
    await asOwner(script.replaceAll('NAME', name).replaceAll('DATABASE', suffix))
    const proof = await proofOf({ ...byTcp(database.owner), user: name, password: 'p' })
    // The driver sets its own encoding when it connects, whatever the role's is.
    if (reason === null) return expect(proof).toMatchObject({ state: 'safe' })
    expect(proof.state).toBe('unsafe')
    if (proof.state === 'unsafe') expect(proof.reasons.join('\n')).toMatch(reason)
  })

  test('tries, too: a function that escapes the catalogs is no matter, a table that is open to all is', async () => {
    await asOwner(
      'create table pulse_ops.open_to_all (id int); grant usage on schema pulse_ops to public; grant select on pulse_ops.open_to_all to public',
    )
    expect(await proveReader(database.readerConnections)).toMatchObject({
      state: 'unsafe',
      reasons: [expect.stringContaining('may read pulse_ops.open_to_all'), expect.stringContaining('could read pulse_ops.open_to_all')],
    })
    await asOwner('drop table pulse_ops.open_to_all; revoke usage on schema pulse_ops from public')
    expect(await proveReader(database.readerConnections)).toMatchObject({ state: 'safe' })
  })

  test('a plain read-only login is safe, and the settings that it lacks are named', async () => {
    const name = reader('plain_login')
    await asOwner(
      `create role ${name} login password 'p'; grant usage on schema public to ${name}; grant select on all tables in schema public to ${name}`,
    )
    const proof = await proofOf({ ...byTcp(database.owner), user: name, password: 'p' })
    expect(proof.state).toBe('safe')
    if (proof.state === 'safe') expect(proof.lacking).toContainEqual({ name: 'default_transaction_read_only', wanted: 'on', found: 'off' })
  })

  test('functions that it may call with the rights of their owner are named', async () => {
    const name = reader('calling_login')
    await asOwner(
      `create role ${name} login password 'p'; grant usage on schema kpi to ${name};
       create function kpi.${name}_f() returns int language sql security definer as 'select 1';
       create function kpi.${name}_g() returns int language sql as 'select 1'`,
    )
    const proof = await proofOf({ ...byTcp(database.owner), user: name, password: 'p' })
    await asOwner(`drop function kpi.${name}_f(), kpi.${name}_g()`)
    expect(proof.state).toBe('safe')
    if (proof.state === 'safe')
      expect(proof.lacking.filter((one) => one.name.startsWith('function '))).toEqual([
        { name: `function kpi.${name}_f()`, wanted: 'not to be called by it', found: 'runs with the rights of its owner' },
      ])
  })

  test('a login that may make temporary tables is safe, since no question can, and the grant is named', async () => {
    const name = reader('temporary_login')
    await asOwner(`create role ${name} login password 'p'; grant temporary on database ${suffix} to ${name}`)
    const login = { ...byTcp(database.owner), user: name, password: 'p' }
    expect(await proofOf(login)).toMatchObject({
      state: 'safe',
      lacking: expect.arrayContaining([{ name: 'temporary tables', wanted: 'revoked from public', found: 'allowed' }]),
    })
    const client = new pg.Client(login)
    await client.connect()
    await client.query('begin read only')
    await expect(client.query('create temporary table x (id int)')).rejects.toMatchObject({ code: '25006' })
    await client.end()
  })

  test('a database in another encoding is unsafe', async () => {
    await asOwner(`create database latin_${suffix} template template0 encoding latin1 locale 'C' locale_provider libc`)
    await asOwner(`revoke temporary on database latin_${suffix} from public`)
    const proof = await proofOf({ ...database.reader, database: `latin_${suffix}` })
    expect(proof).toMatchObject({ state: 'unsafe', reasons: [expect.stringContaining('encoded as LATIN1')] })
  })

  test.each([
    ['nothing listens', { host: '127.0.0.1', port: 1 }],
    ['there is no such database', { database: 'no_such_database' }],
    ['there is no such socket', { host: '/nonexistent' }],
  ])('unreachable when %s', async (_name, change) => {
    expect(await proofOf({ ...database.reader, ...change })).toMatchObject({ state: 'unreachable' })
  })
})

test.each([
  ['a host', 'postgres://me:secret@db.example:6432/sales?sslmode=disable', { host: 'db.example', port: 6432 }],
  ['a socket', 'postgresql://me:secret@/sales?host=/run/pg', { host: '/run/pg', port: 5432 }],
  ['a socket in the place of a host', 'postgresql://me@%2Frun%2Fpg/sales', { host: '/run/pg' }],
  ['a login among the parameters', 'postgres://db.example/sales?user=me&password=secret', { host: 'db.example' }],
  ['a fragment', 'postgres://me:secret@db.example/sales#here', { host: 'db.example' }],
])('the reader logs in by a URL with %s', (_name, connectionString, place) => {
  const config = loginAs({ connectionString }, { role: 'r ö', password: 'p&/#' })
  expect(new pg.Client(config)).toMatchObject({ ...place, database: 'sales', user: 'r ö', password: 'p&/#' })
})

async function migratedDatabase(): Promise<TestDatabase> {
  const fresh = await cloneDatabase('empty')
  const migrated = await migrate(fresh.owner, log)
  if (!migrated.ok) throw new Error(JSON.stringify(migrated.problem))
  return fresh
}

/** Everything that granting and revoking could have changed. */
async function aclState(): Promise<unknown[]> {
  const { rows } =
    await asOwner(`select xmin::text, relname as name from pg_class where relnamespace in ('public'::regnamespace, 'kpi'::regnamespace)
    union all select xmin::text, nspname from pg_namespace
    union all select xmin::text, rolname from pg_authid where rolname = '${database.reader.user}' order by 2, 1`)
  return rows
}

/** A short number for a name. */
function hash(text: string): number {
  let value = 0
  for (const letter of text) value = (value * 31 + letter.charCodeAt(0)) | 0
  return value
}
