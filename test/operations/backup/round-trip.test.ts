import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { jsonLogger } from '../../../src/base/logger.ts'
import { type BackupSettings, makeBackups } from '../../../src/operations/backup/make-backups.ts'
import { restoreBackup } from '../../../src/operations/backup/restore.ts'
import { validate } from '../../../src/operations/validate/validate.ts'
import { cloneDatabase, type TestDatabase } from '../../support/database.ts'

const log = jsonLogger('silent', () => undefined)
const places = { configured: null, path: '' }
const cleanUp: (() => unknown)[] = []
let folder: string
let week = 0

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pulse-backup-test-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))
afterEach(async () => {
  for (const one of cleanUp.splice(0).toReversed()) await one()
})

async function database(kind: 'empty' | 'migrated' | 'demo'): Promise<TestDatabase> {
  const made = await cloneDatabase(kind)
  cleanUp.push(() => made.close())
  return made
}

/** Backs up into a folder of its own and gives back the files, full and critical. */
async function backUp(from: TestDatabase, over: Partial<BackupSettings> = {}) {
  const own = over.folder ?? (await mkdtemp(join(folder, 'own-')))
  const settings: BackupSettings = { ...places, folder: own, keep: 8, format: 'portable', environment: {}, ...over }
  const now = () => Date.parse('2026-11-20T04:00:00Z') + week * 604_800_000
  const steps = await makeBackups({ owner: from.owner, settings, now }, { dryRun: false })
  week += 1
  const file = (at: number): string => String(steps[at]?.rows[0]?.file ?? '')
  return { steps, folder: own, full: file(0), critical: file(1) }
}

const restore = (into: TestDatabase, archive: string) => restoreBackup(into.owner, archive, { places, log })
const query = async (db: TestDatabase, text: string): Promise<Record<string, unknown>[]> =>
  db.connections.withClient(async (client) => (await client.query(text)).rows)

/** A fingerprint of every row of a table. */
const fingerprint = async (db: TestDatabase, table: string): Promise<unknown> =>
  (await query(db, `select count(*) || ':' || sum(hashtextextended(t::text, 0)) as hash from ${table} t`))[0]?.hash

test('the whole demonstration data comes back: every row the same, every check passes, new rows get new ids; or the critical tables alone', async () => {
  const source = await database('demo')
  const { steps, full, critical } = await backUp(source)
  expect(steps.map(({ name, status }) => [name, status])).toEqual([
    ['full backup', 'done'],
    ['critical backup', 'done'],
  ])
  expect((await stat(full)).mode & 0o777).toBe(0o600)
  const target = await database('empty')
  expect(await restore(target, full)).toMatchObject({ ok: true, value: { kind: 'full', madeBy: 'pulse', rows: steps[0]?.rows[0]?.rows } })
  for (const table of [
    'public.transaction_data',
    'public.customer_master',
    'public.cohort_retention',
    'kpi.kpi_data',
    'public.pulse_alerts',
  ]) {
    expect([table, await fingerprint(target, table)]).toEqual([table, await fingerprint(source, table)])
  }
  expect(await validate(target.owner, { asOf: '2026-11-20' })).toMatchObject({ ok: true, value: { failed: 0 } })
  const insert = "insert into kpi.teams (name) values ('A new team') returning id"
  expect(await query(target, insert)).toEqual(await query(source, insert))
  expect(await restore(target, full)).toMatchObject({
    ok: false,
    problem: { kind: 'conflict', message: expect.stringMatching(/^The database is not empty/) },
  })

  const small = await database('migrated')
  expect(await restore(small, critical)).toMatchObject({ ok: true, value: { kind: 'critical', tables: 4 } })
  for (const table of [
    'public.transaction_data',
    'public.pulse_monitors',
    'public.pulse_monitor_templates',
    'pulse_ops.template_param',
    'pulse_ops.template_ext',
  ]) {
    expect([table, await fingerprint(small, table)]).toEqual([table, await fingerprint(source, table)])
  }
})

test('values that are hard to write come back as they were, in tables with keys to themselves and odd names', async () => {
  const source = await database('migrated')
  await query(
    source,
    String.raw`insert into public.pulse_query_history (user_id, query_text, data_source) values
      (E'tab\there', E'line\nend\r back\\slash \\N "quotes" \u00e9\U0001F600', 'postgresql'), ('null', '\N', 'bigquery')`,
  )
  const id = (n: number) => `00000000-0000-4000-8000-00000000000${n}`
  await query(source, `insert into pulse_ops.conversation (id, owner) values ('${id(0)}', 'ann')`)
  // The child comes first in the table, the parent later.
  await query(
    source,
    `insert into pulse_ops.turn (id, conversation_id, parent_id, owner, role, question, request, data_source, asked_at, deadline)
     select v.id::uuid, '${id(0)}', v.parent::uuid, 'ann', 'admin', 'q', '{"b": 1, "a":  2}', 'postgresql', '2026-11-20 01:02:03.456789+02', now()
     from (values ('${id(2)}', '${id(1)}'), ('${id(1)}', null)) as v (id, parent)`,
  )
  const { full } = await backUp(source)
  const target = await database('empty')
  expect(await restore(target, full)).toMatchObject({ ok: true })
  for (const table of ['public.pulse_query_history', 'pulse_ops.turn']) {
    expect(await fingerprint(target, table)).toBe(await fingerprint(source, table))
  }
})

test('a backup that is made while others write holds one moment of the database', async () => {
  const source = await database('migrated')
  await query(
    source,
    "insert into public.pulse_query_history (user_id, query_text, data_source, rows_returned) select 'a', 'q', 'postgresql', 1000000 from generate_series(1, 20000)",
  )
  let writing = true
  let written = 0
  /** One row in each of two tables, and one moved between two rows of one: in every moment all sums agree. */
  const writer = async (client: pg.ClientBase): Promise<void> => {
    while (writing) {
      await client.query(`begin;
        insert into public.pulse_query_history (user_id, query_text, data_source, rows_returned) values ('w', 'x', 'postgresql', 100);
        insert into kpi.query_history (query_text) values ('x');
        select id from public.pulse_query_history where id in (1, 20000) order by id for update;
        update public.pulse_query_history set rows_returned = rows_returned + case id when 1 then 1 else -1 end where id in (1, 20000);
        commit`)
      written += 1
    }
  }
  const writers = [1, 2].map(() => source.connections.withClient(writer))
  await expect.poll(() => written).toBeGreaterThan(5)
  const { full, steps } = await backUp(source)
  const during = written
  await expect.poll(() => written).toBeGreaterThan(during)
  writing = false
  await Promise.all(writers)
  expect(steps[0]?.status).toBe('done')
  const target = await database('empty')
  expect(await restore(target, full)).toMatchObject({ ok: true })
  const counts = async (db: TestDatabase) =>
    (
      await query(
        db,
        'select (select count(*) from kpi.query_history)::int4 as kpi, count(*)::int4 as pulse, count(distinct id)::int4 as ids from public.pulse_query_history',
      )
    )[0]
  const [restored, live] = [await counts(target), await counts(source)]
  expect(restored?.pulse).toBe(20_000 + Number(restored?.kpi))
  expect(restored?.ids).toBe(restored?.pulse)
  expect(await query(target, 'select sum(rows_returned)::int4 as sum from public.pulse_query_history where id in (1, 20000)')).toEqual([
    { sum: 2_000_000 },
  ])
  expect(Number(restored?.kpi)).toBeLessThan(Number(live?.kpi))
})

test('only so many stay, and files of other names are left alone', async () => {
  const source = await database('migrated')
  const { folder: own } = await backUp(source, { keep: 2 })
  for (const _ of [1, 2, 3]) await backUp(source, { keep: 2, folder: own })
  const names = await readdir(own)
  expect(names).toHaveLength(4)
  expect(names.every((name) => /^pulse-(full|critical)-\d{8}T040000Z\.tar$/.test(name))).toBe(true)
})

test('what a backup does not hold is named', async () => {
  const source = await database('migrated')
  await query(source, 'create schema shop; create table shop.orders (id int)')
  const { steps, full } = await backUp(source)
  expect(steps[0]).toMatchObject({
    status: 'warning',
    summary: expect.stringContaining('NOT in it, because the service did not make them: shop.orders'),
  })
  expect(await readFile(full, 'latin1')).not.toContain('reader_password')
})

test.each<[string, (archive: Buffer) => Buffer, RegExp]>([
  ['is cut short', (archive) => archive.subarray(0, archive.length - 3_000), /ends (at byte|in the middle)/],
  ['has a changed byte among its rows', (archive) => flip(archive, 700), /is damaged/],
  ['has a changed byte in a header', (archive) => flip(archive, 3), /damaged at byte 0/],
  ['is empty', () => Buffer.alloc(0), /ends at byte 0/],
  ['is something else', () => Buffer.alloc(4_096, 'hello '), /damaged at byte 0/],
  ['has no list', () => Buffer.alloc(1_024), /has no manifest\.json/],
])('an archive that %s is refused, and the database stays as it was', async (_name, change, message) => {
  const source = await database('migrated')
  const { full } = await backUp(source)
  await writeFile(full, change(await readFile(full)))
  const target = await database('empty')
  expect(await restore(target, full)).toMatchObject({
    ok: false,
    problem: { kind: 'invalid-request', message: expect.stringMatching(message) },
  })
  expect(
    await query(target, "select count(*)::int4 as n from pg_class c join pg_namespace n on n.oid = relnamespace where nspname = 'public'"),
  ).toEqual([{ n: 0 }])
})

const flip = (archive: Buffer, at: number): Buffer => {
  const changed = Buffer.from(archive)
  changed[at] = (changed[at] ?? 0) ^ 1
  return changed
}

test('a restore that the database refuses half-way leaves it empty, and can be repeated', async () => {
  const source = await database('migrated')
  await query(source, "insert into kpi.teams (name) values ('Team')")
  await query(source, "insert into public.stox_material_master (material_number) select 'M' || n from generate_series(1, 10) n")
  const { full } = await backUp(source)
  const target = await database('migrated')
  await query(target, 'alter table public.stox_material_master add constraint nothing check (length(material_number) > 9)')
  expect(await restore(target, full)).toMatchObject({
    ok: false,
    problem: { kind: 'conflict', message: expect.stringMatching(/No row of it is in the database.*nothing/) },
  })
  expect(await query(target, 'select count(*)::int4 as n from kpi.teams')).toEqual([{ n: 0 }])
  await query(target, 'alter table public.stox_material_master drop constraint nothing')
  expect(await restore(target, full)).toMatchObject({ ok: true })
})

test('a folder that cannot be written is named, and nothing is left of the backup', async () => {
  const source = await database('migrated')
  const { steps } = await backUp(source, { folder: '/etc/hostname/backups' })
  const summary = '/etc/hostname/backups cannot be written; set BACKUP_DIR to a folder that can'
  expect(steps).toMatchObject([
    { status: 'failed', summary },
    { status: 'failed', summary },
  ])
})
