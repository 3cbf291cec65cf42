import type pg from 'pg'
import * as z from 'zod'
import { quoteIdent, sql } from '../db/sql.ts'
import type { Column, Table } from './catalog.ts'
import { isTextType } from './guess-field.ts'
import type { ColumnValues } from './make-value-index.ts'
import type { Field, SemanticModel } from './semantic-model.ts'

/** How much is read for the value index. */
export type ValueLimits = {
  /** Columns with more distinct values are left out; identifiers may have more than categories. */
  maxPerCategory: number
  maxPerIdentifier: number
  maxTotal: number
  maxLength: number
  /** Time for one column, and for all of them. */
  timeoutMs: number
  totalMs: number
}

export const defaultValueLimits: ValueLimits = {
  maxPerCategory: 2_000,
  maxPerIdentifier: 20_000,
  maxTotal: 200_000,
  maxLength: 120,
  timeoutMs: 2_000,
  totalMs: 20_000,
}

type Wanted = { table: Table; column: Column; key: string; field: string | null; max: number; known: readonly string[] | null }

export type ReadValues = { columns: ColumnValues[]; warnings: string[] }

/**
 * Reads the distinct values of the text columns worth looking up: categories and identifiers of the model, or whatever the names of
 * columns tell where the model is silent. Each column is one `select distinct … limit`, under a timeout; a column with too many values
 * or too slow to read is left out, except that the planner's most common values stand in for a slow one.
 */
export async function readValues(
  client: pg.ClientBase,
  input: { tables: ReadonlyMap<string, Table>; model: SemanticModel; now: () => number; limits?: Partial<ValueLimits> },
): Promise<ReadValues> {
  const limits = { ...defaultValueLimits, ...input.limits }
  const statistics = await readStatistics(client)
  const wanted = wantedColumns(input.tables, input.model, limits).filter((found) => !isTooMuch(found, statistics.get(found.key), limits))
  const columns: ColumnValues[] = []
  const warnings: string[] = []
  const interned = new Map<string, string>()
  const keep = (values: readonly string[]): string[] =>
    values.map((value) => {
      const same = interned.get(value)
      if (same === undefined) interned.set(value, value)
      return same ?? value
    })
  const deadline = input.now() + limits.totalMs
  let total = 0
  let left = wanted.length
  await client.query(`set local statement_timeout = ${limits.timeoutMs}`)
  for (const group of byTable(wanted)) {
    if (total >= limits.maxTotal || input.now() > deadline) {
      const reason = total >= limits.maxTotal ? 'there are too many' : 'reading them took too long'
      warnings.push(`values of ${left} columns were not read: ${reason}`)
      break
    }
    left -= group.length
    const read = await readGroup(client, group)
    for (const [at, found] of group.entries()) {
      const stored = found.known ?? read[at] ?? statistics.get(found.key)?.common ?? []
      const values = stored.filter((value) => value.trim() !== '' && value.length <= limits.maxLength)
      if (values.length === 0 || values.length > found.max) continue
      total += values.length
      columns.push({ column: found.key, field: found.field, values: keep(values) })
    }
  }
  return { columns, warnings }
}

function wantedColumns(tables: ReadonlyMap<string, Table>, model: SemanticModel, limits: ValueLimits): Wanted[] {
  const fields = new Map<string, { name: string; field: Field; nameField: boolean }>()
  for (const dataset of model.datasets) {
    for (const field of dataset.fields) {
      if (field.column === null) continue
      fields.set(`${dataset.table}.${field.column}`, {
        name: `${dataset.name}.${field.name}`,
        field,
        nameField: dataset.nameField === field.name,
      })
    }
  }
  const wanted: Wanted[] = []
  for (const [tableKey, table] of tables) {
    for (const column of table.columns) {
      const key = `${tableKey}.${column.name}`
      const found = fields.get(key)
      if (!found || !mayIndex(column)) continue
      const { role, timePart } = found.field
      if ((role !== 'category' && role !== 'identifier') || timePart || (found.field.hidden && role === 'identifier')) continue
      const max = role === 'identifier' || found.nameField ? limits.maxPerIdentifier : limits.maxPerCategory
      wanted.push({ table, column, key, field: found.name, max, known: column.enumLabels ?? null })
    }
  }
  return wanted
}

const mayIndex = (column: Column): boolean => column.enumLabels !== undefined || isTextType(column.baseType ?? column.typeName)

type Statistics = { distinct: number; width: number; common: string[] | null }

function isTooMuch(found: Wanted, statistics: Statistics | undefined, limits: ValueLimits): boolean {
  if (!statistics) return false
  const distinct = statistics.distinct >= 0 ? statistics.distinct : -statistics.distinct * (found.table.rowEstimate ?? 0)
  return distinct > found.max * 1.5 || statistics.width > limits.maxLength
}

const statisticsRow = z.object({
  schemaname: z.string(),
  tablename: z.string(),
  attname: z.string(),
  n_distinct: z.number(),
  avg_width: z.number(),
  common: z.string().nullable(),
})

/** What ANALYZE knows of the columns that the role may read. */
async function readStatistics(client: pg.ClientBase): Promise<Map<string, Statistics>> {
  const query = sql`
    select schemaname, tablename, attname, n_distinct, avg_width,
           array_to_json(most_common_vals::text::text[])::text as common
      from pg_catalog.pg_stats
     where schemaname !~ '^pg_' and schemaname <> 'information_schema' and not inherited`
  const rows = z.array(statisticsRow).parse((await client.query({ text: query.text, values: query.values })).rows)
  return new Map(
    rows.map((row) => [
      `${row.schemaname}.${row.tablename}.${row.attname}`,
      {
        distinct: row.n_distinct,
        width: row.avg_width,
        common: row.common === null ? null : z.array(z.string()).parse(JSON.parse(row.common)),
      },
    ]),
  )
}

function byTable(wanted: readonly Wanted[]): Wanted[][] {
  const groups: Wanted[][] = []
  for (const found of wanted) {
    const last = groups.at(-1)
    if (last?.[0]?.table === found.table) last.push(found)
    else groups.push([found])
  }
  return groups
}

const valueRow = z.object({ place: z.number(), value: z.string() })

/** The values of some columns of one table, null where they could not be read: all in one statement, one by one when that fails. */
async function readGroup(client: pg.ClientBase, group: readonly Wanted[]): Promise<(string[] | null)[]> {
  const asked = group.filter((found) => found.known === null)
  const read = await readTogether(client, asked)
  const lists = read ?? (await readOneByOne(client, asked))
  const byKey = new Map(asked.map((found, at) => [found.key, lists[at] ?? null]))
  return group.map((found) => byKey.get(found.key) ?? null)
}

async function readOneByOne(client: pg.ClientBase, group: readonly Wanted[]): Promise<(string[] | null)[]> {
  const lists: (string[] | null)[] = []
  for (const found of group) lists.push((await readTogether(client, [found]))?.[0] ?? null)
  return lists
}

/** One more value than allowed is read when there are too many. Null when the time was not enough or something cannot be read. */
async function readTogether(client: pg.ClientBase, group: readonly Wanted[]): Promise<string[][] | null> {
  if (group.length === 0) return []
  const parts = group.map(({ table, column, max }, place) => {
    const name = quoteIdent(column.name)
    return `select ${place} as place, value from (select distinct ${name}::text as value from ${quoteIdent(table.schema)}.${quoteIdent(table.name)}
      where ${name} is not null limit ${max + 1}) as found`
  })
  await client.query('savepoint reading')
  try {
    const { rows } = await client.query(`${parts.join(' union all ')} order by place, value`)
    const lists = group.map((): string[] => [])
    for (const row of rows) {
      const { place, value } = valueRow.parse(row)
      lists[place]?.push(value)
    }
    return lists
  } catch (error) {
    if (!isServerError(error)) throw error
    await client.query('rollback to savepoint reading')
    return null
  }
}

/** A timeout, a foreign table that does not answer, a view that fails: the column stays unread and nothing else suffers. */
const isServerError = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  typeof error.code === 'string' &&
  error.code.length === 5 &&
  !error.code.startsWith('08') &&
  !error.code.startsWith('57P')
