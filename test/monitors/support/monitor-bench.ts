import { systemClock } from '../../../src/base/clock.ts'
import { newId } from '../../../src/base/ids.ts'
import { jsonLogger } from '../../../src/base/logger.ts'
import { ok } from '../../../src/base/result.ts'
import type { RoleView } from '../../../src/chat/deps.ts'
import { sql } from '../../../src/db/sql.ts'
import { postgresSource } from '../../../src/execute/postgres/postgres-source.ts'
import { createGuard } from '../../../src/guard/guard-sql.ts'
import { localPrincipal } from '../../../src/identity/principal.ts'
import type { AlertConditionInput } from '../../../src/monitors/condition/condition.ts'
import { alertConditionSchema } from '../../../src/monitors/condition/condition.ts'
import { defaultMonitorLimits, type MonitorDeps } from '../../../src/monitors/deps.ts'
import type { Parameter, Recipient } from '../../../src/monitors/monitor.ts'
import { type Pass, runDue } from '../../../src/monitors/run/tick.ts'
import { storedSchedule } from '../../../src/monitors/schedule/next-slots.ts'
import { type Schedule, scheduleSchema } from '../../../src/monitors/schedule/schedule.ts'
import { cloneDatabase, type TestDatabase } from '../../support/database.ts'
import { openPolicy, readSmallCatalog } from '../../support/small-catalog.ts'

export type NewMonitor = {
  sql: string
  condition?: AlertConditionInput
  next: string
  schedule?: Partial<Schedule>
  parameters?: Parameter[]
  recipients?: Recipient[]
  name?: string
  owner?: string
  severity?: string
  timeoutMs?: number
  rowCap?: number
}

export type MonitorBench = {
  database: TestDatabase
  deps: MonitorDeps
  logged: string[]
  /** What time it is for schedules. */
  setNow(instant: string): void
  add(monitor: NewMonitor): Promise<string>
  /** Runs all that is due at an instant, or now. */
  runAt(instant?: string): Promise<Pass>
  query(text: string): Promise<Record<string, unknown>[]>
  close(): Promise<void>
}

/** Condition that is quiet at 0 and fires above 10. */
export const aboveTen: AlertConditionInput = { schema: 1, when: { kind: 'threshold', column: 'v', op: 'gt', value: 10 } }

/** Monitors over a database of their own, with the real guard and the real source; the time of schedules is set by hand. */
export async function monitorBench(over: Partial<MonitorDeps> = {}): Promise<MonitorBench> {
  const database = await cloneDatabase('migrated')
  const { connections, readerConnections, db } = database
  await connections.withClient(async (client) => {
    await client.query('create table public.gauge (id integer primary key, v numeric, grp text)')
    await client.query('insert into public.gauge values (1, 5, null)')
    await client.query('create table public.gauge_note (id integer)')
    await client.query(`grant select on public.gauge, public.gauge_note to ${String(database.reader.user)}`)
  })
  const logged: string[] = []
  const log = jsonLogger('debug', (line) => logged.push(line))
  const clock = systemClock()
  const catalog = await readSmallCatalog(connections)
  const view: RoleView = {
    role: 'admin',
    catalog,
    policy: openPolicy(catalog, 10_000),
    maxRows: 10_000,
    maxCost: 5_000_000,
    confirmCost: 50_000_000,
  }
  let now = '2026-11-20T09:00:00Z'
  const deps: MonitorDeps = {
    db,
    guard: await createGuard(),
    sources: [postgresSource({ connections: readerConnections, clock, log })],
    viewFor: async () => ok(view),
    principalOf: async () => localPrincipal,
    channels: [],
    oneUser: true,
    dataTo: [],
    mailDomains: [],
    webhookHosts: [],
    baseUrl: 'http://pulse.test',
    clock,
    newId,
    log,
    limits: defaultMonitorLimits,
    worker: 'test',
    plannedNow: () => sql`${now}::timestamptz`,
    ...over,
  }
  const query = (text: string): Promise<Record<string, unknown>[]> =>
    connections.withClient(async (client) => (await client.query(text)).rows)
  return {
    database,
    deps,
    logged,
    setNow: (instant) => {
      now = instant
    },
    add: (monitor) => addMonitor(deps, monitor),
    runAt: (instant) => {
      if (instant !== undefined) now = instant
      return runDue(deps, new AbortController().signal)
    },
    query,
    close: () => database.close(),
  }
}

async function addMonitor({ db }: MonitorDeps, monitor: NewMonitor): Promise<string> {
  const id = newId()
  const schedule = scheduleSchema.parse({ frequency: 'daily', timezone: 'UTC', local_time: '07:00', ...monitor.schedule })
  const stored = storedSchedule(schedule, id)
  await db.run(sql`
    insert into public.pulse_monitors (id, user_id, name, sql_query, data_source, alert_condition, severity, frequency, next_run)
    values (${id}, ${monitor.owner ?? 'local'}, ${monitor.name ?? 'Gauge'}, ${monitor.sql}, 'postgresql',
      ${JSON.stringify(alertConditionSchema.parse(monitor.condition ?? aboveTen))}::jsonb, ${monitor.severity ?? 'medium'}, ${schedule.frequency}, ${monitor.next}::timestamptz)`)
  await db.run(sql`
    insert into pulse_ops.monitor_ext (monitor_id, timezone, local_time, minute_offset, iso_dow, month_day, spread_seconds, catch_up, max_lateness, timeout_ms, row_cap, params)
    values (${id}, ${stored.timezone}, ${stored.local_time}::time, ${stored.minute_offset}, ${stored.iso_dow}, ${stored.month_day}, ${stored.spread_seconds},
      ${schedule.catch_up}, ${schedule.max_lateness_minutes}::integer * interval '1 minute', ${monitor.timeoutMs ?? 5000}, ${monitor.rowCap ?? 1000},
      ${JSON.stringify(monitor.parameters ?? [])}::jsonb)`)
  for (const { channel, address } of monitor.recipients ?? [])
    await db.run(sql`insert into pulse_ops.recipient (monitor_id, channel, address) values (${id}, ${channel}, ${address})`)
  return id
}
