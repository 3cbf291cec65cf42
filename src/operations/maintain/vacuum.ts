import * as z from 'zod'
import type { Db } from '../../db/db.ts'
import { ident, sql } from '../../db/sql.ts'
import { ownSchemas } from './daily-figures.ts'
import type { Step } from './maintenance.ts'

const tableRow = z.object({ schema: z.string(), name: z.string(), dead: z.coerce.number(), mine: z.boolean() })

/**
 * Vacuums and analyzes every table of the service's schemas, one by one, without locking readers or writers out. A table that somebody locks
 * is left out and named. Tables of other owners are theirs to vacuum.
 */
export async function vacuumTables(db: Db, dryRun: boolean): Promise<Step> {
  const tables = await db.many(
    tableRow,
    sql`select n.nspname as schema, c.relname as name, coalesce(s.n_dead_tup, 0) as dead,
        pg_has_role(c.relowner, 'usage') or pg_has_role((select datdba from pg_database where datname = current_database()), 'usage') as mine
      from pg_class c join pg_namespace n on n.oid = c.relnamespace left join pg_stat_user_tables s on s.relid = c.oid
      where c.relkind in ('r', 'p', 'm') and not c.relispartition and n.nspname = any(${[...ownSchemas]}) order by 1, 2`,
  )
  const mine = tables.filter((table) => table.mine)
  const rows = mine.map(({ schema, name, dead }) => ({ table: `${schema}.${name}`, dead_rows: dead }))
  if (dryRun)
    return { name: 'vacuum and analyze', status: 'planned', summary: `${mine.length} tables would be vacuumed and analyzed`, rows }
  const left = tables.filter((table) => !table.mine).map(({ schema, name }) => `${schema}.${name} belongs to another role`)
  for (const { schema, name } of mine) {
    const reason = await db.run(sql`vacuum (analyze, skip_locked) ${ident(schema)}.${ident(name)}`).then(
      () => null,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    )
    if (reason !== null) left.push(`${schema}.${name}: ${reason}`)
  }
  const dead = rows.reduce((sum, row) => sum + row.dead_rows, 0)
  const summary = `${tables.length - left.length} tables vacuumed and analyzed, ${dead.toLocaleString('en')} dead rows before`
  if (left.length === 0) return { name: 'vacuum and analyze', status: 'done', summary, rows: rows.filter((row) => row.dead_rows > 0) }
  return { name: 'vacuum and analyze', status: 'warning', summary: `${summary}; left out: ${left.join('; ')}`, rows: [] }
}
