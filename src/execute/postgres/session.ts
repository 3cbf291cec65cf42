import type pg from 'pg'
import type { RunLimits } from '../source.ts'

/** What a connection showed after the transaction was set up. `fault` says why it must not be used, null when it may be. */
export type Session = { pid: number; fault: string | null }

/**
 * Opens a read-only transaction with every limit set locally, so that it also holds behind a transaction pooler, and proves it: the
 * settings are read back in the same round trip. Memory and the planner's patience are set here too, since a login of somebody else's making
 * may have other defaults: joins of seven and more tables are planned by the genetic planner, whose time grows with them and not with their
 * factorial, and no timeout is heard while a plan is sought. Source: PostgreSQL, "SET TRANSACTION" and "Client Connection Defaults".
 */
export async function beginReadOnly(client: pg.ClientBase, limits: RunLimits): Promise<Session> {
  const results: unknown = await client.query(setUp(limits))
  const last: pg.QueryResult<Record<string, string | number>> | undefined = Array.isArray(results) ? results.at(-1) : undefined
  const row = last?.rows[0]
  if (row === undefined) throw new Error('the transaction gave back no settings')
  return { pid: Number(row.pid), fault: faultOf(row) }
}

const setUp = (limits: RunLimits) => `begin isolation level repeatable read read only;
set local statement_timeout = ${milliseconds(limits.timeoutMs)};
set local lock_timeout = ${milliseconds(Math.min(limits.timeoutMs, 5_000))};
set local idle_in_transaction_session_timeout = ${milliseconds(limits.timeoutMs + 10_000)};
set local timezone = '${zone(limits.timeZone)}';
set local work_mem = '16MB';
set local hash_mem_multiplier = 1;
set local geqo_threshold = 7;
set local search_path = pg_catalog;
set local standard_conforming_strings = on;
set local row_security = on;
set local datestyle = 'ISO, YMD';
set local intervalstyle = 'postgres';
set local bytea_output = 'hex';
set local extra_float_digits = 1;
select pg_catalog.pg_backend_pid() as pid, ${Object.keys(expected)
  .map((name) => `pg_catalog.current_setting('${name}') as ${name}`)
  .join(', ')}`

const expected: Record<string, string> = {
  transaction_read_only: 'on',
  is_superuser: 'off',
  client_encoding: 'UTF8',
  standard_conforming_strings: 'on',
  search_path: 'pg_catalog',
  role: 'none',
}

function faultOf(row: Record<string, unknown>): string | null {
  const wrong = Object.entries(expected).find(([name, value]) => row[name] !== value)
  return wrong === undefined ? null : `${wrong[0]} is ${String(row[wrong[0]])}, expected ${wrong[1]}`
}

const milliseconds = (value: number) => String(Math.max(1, Math.round(value)))

function zone(name: string): string {
  if (!/^[A-Za-z0-9_+/-]{1,64}$/.test(name)) throw new Error('not a time zone name')
  return name
}
