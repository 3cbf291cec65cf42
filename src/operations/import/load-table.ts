import type pg from 'pg'
import { copyCsv } from '../../db/copy.ts'
import { readDatabaseError } from '../../db/errors.ts'
import { quoteIdent } from '../../db/sql.ts'
import { type Collector, type PlacedFault, TooManyFaults } from './collect-faults.ts'
import type { OpenRows } from './open-csv.ts'
import { type FieldPlan, type RowWriter, rowWriter } from './row-writer.ts'
import { findStagedFaults, type SetCheckOptions, type Stage } from './set-checks.ts'
import { strangeBytes } from './strange-bytes.ts'
import { computedColumns } from './table-words.ts'
import type { TargetTable } from './target-table.ts'

/** One file's rows for a table: how to open them (each time anew), and what its fields are for. */
export type LoadPart = {
  name: string
  open(onBytes: (read: number) => void): Promise<OpenRows>
  fields: readonly FieldPlan[]
  computed: readonly string[]
}

export type LoadOptions = {
  collector: Collector
  /** Empties the table before rows go into it; done again when the rows are sent a second time. */
  clear: (() => Promise<void>) | null
  /** Only looks: rows are staged and stay so under this name, the table is not touched. */
  dryRun: boolean
  /** Rows take the place of those with the same `id`. */
  merged: boolean
  setChecks: Omit<SetCheckOptions, 'most'>
  onRows: (rows: number, bytes: number) => void
}

export type Loaded = { rows: number; rounded: ReadonlyMap<string, number> }

/** Most rows of one rule's faults that are looked at when they go to a rejects file. */
const everyFault = 1_000_000

/**
 * Loads the rows of a table inside the client's transaction. First they go straight to the table, judged on the way. When the server
 * finds fault with them together (a key twice, a rule, a reference), they go to a staging table instead, where each such row is found
 * by file and line. Throws `TooManyFaults` when rows are wrong that may not be left out, and whatever the server says otherwise.
 */
export async function loadTable(
  client: pg.ClientBase,
  table: TargetTable,
  parts: readonly LoadPart[],
  options: LoadOptions,
): Promise<Loaded> {
  const direct = !options.dryRun && !options.merged && parts.every(({ computed }) => computed.length === 0)
  if (direct) {
    await client.query('savepoint straight')
    try {
      await options.clear?.()
      return await sendParts(client, table, parts, options, null)
    } catch (error) {
      if (!/^2[23]/.test(readDatabaseError(error)?.code ?? '')) throw error
      await client.query('rollback to savepoint straight')
      options.collector.restart()
    }
  }
  await options.clear?.()
  return await loadStaged(client, table, parts, options)
}

/** The name under which a table's rows are staged. */
export const stageName = (table: string): string => `import_${table.replace('.', '_')}`

async function loadStaged(client: pg.ClientBase, table: TargetTable, parts: readonly LoadPart[], options: LoadOptions): Promise<Loaded> {
  const place = quoteIdent(stageName(table.key))
  const all = table.columns.map(({ name }) => quoteIdent(name)).join(', ')
  await client.query(
    `create temporary table ${place} on commit drop as select null::integer as _file, null::bigint as _line, ${all} from ${table.key} with no data`,
  )
  const loaded = await sendParts(client, table, parts, options, place)
  const columns = unique(parts.flatMap(({ fields }) => fields.flatMap((field) => (field ? [field.column] : []))))
  const computed = new Map(
    unique(parts.flatMap((part) => part.computed)).map((name) => [name, computedColumns[table.key]?.[name]?.sql ?? 'null']),
  )
  const stage: Stage = { place, columns: columns.filter((name) => !computed.has(name)), computed }
  await client.query(`analyze ${place}`)
  const most = options.collector.keeping ? everyFault : 20
  const faults = await findStagedFaults(client, table, stage, { ...options.setChecks, most })
  let rows = loaded.rows
  if (faults.length > 0) {
    for (const fault of faults)
      options.collector.add({ ...fault, table: table.key, file: parts[fault.file]?.name ?? '', raw: null } satisfies PlacedFault)
    if (!options.collector.keeping || options.collector.failed()) throw new TooManyFaults()
    const [files, lines] = [faults.map(({ file }) => file), faults.map(({ line }) => line)]
    const gone = await client.query(
      `delete from ${place} using unnest($1::integer[], $2::bigint[]) as bad (file, line) where _file = bad.file and _line = bad.line`,
      [files, lines],
    )
    rows -= gone.rowCount ?? 0
  }
  if (options.merged && !options.dryRun && stage.columns.includes('id')) {
    await client.query(`delete from ${table.key} using ${place} as staged where ${table.key}.id = staged.id`)
  }
  if (!options.dryRun) await insertStaged(client, table, stage)
  return { rows, rounded: loaded.rounded }
}

async function insertStaged(client: pg.ClientBase, table: TargetTable, stage: Stage): Promise<void> {
  const names = [...stage.columns, ...stage.computed.keys()]
  const values = names.map((name) => {
    const column = table.columns.find((one) => one.name === name)
    const value = stage.computed.get(name) ?? quoteIdent(name)
    return column?.notNull && column.fallback !== null ? `coalesce(${value}, ${column.fallback})` : value
  })
  await client.query(`insert into ${table.key} (${names.map(quoteIdent).join(', ')}) select ${values.join(', ')} from ${stage.place}`)
  await client.query(`drop table ${stage.place}`)
}

async function sendParts(
  client: pg.ClientBase,
  table: TargetTable,
  parts: readonly LoadPart[],
  options: LoadOptions,
  place: string | null,
): Promise<Loaded> {
  const rounded = new Map<string, number>()
  let rows = 0
  let bytesBefore = 0
  for (const [index, part] of parts.entries()) {
    let read = 0
    const open = await part.open((bytes) => {
      read = bytes
    })
    const suspicion = { here: false }
    const delimiter = String.fromCharCode(open.delimiter)
    const writer = rowWriter(part.fields, {
      delimiter: open.delimiter,
      numbered: place === null ? null : index,
      suspicious: () => suspicion.here,
    })
    const before = rows
    const chunks = judged(open, writer, part.name, table.key, options.collector, suspicion, () =>
      options.onRows(before + writer.rows, bytesBefore + read),
    )
    const columns = part.fields.flatMap((field) => (field ? [field.column] : []))
    const target =
      place === null
        ? { schema: table.schema, table: table.name, columns }
        : { schema: 'pg_temp', table: stageName(table.key), columns: ['_file', '_line', ...columns] }
    rows += await copyCsv(client, target, chunks, delimiter)
    bytesBefore += read
    for (const [column, count] of writer.rounded) rounded.set(column, (rounded.get(column) ?? 0) + count)
  }
  if (options.collector.failed()) throw new TooManyFaults()
  return { rows, rounded }
}

/** The good records as bytes for COPY. After the first fault nothing more is sent unless bad rows are kept apart; reading goes on for some more. */
async function* judged(
  open: OpenRows,
  writer: RowWriter,
  file: string,
  table: string,
  collector: Collector,
  suspicion: { here: boolean },
  tell: () => void,
): AsyncGenerator<Buffer> {
  let dead = false
  const reader = open.reader({
    row: (row) => {
      const fault = writer.take(row)
      if (fault) collector.add({ ...fault, table, file, raw: row.source.toString('utf8', row.start, row.end) })
    },
    broken: (fault, raw, fatal) => {
      collector.add({ ...fault, table, file, raw })
      dead ||= fatal
    },
  })
  const strange = strangeBytes()
  for await (const chunk of open.chunks) {
    suspicion.here = strange(chunk)
    reader.push(chunk)
    tell()
    if (dead || collector.full()) throw new TooManyFaults()
    const bytes = writer.flush()
    if (bytes && !collector.failed()) yield bytes
  }
  suspicion.here = true
  reader.end()
  tell()
  if (dead || collector.failed()) throw new TooManyFaults()
  const bytes = writer.flush()
  if (bytes) yield bytes
}

const unique = (names: readonly string[]): string[] => [...new Set(names)]
