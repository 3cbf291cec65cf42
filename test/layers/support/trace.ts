import { readdir } from 'node:fs/promises'
import type pg from 'pg'
import type { Connections } from '../../../src/db/db.ts'

/** What is looked at, one statement for each; `$1` is the role that questions run as. */
const kinds: Record<string, string> = {
  sequences: 'select schemaname, sequencename, last_value from pg_sequences',
  relations: 'select oid, relname, relkind, relacl::text from pg_class',
  functions: "select oid, proname, proacl::text from pg_proc where pronamespace <> 'pg_catalog'::regnamespace",
  types: 'select oid, typname from pg_type',
  'large objects':
    'select m.oid, lomacl::text, (select md5(string_agg(data, null order by pageno)) from pg_largeobject where loid = m.oid) from pg_largeobject_metadata m',
  schemas: 'select oid, nspname, nspacl::text from pg_namespace where nspname !~ $$^pg_(toast_)?temp$$',
  database: 'select datname, datacl::text, datconnlimit from pg_database where datname = current_database()',
  'settings of roles':
    'select s.setdatabase, r.rolname, s.setconfig from pg_db_role_setting s left join pg_roles r on r.oid = setrole where rolname = $1::name or setdatabase = (select oid from pg_database where datname = current_database())',
  roles: 'select rolname, rolsuper, rolcreaterole, rolcreatedb, rolconnlimit, rolconfig from pg_roles where rolname = $1::name',
  'advisory locks':
    "select classid, objid, mode from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())",
  'prepared transactions': 'select gid from pg_prepared_xacts where database = current_database()',
  subscriptions: 'select slot_name from pg_replication_slots where database = current_database()',
  comments: 'select objoid, description from pg_description where classoid = $$pg_class$$::regclass',
  extensions: 'select extname from pg_extension',
}

/** Everything as one statement, which the server plans once: it is asked some hundred times. */
async function traceStatement(client: pg.ClientBase): Promise<string> {
  const { rows } = await client.query<{ text: string }>(`select string_agg(format(
    'select %L || count(*) || coalesce(md5(string_agg(md5(r::text), null order by r::text)), %L) as line from %I.%I r', c.oid::regclass, '', nspname, relname),
    ' union all ') as text from pg_class c join pg_namespace n on n.oid = relnamespace
    where relkind in ('r', 'p') and nspname !~ '^(pg_|information_schema)'`)
  const parts = Object.entries(kinds).map(
    ([kind, text]) => `select '${kind}' as kind, coalesce(json_agg(q order by q::text)::text, '') as found from (${text}) q`,
  )
  return [`select 'rows' as kind, string_agg(line, ' ' order by line) as found from (${rows[0]?.text}) q`, ...parts].join(' union all ')
}

/**
 * Makes the function that tells everything a statement could have left behind, one text per kind: rows of all tables, objects, settings, locks,
 * large objects, files in `folder`. `connections` are the owner's.
 */
export function traces(connections: Connections, role: string, folder: string): () => Promise<Record<string, string>> {
  let statement: string | null = null
  return () =>
    connections.withClient(async (client) => {
      statement ??= await traceStatement(client)
      const { rows } = await client.query<{ kind: string; found: string }>({ name: 'trace', text: statement, values: [role] })
      const found = Object.fromEntries(rows.map((row) => [row.kind, row.found]))
      return { ...found, files: (await readdir(folder)).join(' ') }
    })
}
