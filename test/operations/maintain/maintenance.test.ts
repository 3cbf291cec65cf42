import { afterEach, beforeEach, expect, test } from 'vitest'
import { maintenanceHealth } from '../../../src/operations/maintain/health.ts'
import { type MaintenanceReport, type MaintenanceTask, runMaintenance } from '../../../src/operations/maintain/maintenance.ts'
import { insertMaintenanceRun } from '../../../src/operations/maintain/maintenance-run.table.ts'
import { cloneDatabase, type TestDatabase } from '../../support/database.ts'

const now = Date.parse('2026-11-20T04:00:00Z')
const monitor = '00000000-0000-4000-8000-000000000001'
let db: TestDatabase

beforeEach(async () => {
  db = await cloneDatabase('migrated')
  await query(`insert into public.pulse_monitors (id, user_id, name, sql_query, data_source, alert_condition, severity, frequency, enabled, last_run)
    values ('${monitor}', 'ann', 'Quiet', 'select 1', 'postgresql', '{}', 'low', 'daily', false, '2026-01-01')`)
})
afterEach(() => db.close())

const query = async (text: string): Promise<Record<string, unknown>[]> =>
  db.connections.withClient(async (client) => (await client.query(text)).rows)
const run = (task: MaintenanceTask, dryRun = false): Promise<MaintenanceReport> =>
  runMaintenance({ db: db.db, now: () => now, backup: null }, task, { dryRun })
const summaryOf = (report: MaintenanceReport, name: string) => report.steps.find((step) => step.name === name)?.summary
const count = async (table: string, where = 'true') => Number((await query(`select count(*) as n from ${table} where ${where}`))[0]?.n)

const insertRuns = (rows: number, from: string) =>
  query(`insert into public.pulse_execution_log (monitor_id, executed_at, execution_duration_ms, rows_returned, alert_triggered, error_message)
    select '${monitor}', timestamptz '${from}' + n * interval '1 minute', n % 100, 1, n % 50 = 0, case when n % 20 = 0 then 'no table' end
    from generate_series(1, ${rows}) n`)

test('quarterly moves old runs in batches, keeps their daily figures, and does nothing the second time', async () => {
  await insertRuns(11_000, '2026-07-01')
  await insertRuns(10, '2026-11-01')
  const planned = await run('quarterly', true)
  expect(planned).toMatchObject({ ok: true, dryRun: true })
  expect([await count('public.pulse_execution_log'), await count('pulse_ops.execution_daily')]).toEqual([11_010, 0])
  expect(summaryOf(planned, 'archive')).toBe('11,000 rows would move to the archive')

  const first = await run('quarterly')
  expect(summaryOf(first, 'archive')).toBe('11,000 rows moved to the archive')
  expect([await count('public.pulse_execution_log'), await count('pulse_archive.pulse_execution_log')]).toEqual([10, 11_000])
  const [day] = await query("select runs, errors, triggered, p95_ms from pulse_ops.execution_daily where day = '2026-07-02'")
  expect(day).toEqual({ runs: 1440, errors: 72, triggered: 29, p95_ms: 94 })
  expect(await query('select sum(runs)::int4 as runs from pulse_ops.execution_daily')).toEqual([{ runs: 11_000 }])

  const second = await run('quarterly')
  expect(summaryOf(second, 'archive')).toBe('0 rows moved to the archive')
  expect(summaryOf(second, 'daily figures of runs')).toBe('0 days of monitors summed up')
})

test('a day whose runs are partly archived already is counted whole', async () => {
  await insertRuns(100, '2026-07-01')
  await run('quarterly')
  await insertRuns(40, '2026-07-01')
  await run('quarterly')
  expect(await query('select runs, errors from pulse_ops.execution_daily')).toEqual([{ runs: 140, errors: 7 }])
})

test('two passes at once share the work: every row is in exactly one place', async () => {
  await insertRuns(12_000, '2026-06-01')
  const both = await Promise.all([run('quarterly'), run('quarterly')])
  expect(both.map(({ ok }) => ok)).toEqual([true, true])
  expect([await count('public.pulse_execution_log'), await count('pulse_archive.pulse_execution_log')]).toEqual([0, 12_000])
  expect(await count('(select id from pulse_archive.pulse_execution_log group by id having count(*) > 1) as twice')).toBe(0)
})

test('only settled alerts older than a year are archived, old evidence goes, and the others are named', async () => {
  await query(`insert into public.pulse_alerts (monitor_id, detected_at, severity, message, data, acknowledged, feedback) values
    ('${monitor}', '2025-01-01', 'low', 'settled', '{"value": 3, "rows": [{"customer": "C-1"}]}', true, null),
    ('${monitor}', '2025-01-01', 'low', 'judged', '[{"customer": "C-1"}]', false, 'true_positive'),
    ('${monitor}', '2025-01-01', 'high', 'never seen', '{"value": 4, "evidence": []}', false, null),
    ('${monitor}', '2026-11-01', 'low', 'recent', '{"value": 5, "rows": [1]}', true, null)`)
  const report = await run('quarterly')
  expect(
    (await query('select message, data from pulse_archive.pulse_alerts order by message')).map((row) => [row.message, row.data]),
  ).toEqual([
    ['judged', null],
    ['settled', '{"value": 3}'],
  ])
  expect((await query('select message, data from public.pulse_alerts order by message')).map((row) => [row.message, row.data])).toEqual([
    ['never seen', '{"value": 4, "evidence": null}'],
    ['recent', '{"rows": [1], "value": 5}'],
  ])
  expect(report.steps.find(({ name }) => name === 'alerts nobody looked at')).toMatchObject({
    status: 'warning',
    rows: [{ monitor: 'Quiet', severity: 'high' }],
  })
  expect(report.steps.find(({ name }) => name === 'monitors to review')?.rows).toEqual([
    { monitor: 'Quiet', owner: 'ann', reason: 'switched off for 30 days' },
  ])
})

test('what monitors leave behind: alerts move with what is known of them, open ones stay, points and messages go in their time', async () => {
  const alert = (n: number) => `00000000-0000-4000-8000-0000000000a${n}`
  await query(`insert into public.pulse_alerts (id, monitor_id, detected_at, severity, message, acknowledged) values
    ('${alert(1)}', '${monitor}', '2025-01-01', 'low', 'over', true), ('${alert(2)}', '${monitor}', '2025-01-01', 'low', 'open', true)`)
  await query(`insert into pulse_ops.alert_ext (alert_id, monitor_id, group_key, kind, opened_slot, last_seen_slot, resolved_slot, resolved_reason, occurrences, score, query_version)
    values ('${alert(1)}', '${monitor}', '["a"]', 'data', '2025-01-01', '2025-01-02', '2025-01-03', 'recovered', 2, 7.5, 1),
      ('${alert(2)}', '${monitor}', '["b"]', 'data', '2025-01-01', '2025-01-02', null, null, 1, null, 1)`)
  await query(`update public.pulse_monitors set frequency = 'hourly', enabled = true where id = '${monitor}'`)
  await query(
    `insert into pulse_ops.monitor_ext (monitor_id, timezone, last_drill) values ('${monitor}', 'UTC', '{"at": "2026-11-01T00:00:00Z", "ok": false}')`,
  )
  await query(
    `insert into pulse_ops.run (monitor_id, slot, status, lease_token, query_version) values ('${monitor}', '2026-08-01', 'ok', 1, 1), ('${monitor}', '2026-09-01', 'ok', 1, 1)`,
  )
  await query(`insert into pulse_ops.metric_point (monitor_id, group_key, slot, verdict, query_version) values
    ('${monitor}', '[]', '2025-10-01', 'ok', 1), ('${monitor}', '[]', '2025-11-01', 'ok', 1)`)
  await query(`insert into pulse_ops.outbox (dedupe_key, kind, channel, recipient, payload, status, created_at)
    select channel || status || at, 'firing', channel, 'x', '{}', status, at::timestamptz
    from unnest(array['webhook', 'inbox']) channel, unnest(array['sent', 'dead', 'waiting']) status, unnest(array['2026-01-01', '2026-11-01', '2026-11-19']) at`)
  await query(`insert into pulse_ops.audit (actor, action, at) values ('ann', 'mute', '2024-01-01'), ('ann', 'mute', '2026-01-01')`)
  const report = await run('quarterly')
  expect(report.ok).toBe(true)
  expect(await query('select alert_id, occurrences, score, resolved_reason from pulse_archive.alert_ext')).toEqual([
    { alert_id: alert(1), occurrences: 2, score: 7.5, resolved_reason: 'recovered' },
  ])
  expect(await query('select message from pulse_archive.pulse_alerts')).toEqual([{ message: 'over' }])
  expect(await query('select alert_id from pulse_ops.alert_ext')).toEqual([{ alert_id: alert(2) }])
  expect([await count('pulse_ops.run'), await count('pulse_ops.metric_point'), await count('pulse_ops.audit')]).toEqual([1, 1, 1])
  expect(
    (await query(`select channel || ' ' || status || ' ' || to_char(created_at, 'MM-DD') as kept from pulse_ops.outbox order by 1`)).map(
      ({ kept }) => kept,
    ),
  ).toEqual([
    ...['inbox dead 11-01', 'inbox dead 11-19', 'inbox sent 11-01', 'inbox sent 11-19', 'inbox waiting 11-01', 'inbox waiting 11-19'],
    ...[
      'webhook dead 11-01',
      'webhook dead 11-19',
      'webhook sent 11-19',
      'webhook waiting 01-01',
      'webhook waiting 11-01',
      'webhook waiting 11-19',
    ],
  ])
  expect(report.steps.find(({ name }) => name === 'alerts nobody looked at')?.rows).toMatchObject([{ alert: alert(2) }])
  expect(report.steps.find(({ name }) => name === 'monitors to review')?.rows.map(({ reason }) => reason)).toEqual([
    'did not fire when its alarm was tried',
    'has no recipient',
  ])
})

test('nothing is archived when the figures made from it could not be stored', async () => {
  await insertRuns(50, '2026-07-01')
  await query('drop table pulse_ops.execution_daily')
  const report = await run('quarterly')
  expect(report.ok).toBe(false)
  expect(
    report.steps
      .filter(({ status }) => status === 'failed')
      .map(({ name }) => name)
      .slice(0, 2),
  ).toEqual(['daily figures of runs', 'archive'])
  expect(await count('public.pulse_execution_log')).toBe(50)
})

test('old questions move on, and runs that were archived for two years go', async () => {
  await query(`insert into public.pulse_query_history (user_id, query_text, executed_at, data_source) values
    ('ann', 'old', '2024-01-01', 'postgresql'), ('ann', 'new', '2026-01-01', 'postgresql')`)
  await query("insert into kpi.query_history (query_text, timestamp) values ('old', '2024-01-01'), ('new', '2026-01-01')")
  await insertRuns(5, '2024-06-01')
  const report = await run('quarterly')
  expect(await query('select query_text from pulse_archive.pulse_query_history')).toEqual([{ query_text: 'old' }])
  expect(await query('select query_text from kpi.query_history')).toEqual([{ query_text: 'new' }])
  expect(await count('pulse_archive.pulse_execution_log')).toBe(0)
  expect(await query('select runs from pulse_ops.execution_daily')).toEqual([{ runs: 5 }])
  expect(summaryOf(report, 'past their time')).toBe('5 rows dropped past their time')
})

test('daily tells sizes, what they grew, and how long questions took', async () => {
  const first = await run('daily')
  await insertMaintenanceRun(db.db, first, 'command')
  await insertRuns(5_000, '2026-11-01')
  await query(`insert into pulse_ops.conversation (id, owner) values ('${monitor}', 'ann')`)
  await query(`insert into pulse_ops.turn (id, conversation_id, owner, role, question, request, data_source, asked_at, deadline, finished_at, outcome, total_ms)
    select gen_random_uuid(), '${monitor}', 'ann', 'admin', 'question ' || n, '{}', 'postgresql', now(), now(), now(),
      case when n = 3 then 'timed_out' else 'answered' end, n * 100 from generate_series(1, 12) n`)
  const report = await run('daily')
  const sizes = report.steps.find(({ name }) => name === 'table sizes')?.rows ?? []
  expect(sizes.find(({ table }) => table === 'public.pulse_execution_log')?.grown_bytes).toBeGreaterThan(100_000)
  expect(sizes.find(({ table }) => table === 'kpi.teams')?.grown_bytes).toBe(0)
  const slow = report.steps.find(({ name }) => name === 'slow questions')
  expect(slow).toMatchObject({ status: 'warning', summary: '12 questions in 24 hours, median 650 ms, 95 % under 1145 ms, 1 failed' })
  expect(slow?.rows).toHaveLength(10)
  expect(slow?.rows[0]).toMatchObject({ question: 'question 12', total_ms: 1_200 })
})

test('monthly vacuums every table and names what belongs to somebody else', async () => {
  await insertRuns(1_000, '2026-11-01')
  await query('delete from public.pulse_execution_log')
  const planned = await run('monthly', true)
  expect(planned.steps[0]).toMatchObject({ status: 'planned', summary: expect.stringMatching(/^\d+ tables would be vacuumed/) })
  const report = await run('monthly')
  expect(report.steps[0]).toMatchObject({ status: 'done', summary: expect.stringMatching(/^\d+ tables vacuumed and analyzed/) })
  const [seen] = await query(
    "select last_vacuum is not null as vacuumed, last_analyze is not null as analyzed from pg_stat_user_tables where relname = 'pulse_execution_log' and schemaname = 'public'",
  )
  expect(seen).toEqual({ vacuumed: true, analyzed: true })
})

test('health tells how old maintenance and backups are, and which failed', async () => {
  expect(await maintenanceHealth(db.db, now)).toBe('no backup yet; no maintenance yet')
  const passed = (task: MaintenanceTask, hoursAgo: number, ok: boolean): MaintenanceReport => ({
    task,
    dryRun: false,
    ok,
    startedAt: new Date(now - hoursAgo * 3_600_000).toISOString(),
    ms: 0,
    steps: [{ name: 'full backup', status: ok ? 'done' : 'failed', summary: 'disk full', rows: [] }],
  })
  await insertMaintenanceRun(db.db, passed('weekly', 200, true), 'schedule')
  await insertMaintenanceRun(db.db, passed('weekly', 30, false), 'schedule')
  await insertMaintenanceRun(db.db, passed('daily', 2, true), 'command')
  expect(await maintenanceHealth(db.db, now)).toBe('backup 200 h ago, checked, OLD; daily 2 h ago; weekly 30 h ago FAILED (1 steps)')
})
