import type pg from 'pg'
import * as z from 'zod'
import { quoteIdent } from '../../db/sql.ts'
import type { Column, Table } from '../catalog.ts'
import { type ColumnForm, formOf, keysForm } from '../column-form.ts'
import { isNumberType, isTextType } from '../guess-field.ts'

/** Rows that are looked at, and time: for one statement, and for all of them. */
export type FormLimits = { rows: number; timeoutMs: number; totalMs: number }

export const defaultFormLimits: FormLimits = { rows: 160, timeoutMs: 1_500, totalMs: 4_000 }

/** So many tables are looked at by one statement; a view may be slow and goes alone. */
const tablesAtOnce = 25
/** So many rows in all, shared out among the tables, and at least so many of each. */
const allRows = 40_000
const leastRows = 20

/**
 * The tables with the forms of their columns, from the first rows of each. A table that is slow or cannot be read stays as it is, and so do
 * those for which no time is left. The client is in a transaction.
 */
export async function readForms(
  client: pg.ClientBase,
  tables: ReadonlyMap<string, Table>,
  now: () => number,
  limits: FormLimits = defaultFormLimits,
): Promise<Map<string, Table>> {
  const deadline = now() + limits.totalMs
  const rows = Math.min(limits.rows, Math.max(leastRows, Math.floor(allRows / Math.max(1, tables.size))))
  const wanted = [...tables].map(([key, table]) => ({ key, table, columns: table.columns.filter((column) => isWorthIt(table, column)) }))
  const told = new Map(tables)
  // The same rows each time, so that the same data gives the same forms.
  await client.query(`set local statement_timeout = ${limits.timeoutMs}; set local synchronize_seqscans = off`)
  for (const group of grouped(wanted.filter(({ columns }) => columns.length > 0))) {
    if (now() > deadline) break
    const samples = await sample(client, group, rows)
    for (const [at, one] of group.entries()) told.set(one.key, withForms(one, samples?.[at] ?? []))
  }
  await client.query('set local statement_timeout = 30000')
  return told
}

type Wanted = { key: string; table: Table; columns: Column[] }

const typeOf = (column: Column): string => column.baseType ?? column.typeName
const isJson = (column: Column): boolean => ['json', 'jsonb'].includes(typeOf(column))

/** Keys made by counting have no form. */
function isWorthIt(table: Table, column: Column): boolean {
  if (column.enumLabels !== undefined) return false
  if (isJson(column) || isTextType(typeOf(column))) return true
  return isNumberType(typeOf(column)) && !(table.primaryKey.length === 1 && table.primaryKey[0] === column.name)
}

function grouped(wanted: readonly Wanted[]): Wanted[][] {
  const [plain, views] = [wanted.filter(({ table }) => table.kind !== 'view'), wanted.filter(({ table }) => table.kind === 'view')]
  const groups: Wanted[][] = []
  for (let at = 0; at < plain.length; at += tablesAtOnce) groups.push(plain.slice(at, at + tablesAtOnce))
  return [...groups, ...views.map((view) => [view])]
}

const cellSchema = z.union([z.string(), z.array(z.string()), z.null()])
const sampleRow = z.object({ place: z.number(), rows: z.string().nullable() })
const cellsSchema = z.array(z.array(cellSchema))
type Cells = z.infer<typeof cellSchema>[]

/** Some rows of each table; tables one by one when they fail together, null for what failed alone. */
async function sample(client: pg.ClientBase, group: readonly Wanted[], rows: number): Promise<Cells[][] | null> {
  await client.query('savepoint forms')
  try {
    const { rows: found } = await client.query(group.map((one, place) => sampleQuery(one, place, rows)).join(' union all '))
    const samples = group.map((): Cells[] => [])
    for (const row of found) {
      const { place, rows: cells } = sampleRow.parse(row)
      samples[place] = cells === null ? [] : cellsSchema.parse(JSON.parse(cells))
    }
    return samples
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && /^(?!08|57P)\w{5}$/.test(String(error.code)))) throw error
    await client.query('rollback to savepoint forms')
    if (group.length === 1) return null
    const alone: Cells[][] = []
    for (const one of group) alone.push((await sample(client, [one], rows))?.[0] ?? [])
    return alone
  }
}

function sampleQuery({ table, columns }: Wanted, place: number, rows: number): string {
  const cells = columns.map((column) => {
    const name = `found.${quoteIdent(column.name)}`
    if (!isJson(column)) return `left(${name}::text, 40)`
    const object = `case when jsonb_typeof(${name}::jsonb) = 'object' then ${name}::jsonb end`
    return `(select json_agg(left(key, 40)) from (select jsonb_object_keys(${object}) as key limit 60) as keys)`
  })
  const from = `${quoteIdent(table.schema)}.${quoteIdent(table.name)}`
  const names = columns.map((column) => quoteIdent(column.name)).join(', ')
  return `select ${place} as place, (select json_agg(json_build_array(${cells.join(', ')})) from (select ${names} from ${from} limit ${rows}) as found)::text as rows`
}

function withForms({ table, columns }: Wanted, rows: readonly Cells[]): Table {
  const forms = new Map<string, ColumnForm>()
  for (const [at, column] of columns.entries()) {
    const cells = rows.map((row) => row[at] ?? null)
    const form = isJson(column)
      ? keysForm(cells.filter((cell) => Array.isArray(cell)))
      : formOf(
          typeOf(column),
          cells.filter((cell) => typeof cell === 'string'),
        )
    if (form !== null) forms.set(column.name, form)
  }
  if (forms.size === 0) return table
  return {
    ...table,
    columns: table.columns.map((column) => {
      const form = forms.get(column.name)
      return form === undefined ? column : { ...column, form }
    }),
  }
}
