import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { jsonLogger } from '../../../src/base/logger.ts'
import { ensureReader } from '../../../src/db/reader-role.ts'
import { raw } from '../../../src/db/sql.ts'
import type { CheckedSql } from '../../../src/guard/checked-sql.ts'
import type { SqlValue } from '../../../src/guard/policy.ts'
import { cloneDatabase, type TestDatabase } from '../../support/database.ts'
import { traces } from './trace.ts'

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
