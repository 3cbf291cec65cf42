import type pg from 'pg'
import { systemClock } from '../../base/clock.ts'
import { newId } from '../../base/ids.ts'
import type { Logger } from '../../base/logger.ts'
import { ok } from '../../base/result.ts'
import type { Catalog } from '../../catalog/catalog.ts'
import type { ValueIndex } from '../../catalog/value-index.ts'
import { type Connections, dbOver } from '../../db/db.ts'
import { postgresSource } from '../../execute/postgres/postgres-source.ts'
import { createGuard } from '../../guard/guard-sql.ts'
import { localPrincipal } from '../../identity/principal.ts'
import { defaultMonitorLimits, type MonitorDeps } from '../../monitors/deps.ts'

/** The value that monitors of the chaos run and the bench look at counts the hours of the planned time, from 0 to 11. */
export const gaugePeriod = 12
export const gaugeLimit = 8
/** The time limit of its statement: enough on a machine that is busy with other things. */
export const gaugeTimeoutMs = 20_000

const statement = `SELECT ((extract(epoch FROM {{as_of}}) / 3600)::bigint + {{shift:int=0}}) % ${gaugePeriod}
  + 0 * (SELECT count(*) FROM generate_series(1, 2000)) AS v FROM gauge WHERE id = 1`
const condition = JSON.stringify({ schema: 1, when: { kind: 'threshold', column: 'v', op: 'gt', value: gaugeLimit } })

/** What the statement gives for a planned time in epoch milliseconds: worked out a second way, for the check. */
export const gaugeAt = (slot: number, shift: number): number => (Math.round(slot / 3_600_000) + shift) % gaugePeriod

/** Makes the table that the statement reads, and `count` hourly monitors whose first planned time is `first` (ISO). Each has its own shift: its number. */
export async function makeGauge(
  client: pg.ClientBase,
  reader: string,
  options: { count: number; first: string; webhook: string | null },
): Promise<void> {
  const { count, first, webhook } = options
  await client.query('create table if not exists public.gauge (id integer primary key)')
  await client.query('insert into public.gauge values (1) on conflict do nothing')
  await client.query(`grant select on public.gauge to ${reader}`)
  await client.query(
    `insert into public.pulse_monitors (id, user_id, name, sql_query, data_source, alert_condition, severity, frequency, next_run)
      select md5('monitor ' || n)::uuid, 'local', 'Gauge ' || n, $1, 'postgresql', $2::jsonb, 'medium', 'hourly', $3::timestamptz from generate_series(1, $4::integer) n`,
    [statement, condition, first, count],
  )
  await client.query(
    `insert into pulse_ops.monitor_ext (monitor_id, timezone, minute_offset, timeout_ms, params)
      select md5('monitor ' || n)::uuid, 'UTC', 0, ${gaugeTimeoutMs}, jsonb_build_array(jsonb_build_object('name', 'shift', 'type', 'int', 'value', n)) from generate_series(1, $1::integer) n`,
    [count],
  )
  if (webhook === null) return
  await client.query(
    `insert into pulse_ops.recipient (monitor_id, channel, address) select md5('monitor ' || n)::uuid, 'webhook', $1 from generate_series(1, $2::integer) n`,
    [webhook, count],
  )
}

/** What those monitors run with: the real guard, source and tables, and a catalog of the one table. */
export async function gaugeDeps(owner: Connections, reader: Connections, log: Logger): Promise<MonitorDeps> {
  const clock = systemClock()
  const catalog = gaugeCatalog()
  const tables = { 'public.gauge': ['id'] }
  const policy = { dialect: 'postgresql' as const, defaultSchema: 'public', maxRows: 10_000, tables, columnOrder: tables }
  const view = { role: 'admin', catalog, policy, maxRows: 10_000, maxCost: null, confirmCost: 0 }
  return {
    db: dbOver(owner),
    guard: await createGuard(),
    sources: [postgresSource({ connections: reader, clock, log })],
    viewFor: async () => ok(view),
    principalOf: async () => localPrincipal,
    channels: [],
    oneUser: true,
    dataTo: [],
    mailDomains: [],
    webhookHosts: [],
    baseUrl: 'http://127.0.0.1',
    clock,
    newId,
    log,
    limits: { ...defaultMonitorLimits, runsPerHour: 10_000_000, messagesPerHour: 1_000_000 },
    worker: newId(),
  }
}

function gaugeCatalog(): Catalog {
  const id = { name: 'id', type: 'integer', typeName: 'int4', nullable: false, comment: null }
  const table = {
    schema: 'public',
    name: 'gauge',
    kind: 'table' as const,
    comment: null,
    columns: [id],
    primaryKey: ['id'],
    uniqueKeys: [],
    foreignKeys: [],
    rowEstimate: 1,
  }
  const model = {
    name: 'gauge',
    instructions: null,
    datasets: [],
    relationships: [],
    metrics: [],
    segments: [],
    ambiguous: [],
    verified: [],
    examples: [],
  }
  return {
    version: 'gauge',
    dialect: 'postgresql',
    searchPath: ['public'],
    tables: new Map([['public.gauge', table]]),
    model,
    values: noValues,
    warnings: [],
  }
}

const noValues: ValueIndex = {
  exact: () => [],
  similar: () => [],
  containing: () => [],
  valuesOf: () => null,
  all: () => [],
  filter: () => noValues,
}
