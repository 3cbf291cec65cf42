import type pg from 'pg'
import * as z from 'zod'
import { sql } from '../../db/sql.ts'
import type { Column, ForeignKey, Table, TableKind } from '../catalog.ts'
import { arrayNumbers, columnRow, enumRow, foreignKeyRow, keyRow, relationRow, typeRow } from './rows.ts'

/** Schemas that nobody asks about: ours, besides PostgreSQL's own. */
export const hiddenSchemas: readonly string[] = ['pulse_ops', 'pulse_archive']

/**
 * Every relation that the connected role may select from, with the columns it may see: tables, views, materialized views, foreign tables,
 * and partitioned tables without their partitions. Six queries, however many tables there are. PostgreSQL 15 to 18.
 */
export async function readTables(client: pg.ClientBase): Promise<Map<string, Table>> {
  const relations = await rowsOf(client, relationRow, relationsQuery())
  const columns = groupBy(await rowsOf(client, columnRow, columnsQuery()), (row) => row.relation)
  const enums = await readEnums(client)
  const baseTypes = await readDomains(client)
  const keys = groupBy(await rowsOf(client, keyRow, keysQuery()), (row) => row.relation)
  const foreignKeys = groupBy(await rowsOf(client, foreignKeyRow, foreignKeysQuery()), (row) => row.relation)

  const tables = new Map<string, Table>()
  const names = new Map(relations.map((relation) => [relation.oid, `${relation.schema}.${relation.name}`]))
  for (const relation of relations) {
    const own = columns.get(relation.oid) ?? []
    const readable = own.filter((column) => column.readable)
    if (readable.length === 0) continue
    const found = new Map(own.map((column) => [column.number, column.name]))
    const nameAll = (numbers: string, from = found): string[] | null => {
      const list = arrayNumbers(numbers).map((number) => from.get(number))
      return list.every((name) => name !== undefined) ? list : null
    }
    const unique = (keys.get(relation.oid) ?? []).flatMap((key) => {
      const list = nameAll(key.columns)
      return list ? [{ primary: key.primary, columns: list }] : []
    })
    tables.set(`${relation.schema}.${relation.name}`, {
      schema: relation.schema,
      name: relation.name,
      kind: kinds[relation.kind],
      comment: relation.comment,
      columns: readable.map((column): Column => {
        const baseType = baseTypes.get(column.type_oid)
        const labels = enums.get(baseType?.oid ?? column.type_oid)
        return {
          name: column.name,
          type: column.type,
          typeName: column.type_name,
          nullable: !column.not_null,
          comment: column.comment,
          ...(labels ? { enumLabels: labels } : {}),
          ...(baseType ? { baseType: baseType.name } : {}),
          ...(column.type_schema === 'pg_catalog' ? {} : { typeSchema: column.type_schema }),
        }
      }),
      primaryKey: unique.find((key) => key.primary)?.columns ?? [],
      uniqueKeys: unique.filter((key) => !key.primary).map((key) => key.columns),
      foreignKeys: (foreignKeys.get(relation.oid) ?? []).flatMap((key): ForeignKey[] => {
        const table = names.get(key.target)
        const targets = columns.get(key.target)
        const from = nameAll(key.columns)
        const to = targets && nameAll(key.target_columns, new Map(targets.map((column) => [column.number, column.name])))
        return table && from && to ? [{ columns: from, table, refColumns: to }] : []
      }),
      rowEstimate: relation.estimate !== null && relation.estimate >= 0 ? Math.round(relation.estimate) : null,
      ...(readable.length < own.length ? { columnOrder: own.map((column) => column.name) } : {}),
    })
  }
  return withoutDangling(tables)
}

const kinds: Record<'r' | 'v' | 'm' | 'p' | 'f', TableKind> = {
  r: 'table',
  v: 'view',
  m: 'materialized view',
  p: 'partitioned table',
  f: 'foreign table',
}

/** Keys may only name what the reader sees. */
function withoutDangling(tables: Map<string, Table>): Map<string, Table> {
  const has = (table: Table | undefined, names: string[]): boolean =>
    table !== undefined && names.every((name) => table.columns.some((column) => column.name === name))
  for (const [key, table] of tables) {
    tables.set(key, {
      ...table,
      primaryKey: has(table, table.primaryKey) ? table.primaryKey : [],
      uniqueKeys: table.uniqueKeys.filter((names) => has(table, names)),
      foreignKeys: table.foreignKeys.filter((found) => has(table, found.columns) && has(tables.get(found.table), found.refColumns)),
    })
  }
  return tables
}

const visibleRelations = () => sql`
  select c.oid, c.relname, c.relkind, c.reltuples, n.nspname
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
   where c.relkind in ('r', 'v', 'm', 'p', 'f') and not c.relispartition
     and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and n.nspname <> all(${[...hiddenSchemas]})
     and pg_catalog.has_schema_privilege(n.oid, 'usage')
     and pg_catalog.has_any_column_privilege(c.oid, 'select')
     and not exists (select from pg_catalog.pg_depend d
                      where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')`

/** A partitioned table has as many rows as its partitions; views are not estimated. */
const relationsQuery = () => sql`
  with visible as (${visibleRelations()})
  select v.oid::text as oid, v.nspname as schema, v.relname as name, v.relkind as kind, d.description as comment,
         case v.relkind when 'v' then null
           when 'p' then (select sum(greatest(leaf.reltuples, 0)) from pg_catalog.pg_partition_tree(v.oid) t
                            join pg_catalog.pg_class leaf on leaf.oid = t.relid where t.isleaf)
           else v.reltuples end::float8 as estimate
    from visible v
    left join pg_catalog.pg_description d on d.objoid = v.oid and d.objsubid = 0 and d.classoid = 'pg_catalog.pg_class'::regclass
   order by 2, 3`

const columnsQuery = () => sql`
  with visible as (${visibleRelations()})
  select v.oid::text as relation, a.attnum::int4 as number, a.attname as name, a.atttypid::text as type_oid,
         pg_catalog.format_type(a.atttypid, a.atttypmod) as type, t.typname as type_name, tn.nspname as type_schema, a.attnotnull as not_null, d.description as comment,
         (pg_catalog.has_table_privilege(v.oid, 'select') or pg_catalog.has_column_privilege(v.oid, a.attnum, 'select')) as readable
    from visible v
    join pg_catalog.pg_attribute a on a.attrelid = v.oid and a.attnum > 0 and not a.attisdropped
    join pg_catalog.pg_type t on t.oid = a.atttypid
    join pg_catalog.pg_namespace tn on tn.oid = t.typnamespace
    left join pg_catalog.pg_description d on d.objoid = v.oid and d.objsubid = a.attnum and d.classoid = 'pg_catalog.pg_class'::regclass
   order by v.oid, a.attnum`

/** Unique indexes over whole columns; those with a condition or an expression say nothing about rows. */
const keysQuery = () => sql`
  with visible as (${visibleRelations()})
  select i.indrelid::text as relation, i.indisprimary as primary,
         (select json_agg(k.attnum order by k.place)::text
            from unnest(i.indkey::int2[]) with ordinality k (attnum, place) where k.place <= i.indnkeyatts) as columns
    from pg_catalog.pg_index i join visible v on v.oid = i.indrelid
   where i.indisunique and i.indisvalid and i.indpred is null and i.indexprs is null
   order by i.indrelid, i.indexrelid`

const foreignKeysQuery = () => sql`
  with visible as (${visibleRelations()})
  select f.conrelid::text as relation, f.confrelid::text as target,
         array_to_json(f.conkey)::text as columns, array_to_json(f.confkey)::text as target_columns
    from pg_catalog.pg_constraint f join visible v on v.oid = f.conrelid
   where f.contype = 'f' and f.conparentid = 0
   order by f.conrelid, f.conname`

async function readEnums(client: pg.ClientBase): Promise<Map<string, string[]>> {
  const rows = await rowsOf(
    client,
    enumRow,
    sql`select enumtypid::text as type_oid, enumlabel as label from pg_catalog.pg_enum order by enumtypid, enumsortorder`,
  )
  return new Map([...groupBy(rows, (row) => row.type_oid)].map(([oid, labels]) => [oid, labels.map(({ label }) => label)]))
}

/** The type under each domain, through domains over domains. */
async function readDomains(client: pg.ClientBase): Promise<Map<string, { oid: string; name: string }>> {
  const rows = await rowsOf(
    client,
    typeRow,
    sql`select d.oid::text as oid, d.typbasetype::text as base, b.typname as base_name
          from pg_catalog.pg_type d join pg_catalog.pg_type b on b.oid = d.typbasetype where d.typtype = 'd'`,
  )
  const direct = new Map(rows.map((row) => [row.oid, { oid: row.base, name: row.base_name }]))
  const follow = (found: { oid: string; name: string }): { oid: string; name: string } => {
    const next = direct.get(found.oid)
    return next ? follow(next) : found
  }
  return new Map([...direct].map(([oid, found]) => [oid, follow(found)]))
}

async function rowsOf<T>(client: pg.ClientBase, row: z.ZodType<T>, query: ReturnType<typeof sql>): Promise<T[]> {
  const { rows } = await client.query({ text: query.text, values: query.values })
  return z.array(row).parse(rows)
}

function groupBy<T>(rows: readonly T[], key: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const row of rows) {
    const group = groups.get(key(row))
    if (group) group.push(row)
    else groups.set(key(row), [row])
  }
  return groups
}
