import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { aboveTen, type MonitorBench, monitorBench } from '../support/monitor-bench.ts'

let bench: MonitorBench
beforeAll(async () => {
  bench = await monitorBench()
})
beforeEach(async () => {
  await bench.query('delete from public.pulse_monitors; delete from pulse_ops.outbox; delete from pulse_ops.silence; truncate public.gauge')
  await bench.query("insert into public.gauge values (1, 5, 'a')")
})
afterAll(() => bench.close())

const gauge = 'SELECT v FROM gauge WHERE id = 1'
const set = (value: string) => bench.query(`update public.gauge set v = ${value} where id = 1`)
const runs = () =>
  bench.query(
    "select to_char(slot at time zone 'UTC', 'MM-DD HH24:MI') as slot, status, error_code, missed_before from pulse_ops.run order by slot",
  )
const monitor = async () =>
  (
    await bench.query(`select m.enabled, to_char(m.next_run at time zone 'UTC', 'MM-DD HH24:MI') as next, x.health, x.attempt, x.retries, x.lease_until,
  x.consecutive_failures as failures from public.pulse_monitors m join pulse_ops.monitor_ext x on x.monitor_id = m.id`)
  )[0]
const kinds = async () => (await bench.query('select kind from pulse_ops.outbox order by id')).map(({ kind }) => kind)

describe('a run', () => {
  test('is settled once: log, run, point, state and the next planned time', async () => {
    await bench.add({ sql: gauge, next: '2026-11-20T07:00:00Z' })
    expect(await bench.runAt('2026-11-20T07:00:10Z')).toMatchObject({ ended: { settled: 1 } })
    expect(await bench.runAt()).toMatchObject({ ended: {} })
    expect(await runs()).toEqual([{ slot: '11-20 07:00', status: 'ok', error_code: null, missed_before: 0 }])
    expect(await monitor()).toMatchObject({ enabled: true, next: '11-21 07:00', health: 'healthy', attempt: 0, lease_until: null })
    expect(
      await bench.query(
        'select rows_returned, alert_triggered, error_message, execution_duration_ms >= 0 as timed from pulse_execution_log',
      ),
    ).toEqual([{ rows_returned: 1, alert_triggered: false, error_message: null, timed: true }])
    expect(await bench.query('select group_key, value, value_text, verdict from pulse_ops.metric_point')).toEqual([
      { group_key: '[]', value: 5, value_text: '5', verdict: 'ok' },
    ])
    const [{ checked } = {}] = await bench.query('select last_checked as checked from pulse_ops.monitor_ext')
    expect(JSON.parse(String(checked))).toMatchObject({
      tables: ['public.gauge'],
      sources: [{ table: 'public.gauge', empty: false }],
      rows: 1,
      margin: 0.5,
    })
  })

  test('opens one alert for one problem, tells once, counts what repeats, and says when it is over', async () => {
    await bench.add({ sql: gauge, next: '2026-11-20T07:00:00Z' })
    for (const [day, value] of [
      ['20', 12],
      ['21', 15],
      ['22', 14],
      ['23', 3],
      ['24', 4],
    ] as const) {
      await set(String(value))
      await bench.runAt(`2026-11-${day}T07:00:05Z`)
    }
    expect(
      await bench.query(`select a.severity, e.occurrences, e.value, e.worst_value, e.resolved_reason, to_char(e.resolved_slot at time zone 'UTC', 'MM-DD') as resolved
      from pulse_alerts a join pulse_ops.alert_ext e on e.alert_id = a.id`),
    ).toEqual([{ severity: 'medium', occurrences: 3, value: 12, worst_value: 15, resolved_reason: 'recovered', resolved: '11-23' }])
    expect(await kinds()).toEqual(['firing', 'resolved'])
    expect(await bench.query('select alert_triggered from pulse_execution_log order by id')).toEqual(
      [true, false, false, false, false].map((t) => ({ alert_triggered: t })),
    )
    const [{ payload } = {}] = await bench.query("select payload from pulse_ops.outbox where kind = 'firing'")
    expect(JSON.parse(String(payload))).toMatchObject({
      slot: '2026-11-20T07:00:00.000Z',
      groups: [{ value: '12', limit: '10' }],
      sql: expect.stringContaining('gauge'),
    })
  })

  test('sees the planned time and its local day, not the time of the run', async () => {
    await bench.add({
      sql: `SELECT {{as_of}}::text || ' ' || {{as_of_date}}::text AS t, 1 AS v`,
      next: '2026-11-20T23:30:00Z',
      schedule: { timezone: 'Europe/Berlin', local_time: '00:30' },
    })
    await bench.runAt('2026-11-21T05:00:00Z')
    const [{ params } = {}] = await bench.query('select params from pulse_ops.run')
    expect(JSON.parse(String(params))).toEqual([
      { name: 'as_of', type: 'timestamptz', value: '2026-11-20T23:30:00.000Z' },
      { name: 'as_of_date', type: 'date', value: '2026-11-21' },
    ])
  })

  test.each([
    ['an empty result of a table with rows is no data', 'SELECT v FROM gauge WHERE id = 7', {}, 'no_data', 'the result has no rows'],
    [
      'a list that is empty because its table is',
      'SELECT id AS v FROM gauge_note',
      { when: { kind: 'row_count', op: 'gt', value: 0 }, empty: 'ok' },
      'no_data',
      'source_empty(public.gauge_note)',
    ],
  ] as const)('%s', async (_name, text, over, status, reason) => {
    await bench.add({ sql: text, condition: { ...aboveTen, ...over }, next: '2026-11-20T07:00:00Z' })
    await bench.runAt('2026-11-20T07:00:05Z')
    await bench.runAt('2026-11-21T07:00:05Z')
    expect((await runs()).map((run) => run.status)).toEqual([status, status])
    expect(await bench.query('select e.kind, a.message from pulse_alerts a join pulse_ops.alert_ext e on e.alert_id = a.id')).toEqual([
      { kind: 'no_data', message: expect.stringContaining(reason) },
    ])
  })
})
