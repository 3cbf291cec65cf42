import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { jsonLogger } from '../../../src/base/logger.ts'
import type { Connections } from '../../../src/db/db.ts'
import { ensureReader } from '../../../src/db/reader-role.ts'
import { raw } from '../../../src/db/sql.ts'
import type { CheckedSql } from '../../../src/guard/checked-sql.ts'
import type { SqlValue } from '../../../src/guard/policy.ts'
import { cloneDatabase, type TestDatabase } from '../../support/database.ts'

/** Values that nobody but the owner may ever see. */
export const canaries = ['CANARY-PIN', 'CANARY-VAULT', 'CANARY-OPS']

/**
 * A database with things to steal and to break: a denied column, a closed schema, a function with the owner's rights, a shadow of a
 * built-in function, a sequence, a large object. `trace` tells everything that a statement could have left behind, as one text per kind.
 */
export type Vault = TestDatabase & { folder: string; trace(): Promise<Record<string, string>>; open(): Promise<void> }

/** A statement as if the guard had let it through: the layers behind it are tested with texts that it would refuse. */
export const unguarded = (text: string, parameters: SqlValue[] = []): CheckedSql =>
  ({ text, parameters, dialect: 'postgresql', lineage: { tables: [], columns: [], functions: [], output: [] } }) as unknown as CheckedSql

const objects = `
  create table public.buyer (id int primary key, name text, pin text);
  insert into public.buyer select i, 'buyer ' || i, 'CANARY-PIN ' || i from generate_series(1, 200) i;
  create table public.basket (id int primary key, buyer_id int, note text);
  insert into public.basket select i, 1 + i % 200, 'note' from generate_series(1, 1000) i;
  create schema private; create table private.vault (secret text); insert into private.vault values ('CANARY-VAULT');
  insert into pulse_ops.secret (name, value) values ('canary', '"CANARY-OPS"') on conflict do nothing;
  create sequence public.ticket;
  create function public.leak() returns text language sql security definer as 'select secret from private.vault';
  create function public.act(todo text) returns text language plpgsql security definer as $$begin execute todo; return 'done'; end$$;
  create function public.upper(varchar) returns text language sql as $$select 'shadowed'$$;
  create domain public.trap as text check (value is null or public.act('create table public.trapped ()') is not null);
  create view public.seen as select id, name from public.buyer;
  select lo_from_bytea(4711, 'CANARY-OPS'::bytea);
  analyze public.buyer; analyze public.basket;`

export async function openVault(): Promise<Vault> {
  const database = await cloneDatabase('migrated')
  const folder = await mkdtemp(join(tmpdir(), 'layers-'))
  await database.db.run(raw(objects))
  const reader = await ensureReader(
    database.owner,
    jsonLogger('silent', () => undefined),
    { exclusive: true },
  )
  if (!reader.ok) throw new Error(JSON.stringify(reader.problem))
  const role = reader.value.role
  await database.db.run(raw(`revoke select on public.buyer from ${role}; grant select (id, name) on public.buyer to ${role}`))
  return {
    ...database,
    folder,
    trace: traces(database.connections, role, folder),
    // As on a server where PUBLIC keeps what PostgreSQL gives it.
    open: async () => {
      await database.db.run(
        raw(`do $$ declare f text; begin
          for f in select oid::regprocedure from pg_proc where pronamespace = 'pg_catalog'::regnamespace and proacl is not null
            and proname ~ '^(pg_sleep.*|pg_(try_)?advisory_.*|set_config|pg_notify|query_to_xml.*|.*_to_xml.*|lo_.*|loread|lowrite)$' loop
            execute format('grant execute on function %s to public', f);
          end loop; end $$`),
      )
    },
    close: async () => {
      await database.close()
      await rm(folder, { recursive: true })
    },
  }
}

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
    where relkind in ('r', 'p') and nspname in ('public', 'kpi', 'private', 'pulse_ops')`)
  const parts = Object.entries(kinds).map(
    ([kind, text]) => `select '${kind}' as kind, coalesce(json_agg(q order by q::text)::text, '') as found from (${text}) q`,
  )
  return [`select 'rows' as kind, string_agg(line, ' ' order by line) as found from (${rows[0]?.text}) q`, ...parts].join(' union all ')
}

function traces(connections: Connections, role: string, folder: string): () => Promise<Record<string, string>> {
  let statement: string | null = null
  return () =>
    connections.withClient(async (client) => {
      statement ??= await traceStatement(client)
      const { rows } = await client.query<{ kind: string; found: string }>({ name: 'trace', text: statement, values: [role] })
      const found = Object.fromEntries(rows.map((row) => [row.kind, row.found]))
      return { ...found, files: (await readdir(folder)).join(' ') }
    })
}
