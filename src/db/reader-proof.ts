import type pg from 'pg'
import * as z from 'zod'
import type { Connections } from './db.ts'
import { readerSettings } from './reader-settings.ts'
import { ident, type Sql, sql } from './sql.ts'

/** A default of the reader's sessions, or a grant to everybody, that the server does not have as we want it; `found` is null where the server does not know the setting. */
export type LackingSetting = { name: string; wanted: string; found: string | null }

/**
 * What the login of questions turned out to be. `safe`: it can read and nothing else. `unsafe`: it can do one of the `reasons`, each a sentence
 * that ends with what to do. `unreachable`: it could not be asked; nothing is known. `lacking` is for the operator and no danger by itself.
 */
export type ReaderProof =
  | { state: 'safe'; lacking: LackingSetting[] }
  | { state: 'unsafe'; reasons: string[]; lacking: LackingSetting[] }
  | { state: 'unreachable'; message: string }

/** Schemas of ours that no question may read. */
const hiddenSchemas = ['pulse_ops', 'pulse_archive']

/**
 * Proves on the server itself that the login cannot write, create, own, or read our own tables, in its own right or as any role that it
 * could become; first by the catalogs, then by trying. Leaves nothing behind. Works on any PostgreSQL from 15, also on a standby.
 */
export async function proveReader(connections: Connections, hidden: string[] = hiddenSchemas): Promise<ReaderProof> {
  try {
    return await connections.withClient(async (client) => {
      const reasons = [...(await askCatalogs(client, hidden)), ...(await tryForbidden(client, hidden))]
      const lacking = await lackingSettings(client)
      return reasons.length > 0 ? { state: 'unsafe', reasons: [...new Set(reasons)], lacking } : { state: 'safe', lacking }
    })
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    // A server that answers but refuses a question of the proof proves nothing, so it counts as unsafe.
    if (isAnswer(error)) return { state: 'unsafe', reasons: [`The proof itself failed: ${message}.`], lacking: [] }
    return { state: 'unreachable', message }
  }
}

/** Whether the error is the server's verdict on a statement, and not about the connection (08), the login (28), resources (53) or a stop (57). */
function isAnswer(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
  return /^[0-9A-Z]{5}$/.test(code) && !/^(08|28|3D|53|57)/.test(code)
}

const reasonRow = z.array(z.object({ reason: z.string() }))

/** The login and every role that it could become by SET ROLE. */
const roles = sql`roles as materialized (select oid, rolname, rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls
  from pg_roles where pg_has_role(current_user, oid, 'member'))`

async function askCatalogs(client: pg.ClientBase, hidden: string[]): Promise<string[]> {
  const powers = await list(client, powersQuery)
  // A superuser passes every test of privileges; the lists that follow would only repeat it.
  if (powers.some((reason) => reason.includes('superuser'))) return powers
  return [...powers, ...(await list(client, settingsQuery)), ...(await list(client, privilegesQuery(hidden)))]
}

async function list(client: pg.ClientBase, query: Sql): Promise<string[]> {
  return reasonRow.parse((await client.query(query)).rows).map(({ reason }) => reason)
}

const powersQuery = sql`with ${roles}
  select format('%I %s: use a login without that.', rolname, power) as reason from roles, lateral (values
    (rolsuper, 'is a superuser'), (rolcreaterole, 'may create roles'), (rolcreatedb, 'may create databases'),
    (rolreplication, 'may replicate'), (rolbypassrls, 'bypasses row security'),
    (rolname like 'pg\_%' and rolname not in ('pg_read_all_data', 'pg_read_all_settings', 'pg_read_all_stats', 'pg_monitor',
      'pg_stat_scan_tables'), 'is a role with powers of its own')) as powers (has, power)
  where has order by rolsuper desc, 1 limit 5`

const settingsQuery = sql`
  select format('standard_conforming_strings is %s: the guard reads backslashes as they stand; switch it on for this login.', setting) as reason
    from pg_settings where name = 'standard_conforming_strings' and setting <> 'on'
  union all
  select format('The database is encoded as %s: the guard needs UTF8.', current_setting('server_encoding'))
    where current_setting('server_encoding') <> 'UTF8'
  union all
  select format('The connection is encoded as %s: the guard needs UTF8.', current_setting('client_encoding'))
    where current_setting('client_encoding') <> 'UTF8'`

/** Built-in functions that read or write files where the server runs. Nobody may call them unless somebody was granted it. */
const reachesFiles = '^(pg_read_file|pg_read_binary_file|pg_ls_dir|pg_stat_file|lo_import|lo_export)$'

/** pg_settings may be updated by everybody: that is how SET works there. Temporary and TOAST schemas belong to sessions and tables. */
const privilegesQuery = (hidden: string[]): Sql => sql`with ${roles},
  relations as (select c.oid, c.relkind, c.relowner, n.nspname, format('%I.%I', n.nspname, c.relname) as name
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and n.nspname !~ '^pg_(temp|toast)' and c.oid <> 'pg_catalog.pg_settings'::regclass),
  writable as (select distinct name from relations, roles where case when relkind = 'S'
      then has_sequence_privilege(roles.oid, relations.oid, 'usage, update')
      else has_table_privilege(roles.oid, relations.oid, 'insert, update, delete, truncate, trigger')
        or has_any_column_privilege(roles.oid, relations.oid, 'insert, update') end),
  readable as (select distinct name from relations, roles where nspname = any(${hidden}) and relkind <> 'S'
      and (has_table_privilege(roles.oid, relations.oid, 'select') or has_any_column_privilege(roles.oid, relations.oid, 'select'))),
  creatable as (select distinct nspname from pg_namespace n, roles
    where nspname !~ '^pg_(temp|toast)' and has_schema_privilege(roles.oid, n.oid, 'create')),
  owned as (
    select name from relations join roles on roles.oid = relowner
    union select format('schema %I', nspname) from pg_namespace join roles on roles.oid = nspowner
    union select format('database %I', datname) from pg_database join roles on roles.oid = datdba
    union select format('function %s', p.oid::regprocedure) from pg_proc p join roles on roles.oid = proowner),
  reaching as (select distinct p.oid::regprocedure::text as name from pg_proc p, roles
    where pronamespace = 'pg_catalog'::regnamespace and proname ~ ${reachesFiles} and has_function_privilege(roles.oid, p.oid, 'execute')),
  found as (
    select 1 as place, format('It may write to %s: revoke that.', name) as reason from writable
    union all select 2, format('It may read %s, which belongs to the service itself: revoke that.', name) from readable
    union all select 3, format('It may create in schema %I: revoke create on schema %1$I from it and from public.', nspname) from creatable
    union all select 4, format('It owns %s: give that to another role.', name) from owned
    union all select 6, format('It may call %s, which reaches files of the server: revoke execute on it from that role and from public.', name)
      from reaching
    union all select 5, format('It may %s: revoke %s on database %I from it and from public.', what, privilege, current_database())
      from (values ('create', 'create schemas')) as kinds (privilege, what)
      where exists (select from roles where has_database_privilege(roles.oid, current_database(), privilege)))
  select reason from (select reason, row_number() over (partition by place order by reason) as nth, place from found) as numbered
  where nth <= 5 order by place, reason`

/** Each statement must be refused for want of the privilege, or because the server cannot write at all. */
async function tryForbidden(client: pg.ClientBase, hidden: string[]): Promise<string[]> {
  const reasons: string[] = []
  // A standby refuses this, and every write too.
  await client.query('begin read write').catch(() => client.query('begin'))
  try {
    for (const { statement, reason } of [...forbidden, ...(await readsOfHidden(client, hidden))]) {
      if ((await attempt(client, statement)) === 'done') reasons.push(reason)
    }
    return reasons
  } finally {
    await client.query('rollback').catch(() => undefined)
  }
}

async function attempt(client: pg.ClientBase, statement: Sql): Promise<'done' | 'refused'> {
  await client.query('savepoint proof')
  try {
    await client.query(statement)
    return 'done'
  } catch (error) {
    if (!isAnswer(error)) throw error
    return 'refused'
  } finally {
    await client.query('rollback to savepoint proof')
  }
}

const forbidden: { statement: Sql; reason: string }[] = [
  { statement: sql`create schema pulse_proof`, reason: 'It could create a schema.' },
  { statement: sql`create table public.pulse_proof (id integer)`, reason: 'It could create a table in schema public.' },
  { statement: sql`create role pulse_proof`, reason: 'It could create a role.' },
]

async function readsOfHidden(client: pg.ClientBase, hidden: string[]): Promise<{ statement: Sql; reason: string }[]> {
  const { rows } =
    await client.query(sql`select n.nspname as schema, c.relname as name from pg_class c join pg_namespace n on n.oid = relnamespace
    where n.nspname = any(${hidden}) and relkind in ('r', 'p', 'v', 'm') order by 1, 2 limit 100`)
  const tables = z.array(z.object({ schema: z.string(), name: z.string() })).parse(rows)
  return tables.map(({ schema, name }) => ({
    statement: sql`select from ${ident(schema)}.${ident(name)} limit 0`,
    reason: `It could read ${schema}.${name}, which belongs to the service itself.`,
  }))
}

async function lackingSettings(client: pg.ClientBase): Promise<LackingSetting[]> {
  const { rows } = await client.query(sql`select name, value as wanted, current_setting(name, true) as found
    from unnest(${readerSettings.map(({ name }) => name)}::text[], ${readerSettings.map(({ value }) => value)}::text[]) as wanted (name, value)
    where current_setting(name, true) is distinct from value`)
  const settings = z.array(z.object({ name: z.string(), wanted: z.string(), found: z.string().nullable() })).parse(rows)
  return [...settings, ...(await temporaryTables(client)), ...(await definerViews(client)), ...(await definerFunctions(client))]
}

/** PostgreSQL lets everybody make temporary tables unless told otherwise. A read-only transaction refuses them, so they are no danger. */
async function temporaryTables(client: pg.ClientBase): Promise<LackingSetting[]> {
  const { rows } = await client.query(sql`select has_database_privilege(current_database(), 'temporary') as may`)
  return rows[0]?.may === true ? [{ name: 'temporary tables', wanted: 'revoked from public', found: 'allowed' }] : []
}

/** Functions that run with the rights of their owner and may be called by the login: the guard lets no statement call them; nobody needs to be able to. */
async function definerFunctions(client: pg.ClientBase): Promise<LackingSetting[]> {
  const { rows } =
    await client.query(sql`select p.oid::regprocedure::text as name from pg_proc p join pg_namespace n on n.oid = pronamespace
    where prosecdef and n.nspname not in ('pg_catalog', 'information_schema') and has_schema_privilege(n.oid, 'usage')
      and has_function_privilege(p.oid, 'execute') order by 1 limit 50`)
  const names = z.array(z.object({ name: z.string() })).parse(rows)
  return names.map(({ name }) => ({
    name: `function ${name}`,
    wanted: 'not to be called by it',
    found: 'runs with the rights of its owner',
  }))
}

const definerRow = z.array(z.object({ view: z.string(), functions: z.string() }))

/**
 * Views that the login may read and that call functions with the rights of their owner, also through views below them: such a function may
 * write, and read what the view's own owner may not. No danger by itself, since the transaction is read-only; somebody should have read them.
 */
async function definerViews(client: pg.ClientBase): Promise<LackingSetting[]> {
  const { rows } = await client.query(sql`with recursive uses as (
      select distinct r.ev_class as view, d.refclassid, d.refobjid from pg_rewrite r
        join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid
        where d.refclassid in ('pg_proc'::regclass, 'pg_class'::regclass) and d.refobjid <> r.ev_class),
    below as (
      select view, refclassid, refobjid from uses
      union select b.view, u.refclassid, u.refobjid from below b join uses u on b.refclassid = 'pg_class'::regclass and u.view = b.refobjid)
    select b.view::regclass::text as view, string_agg(distinct p.oid::regprocedure::text, ', ') as functions
      from below b join pg_proc p on b.refclassid = 'pg_proc'::regclass and p.oid = b.refobjid join pg_class c on c.oid = b.view
      join pg_namespace n on n.oid = c.relnamespace
      where p.prosecdef and n.nspname not in ('pg_catalog', 'information_schema') and has_table_privilege(c.oid, 'select')
        and has_schema_privilege(n.oid, 'usage')
      group by 1 order by 1 limit 50`)
  return definerRow.parse(rows).map(({ view, functions }) => ({
    name: `view ${view}`,
    wanted: 'no function with the rights of its owner',
    found: functions,
  }))
}
