import type pg from 'pg'
import * as z from 'zod'

const columnRow = z.object({
  name: z.string(),
  type: z.string(),
  not_null: z.boolean(),
  fallback: z.string().nullable(),
  sequence: z.string().nullable(),
})
const constraintRow = z.object({
  name: z.string(),
  kind: z.enum(['c', 'p', 'u', 'f']),
  columns: z.array(z.string()),
  expression: z.string().nullable(),
  other: z.string().nullable(),
  other_columns: z.array(z.string()),
})

/** A column that may be filled. `required`: without a value nothing takes its place. `sequence` counts it up when it is left out. */
export type TargetColumn = {
  name: string
  type: string
  notNull: boolean
  fallback: string | null
  sequence: string | null
  required: boolean
}
export type TargetConstraint = z.infer<typeof constraintRow>
/** A table as the database has it. `key` is schema and name. */
export type TargetTable = { key: string; schema: string; name: string; columns: TargetColumn[]; constraints: TargetConstraint[] }

/** Reads columns, defaults and rules of a table from the system catalogs; null when there is no such table. */
export async function readTarget(client: pg.ClientBase, key: string): Promise<TargetTable | null> {
  const [schema = '', name = ''] = key.split('.')
  const columns = await client.query(
    `select a.attname as name, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as not_null,
      pg_get_expr(d.adbin, d.adrelid) as fallback, pg_get_serial_sequence($1, a.attname) as sequence
    from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where a.attrelid = to_regclass($1) and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    order by a.attnum`,
    [key],
  )
  if (columns.rows.length === 0) return null
  const constraints = await client.query(
    `select conname as name, contype as kind, pg_get_expr(conbin, conrelid) as expression, (select nspname || '.' || relname from pg_class c join pg_namespace s on s.oid = c.relnamespace where c.oid = confrelid) as other,
      array(select attname::text from unnest(conkey) with ordinality k (n, o) join pg_attribute on attrelid = conrelid and attnum = n order by o) as columns,
      array(select attname::text from unnest(confkey) with ordinality k (n, o) join pg_attribute on attrelid = confrelid and attnum = n order by o) as other_columns
    from pg_constraint where conrelid = to_regclass($1) and contype in ('c', 'p', 'u', 'f') order by contype, conname`,
    [key],
  )
  return {
    key,
    schema,
    name,
    columns: z
      .array(columnRow)
      .parse(columns.rows)
      .map(({ name: column, type, not_null, fallback, sequence }) => ({
        name: column,
        type,
        notNull: not_null,
        fallback: fallback ?? (sequence === null ? null : `nextval('${sequence.replaceAll("'", "''")}')`),
        sequence,
        required: not_null && fallback === null && sequence === null,
      })),
    constraints: z.array(constraintRow).parse(constraints.rows),
  }
}
