import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { MonitorDeps } from '../../../src/monitors/deps.ts'
import { runDue } from '../../../src/monitors/run/tick.ts'
import { rehearseStatements } from '../../../src/monitors/upkeep/rehearse.ts'
import { type MonitorBench, monitorBench } from '../support/monitor-bench.ts'

let bench: MonitorBench
beforeAll(async () => {
  bench = await monitorBench()
})
beforeEach(async () => {
  await bench.query('delete from public.pulse_monitors; delete from pulse_ops.outbox')
})
afterAll(() => bench.close())

const gauge = 'SELECT v FROM gauge WHERE id = 1'
const never = new AbortController().signal
const drills = async () =>
  (await bench.query("select last_drill - 'at' as drill from pulse_ops.monitor_ext")).map(({ drill }) =>
    drill === null ? null : JSON.parse(String(drill)),
  )

test('the alarm is tried once a week, changes nothing, and tells nobody', async () => {
  await bench.add({ sql: gauge, next: '2026-11-19T07:00:00Z' })
  await bench.runAt('2026-11-19T07:00:00Z')
  expect(await drills()).toEqual([null])
  await bench.runAt('2026-11-20T07:00:00Z')
  expect(await drills()).toEqual([{ ok: true, how: 'v is 11', fault: null }])
  await bench.query(`update pulse_ops.monitor_ext set last_drill = '{"at": "2026-11-14T08:00:00Z", "ok": false}'`)
  await bench.runAt('2026-11-21T07:00:00Z')
  expect(await drills()).toEqual([{ ok: false }])
  await bench.runAt('2026-11-22T07:00:00Z')
  expect(await drills()).toMatchObject([{ ok: true }])
  expect(await bench.query('select 1 from pulse_ops.outbox union all select 1 from public.pulse_alerts')).toEqual([])
})

test.each([
  [
    'a condition that cannot hold',
    { schema: 1, when: { kind: 'row_count', op: 'lt', value: 0 } } as const,
    [],
    'no value that was tried makes the condition hold',
  ],
  [
    'a channel that is not there',
    undefined,
    [{ channel: 'email', address: 'ann@example.com' } as const],
    'nobody would be told by email: is not configured',
  ],
])('a drill finds %s', async (_name, condition, recipients, fault) => {
  await bench.add({ sql: gauge, next: '2026-11-19T07:00:00Z', recipients, ...(condition ? { condition } : {}) })
  await bench.runAt('2026-11-19T07:00:00Z')
  await bench.runAt('2026-11-20T07:00:00Z')
  expect(await drills()).toMatchObject([{ ok: false, fault }])
  expect(await bench.query('select code from pulse_ops.health_incident')).toEqual([{ code: 'drill' }])
})

const rehearsals = async () =>
  (await bench.query("select last_rehearsal - 'at' as r from pulse_ops.monitor_ext order by monitor_id")).map(({ r }) =>
    r === null ? null : JSON.parse(String(r)),
  )

test('a statement that a change of the catalog broke is told before its time, once, and it is told when it fits again', async () => {
  await bench.add({ sql: 'SELECT v, grp FROM gauge WHERE id = 1', next: '2026-11-20T07:00:00Z' })
  await bench.runAt('2026-11-20T07:00:00Z')
  await bench.query('update pulse_ops.template_ext set last_rehearsal = null')
  let version = 'one'
  const deps: MonitorDeps = { ...bench.deps, catalogVersion: () => version }
  const first = await rehearseStatements(deps, never)
  expect(first).toEqual({ rehearsed: 12, broken: 0 })
  expect(await rehearseStatements(deps, never)).toEqual({ rehearsed: 0, broken: 0 })
  expect(await rehearsals()).toEqual([{ ok: true, catalog: 'one', code: null, message: null, changed: [] }])

  version = 'two'
  const view = await deps.viewFor({ id: 'local', name: 'L', roles: [], via: 'local' }, 'postgresql')
  if (!view.ok) throw new Error('no view')
  const { catalog, policy } = view.value
  const gaugeTable = catalog.tables.get('public.gauge')
  if (!gaugeTable) throw new Error('no table')
  const tables = new Map(catalog.tables).set('public.gauge', {
    ...gaugeTable,
    columns: gaugeTable.columns.filter(({ name }) => name !== 'grp'),
  })
  const lacking = {
    ...policy,
    tables: { ...policy.tables, 'public.gauge': ['id', 'v'] },
    columnOrder: { ...policy.columnOrder, 'public.gauge': ['id', 'v'] },
  }
  const drifted: MonitorDeps = {
    ...deps,
    viewFor: async () => ({ ok: true, value: { ...view.value, catalog: { ...catalog, tables }, policy: lacking } }),
  }
  expect(await rehearseStatements(drifted, never)).toMatchObject({ broken: 1 })
  version = 'three'
  await rehearseStatements(drifted, never)
  expect(await rehearsals()).toMatchObject([
    { ok: false, code: 'column', changed: ['Column grp is gone from public.gauge; the monitor reads it.'] },
  ])
  const told = (await bench.query('select payload from pulse_ops.outbox')).map(({ payload }) => JSON.parse(String(payload)).title)
  expect(told).toEqual(['Monitor will fail: Gauge'])
  expect(await bench.query('select code, closed_at is null as open from pulse_ops.health_incident')).toEqual([
    { code: 'drift', open: true },
  ])

  version = 'four'
  await rehearseStatements(deps, never)
  expect(await bench.query('select closed_at is null as open from pulse_ops.health_incident')).toEqual([{ open: false }])
  expect(await bench.query("select count(*)::int4 as n from pulse_ops.template_ext where (last_rehearsal ->> 'ok')::boolean")).toEqual([
    { n: 11 },
  ])
})

test('a database that is away is no verdict', async () => {
  await bench.add({ sql: gauge, next: '2026-11-20T07:00:00Z' })
  const away: MonitorDeps = {
    ...bench.deps,
    catalogVersion: () => 'five',
    sources: [
      {
        name: 'postgresql',
        run: async () => ({ ok: false, problem: { kind: 'database-unavailable', message: 'away' } }),
        close: async () => undefined,
      },
    ],
  }
  expect(await rehearseStatements(away, never)).toMatchObject({ broken: 0 })
  expect(await rehearsals()).toMatchObject([{ ok: null, code: 'database-unavailable' }])
  expect(await runDue(bench.deps, never)).toBeDefined()
})
