import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Problem } from '../../../src/base/problem.ts'
import { fail } from '../../../src/base/result.ts'
import type { MonitorDeps } from '../../../src/monitors/deps.ts'
import { failureOf, isHopeless, retryIn } from '../../../src/monitors/run/failure.ts'
import { openIncident } from '../../../src/monitors/run/incident.ts'
import { runDue } from '../../../src/monitors/run/tick.ts'
import { findIncident } from '../../../src/monitors/store/monitor.table.ts'
import { fillGaps } from '../../../src/monitors/upkeep/fill-gaps.ts'
import { aboveTen, type MonitorBench, monitorBench } from '../support/monitor-bench.ts'

let bench: MonitorBench
beforeAll(async () => {
  bench = await monitorBench()
})
beforeEach(async () => {
  await bench.query('delete from public.pulse_monitors; delete from pulse_ops.outbox; truncate public.gauge')
  await bench.query("insert into public.gauge values (1, 5, 'a')")
})
afterAll(() => bench.close())

const gauge = 'SELECT v FROM gauge WHERE id = 1'
const broken = 'SELECT 1 / (v - v) AS v FROM gauge'
const never = new AbortController().signal
const runs = () =>
  bench.query(
    "select to_char(slot at time zone 'UTC', 'MM-DD HH24:MI') as slot, status, error_code, missed_before from pulse_ops.run order by slot",
  )
const state = async () =>
  (
    await bench.query(`select m.enabled, to_char(m.next_run at time zone 'UTC', 'MM-DD HH24:MI') as next, x.health, x.attempt, x.retries, x.disabled_by, x.disabled_reason,
  to_char(x.retry_at at time zone 'UTC', 'MM-DD HH24:MI') as retry, x.consecutive_failures as failures, x.lease_until is null as free
  from public.pulse_monitors m join pulse_ops.monitor_ext x on x.monitor_id = m.id`)
  )[0]
const messages = async () =>
  (await bench.query('select kind, recipient, payload from pulse_ops.outbox order by id')).map(({ kind, recipient, payload }) => ({
    kind,
    recipient,
    ...(JSON.parse(String(payload)) as { title: string; sentence: string; notes: string[] }),
  }))
const withProblem = (problem: Problem): MonitorDeps => ({
  ...bench.deps,
  sources: [{ name: 'postgresql', run: async () => fail(problem), close: async () => undefined }],
})

describe('what a problem means', () => {
  test.each<[string, Problem, string | null, string | null]>([
    ['a timeout', { kind: 'query-timeout', limitMs: 30_000 }, 'transient', 'timeout'],
    ['a deadlock', { kind: 'query-failed', sqlstate: '40P01', message: 'deadlock', position: null }, 'transient', '40P01'],
    ['no memory', { kind: 'query-failed', sqlstate: '53200', message: 'm', position: null }, 'transient', '53200'],
    ['a shutdown', { kind: 'query-failed', sqlstate: '57P01', message: 'm', position: null }, 'transient', '57P01'],
    ['a table that is gone', { kind: 'query-failed', sqlstate: '42P01', message: 'm', position: null }, 'permanent', '42P01'],
    ['division by zero', { kind: 'query-failed', sqlstate: '22012', message: 'm', position: null }, 'permanent', '22012'],
    ['no right', { kind: 'query-failed', sqlstate: '42501', message: 'm', position: null }, 'permanent', '42501'],
    ['the guard', { kind: 'unsafe-sql', violations: [{ rule: 'table', message: 'm', position: 0 }] }, 'permanent', 'table'],
    ['the database is away', { kind: 'database-unavailable', message: 'm' }, 'transient', 'database-unavailable'],
    ['a stop of the process', { kind: 'cancelled' }, null, null],
  ])('%s', (_name, problem, kind, code) => {
    expect(failureOf(problem)?.kind ?? null).toBe(kind)
    expect(failureOf(problem)?.code ?? null).toBe(code)
  })

  test.each([
    ['transient', 0, 3_600_000, 60_000],
    ['transient', 1, 3_600_000, 300_000],
    ['transient', 2, 3_600_000, 900_000],
    ['transient', 3, 3_600_000, null],
    ['transient', 2, 800_000, null],
    ['permanent', 0, 3_600_000, null],
  ] as const)('a %s failure after %i retries, %i ms before the next slot', (kind, retries, untilNext, wait) => {
    expect(retryIn({ kind, code: 'x', message: 'x' }, retries, untilNext)).toBe(wait)
  })

  test.each([
    [3, 3, 0, 'daily', true],
    [3, 2, 0, 'daily', false],
    [10, 0, 0, 'daily', true],
    [10, 0, 9, 'hourly', false],
    [30, 0, 24, 'hourly', true],
  ])(
    '%i failures in a row, %i of them permanent, for %i hours, %s: off is %s',
    (consecutive, permanent, failingForHours, frequency, off) => {
      expect(isHopeless({ consecutive, permanent, failingForHours, frequency })).toBe(off)
    },
  )
})

test('a passing failure is tried again after 1, 5 and 15 minutes within the slot and counts once', async () => {
  await bench.add({ sql: gauge, next: '2026-11-20T07:00:00Z' })
  const failing = withProblem({ kind: 'query-timeout', limitMs: 5_000 })
  const seen: unknown[] = []
  for (const at of ['07:00', '07:01', '07:06', '07:21']) {
    bench.setNow(`2026-11-20T${at}:00Z`)
    await runDue(failing, never)
    seen.push((await state())?.retry)
  }
  expect(seen).toEqual(['11-20 07:01', '11-20 07:06', '11-20 07:21', null])
  expect(await runs()).toEqual([{ slot: '11-20 07:00', status: 'error', error_code: 'timeout', missed_before: 0 }])
  expect(await state()).toMatchObject({ failures: 1, health: 'never_run', next: '11-21 07:00', attempt: 0, retries: 0 })
  expect(await messages()).toEqual([])
  await bench.runAt('2026-11-21T07:00:00Z')
  expect(await state()).toMatchObject({ failures: 0, health: 'healthy' })
})

test('a monitor that cannot work is told at the second failure, switched off at the third, and its open alerts stay', async () => {
  await bench.add({ sql: gauge, next: '2026-11-19T07:00:00Z' })
  await bench.query('update public.gauge set v = 20')
  await bench.runAt('2026-11-19T07:00:00Z')
  await bench.query(`update public.pulse_monitors set sql_query = '${broken}'`)
  for (const day of ['20', '21', '22', '23']) await bench.runAt(`2026-11-${day}T07:00:00Z`)
  expect((await runs()).map(({ status }) => status)).toEqual(['ok', 'error', 'error', 'error'])
  expect(await state()).toMatchObject({
    enabled: false,
    health: 'system_disabled',
    disabled_by: 'system',
    disabled_reason: 'Failed 3 times in a row: Division by zero.',
  })
  expect((await messages()).slice(1)).toMatchObject([
    {
      kind: 'health',
      recipient: 'local',
      title: 'Monitor fails: Gauge',
      sentence: 'The last 2 checks failed: Division by zero. Nothing is known of what it watches.',
    },
    { kind: 'disabled', recipient: 'local', title: 'Monitor switched off: Gauge', notes: ['The last good run was of version 1.'] },
  ])
  expect(await bench.query('select resolved_slot, stale from pulse_ops.alert_ext')).toEqual([{ resolved_slot: null, stale: true }])
  expect(await bench.query('select code from pulse_ops.health_incident where closed_at is null')).toEqual([{ code: '22012' }])
  expect(await bench.query('select error_message, rows_returned from pulse_execution_log order by id desc limit 1')).toEqual([
    { error_message: 'Division by zero.', rows_returned: null },
  ])
})

test('who was told of failures is told that they are over, and the incident closes', async () => {
  await bench.add({ sql: broken, next: '2026-11-20T07:00:00Z' })
  await bench.runAt('2026-11-20T07:00:00Z')
  await bench.runAt('2026-11-21T07:00:00Z')
  await bench.query(`update public.pulse_monitors set sql_query = '${gauge}'`)
  await bench.runAt('2026-11-22T07:00:00Z')
  expect((await messages()).map(({ title }) => title)).toEqual(['Monitor fails: Gauge', 'Works again: Gauge'])
  expect(await bench.query('select closed_at is null as open from pulse_ops.health_incident')).toEqual([{ open: false }])
})

test('that an alarm does not go off stays known while runs fail and work again', async () => {
  const id = await bench.add({ sql: gauge, next: '2026-11-20T07:00:00Z' })
  await openIncident(bench.deps.db, id, 'drill', 'Its alarm was tried and did not go off.')
  await bench.query(`update pulse_ops.monitor_ext set last_drill = '{"at": "2026-11-19T08:00:00Z", "ok": false}'`)
  await bench.query(`update public.pulse_monitors set sql_query = '${broken}'`)
  await bench.runAt('2026-11-20T07:00:00Z')
  await bench.runAt('2026-11-21T07:00:00Z')
  expect(await findIncident(bench.deps.db, id)).toMatchObject({
    code: '22012',
    message: 'Division by zero. Its alarm was tried and did not go off.',
  })
  await bench.query(`update public.pulse_monitors set sql_query = '${gauge}'`)
  await bench.runAt('2026-11-22T07:00:00Z')
  expect(await findIncident(bench.deps.db, id)).toMatchObject({ code: 'drill', message: 'Its alarm was tried and did not go off.' })
})

test('what is gone since the last good run is named', async () => {
  await bench.add({ sql: 'SELECT v, grp FROM gauge WHERE id = 1', next: '2026-11-20T07:00:00Z' })
  await bench.runAt('2026-11-20T07:00:00Z')
  const view = await bench.deps.viewFor({ id: 'local', name: 'L', roles: [], via: 'local' }, 'postgresql')
  if (!view.ok) throw new Error('no view')
  const { catalog, policy } = view.value
  const gaugeTable = catalog.tables.get('public.gauge')
  if (!gaugeTable) throw new Error('no table')
  const tables = new Map(catalog.tables).set('public.gauge', {
    ...gaugeTable,
    columns: gaugeTable.columns.filter(({ name }) => name !== 'grp'),
  })
  const changed = {
    ...view.value,
    catalog: { ...catalog, tables },
    policy: {
      ...policy,
      tables: { ...policy.tables, 'public.gauge': ['id', 'v'] },
      columnOrder: { ...policy.columnOrder, 'public.gauge': ['id', 'v'] },
    },
  }
  const deps = { ...bench.deps, viewFor: async () => ({ ok: true as const, value: changed }) }
  for (const day of ['21', '22', '23']) {
    bench.setNow(`2026-11-${day}T07:00:00Z`)
    await runDue(deps, never)
  }
  expect((await messages()).at(-1)).toMatchObject({
    kind: 'disabled',
    notes: ['Column grp is gone from public.gauge; the monitor reads it.', 'The last good run was of version 1.'],
  })
})

test.each([
  ['a result that cannot be judged', "SELECT 'NaN'::float8 AS v", {}, 'non_finite'],
  ['a column that is missing', 'SELECT 1 AS w', {}, 'column_missing'],
  ['two rows without a choice', 'SELECT id AS v FROM (VALUES (1), (2)) AS t (id)', {}, 'multiple_rows'],
  ['text', "SELECT 'much' AS v", {}, 'not_numeric'],
])('%s is a failure and no alarm', async (_name, text, over, code) => {
  await bench.add({ sql: text, condition: { ...aboveTen, ...over }, next: '2026-11-20T07:00:00Z' })
  await bench.runAt('2026-11-20T07:00:00Z')
  expect(await runs()).toMatchObject([{ status: 'error', error_code: code }])
  expect(await bench.query('select 1 from public.pulse_alerts')).toEqual([])
})

test('an owner without rights pauses the monitor at once; it never runs with those of somebody else', async () => {
  await bench.add({ sql: gauge, owner: 'ann', next: '2026-11-20T07:00:00Z' })
  bench.setNow('2026-11-20T07:00:00Z')
  await runDue({ ...bench.deps, principalOf: async () => null, admins: async () => ['root'] }, never)
  expect(await state()).toMatchObject({
    enabled: false,
    disabled_by: 'system',
    disabled_reason: expect.stringContaining('Its owner ann has no access any more.'),
  })
  expect((await messages()).map(({ kind, recipient }) => [kind, recipient])).toEqual([
    ['disabled', 'ann'],
    ['disabled', 'root'],
  ])
})

test('a run that kills its worker is not run a fourth time', async () => {
  await bench.add({ sql: gauge, next: '2026-11-20T07:00:00Z' })
  const dying: MonitorDeps = {
    ...bench.deps,
    crash: (point) => (point === 'in-query' ? Promise.reject(new Error('killed')) : Promise.resolve()),
  }
  bench.setNow('2026-11-20T07:00:00Z')
  let queries = 0
  const counting = {
    ...dying,
    sources: dying.sources.map((source) => ({
      ...source,
      run: (input: Parameters<typeof source.run>[0]) => {
        queries++
        return source.run(input)
      },
    })),
  }
  for (let tries = 1; tries <= 5; tries++) {
    await runDue(counting, never)
    await bench.query("update pulse_ops.monitor_ext set lease_until = now() - interval '1 second' where lease_until is not null")
  }
  expect(queries).toBe(3)
  expect(await runs()).toMatchObject([{ slot: '11-20 07:00', status: 'error', error_code: 'worker_lost' }])
  expect(await bench.query('select execution_duration_ms from pulse_execution_log')).toEqual([{ execution_duration_ms: null }])
})

describe('after a downtime', () => {
  test('the newest planned time runs, the others are missed, each with a row, and the message says so', async () => {
    await bench.query('update public.gauge set v = 20')
    await bench.add({ sql: gauge, next: '2026-06-25T05:00:00Z', schedule: { timezone: 'Europe/Berlin' } })
    await bench.runAt('2026-07-01T09:30:00Z')
    expect(await runs()).toEqual([
      ...['06-25', '06-26', '06-27', '06-28', '06-29', '06-30'].map((day) => ({
        slot: `${day} 05:00`,
        status: 'missed',
        error_code: null,
        missed_before: 0,
      })),
      { slot: '07-01 05:00', status: 'ok', error_code: null, missed_before: 6 },
    ])
    expect(await state()).toMatchObject({ next: '07-02 05:00' })
    const log = await bench.query(
      'select error_message, execution_duration_ms is null as unrun from pulse_execution_log order by executed_at',
    )
    expect(log.filter(({ unrun }) => unrun === true)).toHaveLength(6)
    expect(log[0]?.error_message).toBe('missed: nothing ran at the planned time')
    expect((await messages())[0]?.notes).toContain('6 daily checks before this one were missed.')
  })

  test.each([
    ['07:01:25', 'ok'],
    ['08:50:00', 'ok'],
    ['09:10:00', 'missed'],
  ])('a monitor that rather skips is at %s %s', async (time, status) => {
    await bench.add({ sql: gauge, next: '2026-11-20T07:00:00Z', schedule: { catch_up: 'skip', max_lateness_minutes: 120 } })
    await bench.runAt(`2026-11-20T${time}Z`)
    expect((await runs()).map((run) => run.status)).toEqual([status])
    expect(await state()).toMatchObject({ next: '11-21 07:00', free: true })
  })

  test('missed values are computed afterwards as their time would have seen them, without alerts', async () => {
    await bench.add({
      sql: 'SELECT extract(day from {{as_of_date}}) AS v',
      next: '2026-11-10T07:00:00Z',
      schedule: { catch_up: 'fill' },
    })
    await bench.runAt('2026-11-13T08:00:00Z')
    expect(await fillGaps(bench.deps, never)).toBe(3)
    expect(await fillGaps(bench.deps, never)).toBe(0)
    expect(await bench.query('select value, replayed, verdict from pulse_ops.metric_point order by slot')).toEqual([
      { value: 10, replayed: true, verdict: 'ok' },
      { value: 11, replayed: true, verdict: 'breach' },
      { value: 12, replayed: true, verdict: 'breach' },
      { value: 13, replayed: false, verdict: 'breach' },
    ])
    expect(await bench.query('select count(*)::int4 as alerts from public.pulse_alerts')).toEqual([{ alerts: 1 }])
  })

  test('a statement that does not know its time is not replayed', async () => {
    await bench.add({ sql: gauge, next: '2026-11-10T07:00:00Z', schedule: { catch_up: 'fill' } })
    await bench.runAt('2026-11-13T08:00:00Z')
    expect(await fillGaps(bench.deps, never)).toBe(0)
  })
})

describe('races', () => {
  test('a statement changed in the middle of its run: the run is dropped and the slot runs again under the new version', async () => {
    await bench.add({ sql: gauge, next: '2026-11-20T07:00:00Z' })
    bench.setNow('2026-11-20T07:00:00Z')
    let edited = false
    const deps: MonitorDeps = {
      ...bench.deps,
      crash: async (point) => {
        if (point !== 'in-query' || edited) return
        edited = true
        await bench.query(`update public.pulse_monitors set query_version = 2, sql_query = 'SELECT v + 1 AS v FROM gauge WHERE id = 1'`)
      },
    }
    expect((await runDue(deps, never)).ended).toEqual({ released: 1, settled: 1 })
    expect(await bench.query('select query_version, value from pulse_ops.metric_point')).toEqual([{ query_version: 2, value: 6 }])
    expect(await runs()).toHaveLength(1)
  })

  test('a worker that outlives its lease settles nothing', async () => {
    await bench.add({ sql: gauge, next: '2026-11-20T07:00:00Z' })
    bench.setNow('2026-11-20T07:00:00Z')
    let overtaken = false
    const slow: MonitorDeps = {
      ...bench.deps,
      crash: async (point) => {
        if (point !== 'in-query' || overtaken) return
        overtaken = true
        await bench.query("update pulse_ops.monitor_ext set lease_until = now() - interval '1 second'")
        await runDue(bench.deps, never)
      },
    }
    expect((await runDue(slow, never)).ended).toEqual({ superseded: 1 })
    expect(await runs()).toHaveLength(1)
    expect(await bench.query('select 1 from pulse_execution_log')).toHaveLength(1)
  })

  test('many workers at once settle each monitor once', async () => {
    for (let n = 0; n < 12; n++) await bench.add({ sql: gauge, next: '2026-11-20T07:00:00Z' })
    bench.setNow('2026-11-20T07:00:00Z')
    const passes = await Promise.all(
      [1, 2, 3].map((n) => runDue({ ...bench.deps, worker: `w${n}`, limits: { ...bench.deps.limits, runsAtOnce: 2 } }, never)),
    )
    expect(passes.reduce((sum, { ended }) => sum + (ended.settled ?? 0), 0)).toBe(12)
    expect(await bench.query('select attempt, lease_token::int4 as token from pulse_ops.monitor_ext group by 1, 2')).toEqual([
      { attempt: 0, token: 1 },
    ])
  })

  test('a process that stops gives back what it runs, and the attempt does not count', async () => {
    await bench.add({ sql: gauge, next: '2026-11-20T07:00:00Z' })
    bench.setNow('2026-11-20T07:00:00Z')
    const abort = new AbortController()
    abort.abort()
    expect((await runDue(bench.deps, never, abort.signal)).ended).toEqual({ released: 1 })
    expect(await state()).toMatchObject({ attempt: 0, free: true, next: '11-20 07:00' })
  })

  test('a broken condition in the table is a failure with its reason, and no other monitor waits for it', async () => {
    const id = await bench.add({ sql: gauge, next: '2026-11-20T07:00:00Z' })
    await bench.add({ sql: gauge, next: '2026-11-20T07:00:00Z' })
    await bench.query(
      `update public.pulse_monitors set alert_condition = '{"schema": 1, "when": {"kind": "threshold", "column": "v", "op": "gt", "valu": 3}}' where id = '${id}'`,
    )
    expect((await bench.runAt('2026-11-20T07:00:00Z')).ended).toEqual({ failed: 1, settled: 1 })
    expect(await bench.query(`select error_message from pulse_execution_log where monitor_id = '${id}'`)).toEqual([
      { error_message: expect.stringContaining('cannot be read: when.value:') },
    ])
  })
})
