import type pg from 'pg'
import type { Connections } from '../../../src/db/db.ts'

/** How many statements share a transaction; one that leaves a trace is then looked for among them. */
const together = 100

/** What a transaction has done so far that anybody could notice: ids, locks, settings, sequences, large objects, channels, cursors. */
const state = `select json_build_object(
  'xid', pg_current_xact_id_if_assigned(),
  'locks', (select string_agg(distinct locktype || ' ' || mode, ',') from pg_locks where pid = pg_backend_pid() and virtualtransaction is not null
    and (locktype = 'advisory' or (locktype in ('relation', 'tuple', 'object') and mode <> 'AccessShareLock'))),
  'settings', (select md5(string_agg(name || setting, ',' order by name)) from pg_settings),
  'sequence', (select last_value::text || is_called from public.ticket),
  'objects', (select count(*) from pg_largeobject_metadata),
  'channels', (select count(*) from pg_listening_channels()),
  'cursors', (select count(*) from pg_cursors) + (select count(*) from pg_prepared_statements))::text as state`

/**
 * Runs statements as whoever `connections` belong to, each by the extended protocol in a transaction that may write, and gives back
 * those that left a trace in it, and how many ended with rows.
 */
export async function findTraces(connections: Connections, texts: readonly string[]): Promise<{ traces: string[]; ran: number }> {
  return connections.withClient(async (client) => {
    await client.query(`set search_path = pg_catalog; set statement_timeout = '3s'; set client_min_messages = error`)
    const found = { traces: [] as string[], ran: 0 }
    for (let at = 0; at < texts.length; at += together) await runTogether(client, texts.slice(at, at + together), found)
    await client.query('reset all')
    return found
  })
}

async function runTogether(client: pg.ClientBase, texts: readonly string[], found: { traces: string[]; ran: number }): Promise<void> {
  await client.query('begin read write')
  const before = await stateOf(client)
  let ran = 0
  await client.query('savepoint one')
  for (const text of texts) {
    try {
      await client.query({ text, values: [], rowMode: 'array' })
      ran++
    } catch {
      await client.query('rollback to savepoint one')
    }
    await client.query('release savepoint one; savepoint one')
  }
  const after = await stateOf(client)
  await client.query('rollback')
  const [first = ''] = texts
  if (after === before) found.ran += ran
  else if (texts.length === 1) found.traces.push(`${first}\n${after}`)
  else for (const text of texts) await runTogether(client, [text], found)
}

async function stateOf(client: pg.ClientBase): Promise<string> {
  const { rows } = await client.query<{ state: string }>(state)
  return rows[0]?.state ?? ''
}
