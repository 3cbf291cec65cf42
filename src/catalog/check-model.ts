import type pg from 'pg'
import type { Connections } from '../db/db.ts'
import { quoteIdent } from '../db/sql.ts'
import type { Catalog } from './catalog.ts'
import { collidingWords } from './colliding-words.ts'
import { fold } from './fold.ts'
import type { ModelFinding } from './model-finding.ts'
import type { Dataset, Relationship } from './semantic-model.ts'

type Probe = { what: string; sql: string }

const probeTimeoutMs = 10_000

/**
 * Holds a model against its target as the reader: what the target lacks, expressions that do not run (each is explained, not run), join
 * columns that are not unique on the one side, values that are spelled otherwise in the data, words that mean several things.
 */
export async function checkModel(connections: Connections, catalog: Catalog): Promise<ModelFinding[]> {
  const missing = catalog.warnings.map((message): ModelFinding => ({ severity: 'error', what: 'model', message }))
  const ran = await connections.withClient(async (client) => {
    await client.query('begin transaction read only')
    try {
      await client.query(`set local statement_timeout = ${probeTimeoutMs}`)
      const explained = await runAll(client, probesOf(catalog), 'error', (message) => `does not run: ${message}`)
      return [...explained, ...(await checkUnique(client, catalog))]
    } finally {
      await client.query('rollback').catch(() => undefined)
    }
  })
  return [...missing, ...ran, ...misspeltValues(catalog), ...collidingWords(catalog.model)]
}

/** The dataset's table under the dataset's name, as expressions expect it. */
function fromClause(catalog: Catalog, dataset: Dataset): string {
  const table = catalog.tables.get(dataset.table)
  return `from ${quoteIdent(table?.schema ?? '')}.${quoteIdent(table?.name ?? '')} as ${quoteIdent(dataset.name)}`
}

function probesOf(catalog: Catalog): Probe[] {
  const { datasets, metrics, segments } = catalog.model
  const named = new Map(datasets.map((dataset) => [dataset.name, fromClause(catalog, dataset)]))
  const probes: Probe[] = []
  for (const dataset of datasets) {
    const from = named.get(dataset.name) ?? ''
    for (const field of dataset.fields) {
      if (field.column === null) probes.push({ what: `field ${dataset.name}.${field.name}`, sql: `select ${field.expression} ${from}` })
      if (field.series) {
        const { firstKey, valueType } = field.series
        probes.push({
          what: `series ${dataset.name}.${field.name}`,
          sql: `select (${field.expression} ->> '${firstKey}')::${valueType} ${from}`,
        })
      }
    }
    for (const filter of dataset.defaultFilters) {
      probes.push({ what: `default filter of ${dataset.name}`, sql: `select 1 ${from} where ${filter.expression}` })
    }
  }
  for (const metric of metrics) {
    const where = metric.filter === null ? '' : ` where ${metric.filter}`
    probes.push({ what: `metric ${metric.name}`, sql: `select ${metric.expression} ${named.get(metric.dataset) ?? ''}${where}` })
  }
  for (const segment of segments) {
    const condition = segment.expression.replaceAll('{n}', '1')
    probes.push({
      what: `condition ${segment.dataset}.${segment.name}`,
      sql: `select 1 ${named.get(segment.dataset) ?? ''} where ${condition}`,
    })
  }
  return probes
}

async function runAll(
  client: pg.ClientBase,
  probes: readonly Probe[],
  severity: ModelFinding['severity'],
  say: (message: string) => string,
): Promise<ModelFinding[]> {
  const findings: ModelFinding[] = []
  for (const { what, sql } of probes) {
    const failed = await attempt(client, `explain ${sql}`)
    if (failed !== null) findings.push({ severity, what, message: say(failed) })
  }
  return findings
}

/** The server's reason why a statement does not run, or null. */
async function attempt(client: pg.ClientBase, text: string): Promise<string | null> {
  await client.query('savepoint probe')
  try {
    await client.query(text)
    return null
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    await client.query('rollback to savepoint probe')
    return error.message
  }
}

/** Rows of the one side that share their key would be counted several times. */
async function checkUnique(client: pg.ClientBase, catalog: Catalog): Promise<ModelFinding[]> {
  const findings: ModelFinding[] = []
  for (const found of catalog.model.relationships) {
    const sides: [string, string[]][] = [[found.to, found.toColumns]]
    if (found.cardinality === 'one-to-one') sides.push([found.from, found.fromColumns])
    for (const [side, columns] of sides) {
      const repeated = isKey(catalog, side, columns) ? 'unique' : await repeats(client, catalog, found, side, columns)
      if (repeated === 'unique') continue
      const message =
        repeated === 'repeated' ? `${side} has several rows with the same ${columns.join(', ')}: joins would multiply rows` : repeated
      findings.push({ severity: repeated === 'repeated' ? 'error' : 'warning', what: `relationship ${found.name}`, message })
    }
  }
  return findings
}

function isKey(catalog: Catalog, name: string, columns: readonly string[]): boolean {
  const dataset = catalog.model.datasets.find((candidate) => candidate.name === name)
  const table = dataset && catalog.tables.get(dataset.table)
  const within = (key: readonly string[]): boolean => key.length > 0 && key.every((column) => columns.includes(column))
  return table !== undefined && (within(table.primaryKey) || table.uniqueKeys.some(within))
}

async function repeats(client: pg.ClientBase, catalog: Catalog, found: Relationship, side: string, columns: string[]): Promise<string> {
  const dataset = catalog.model.datasets.find((candidate) => candidate.name === side)
  if (!dataset) return 'unique'
  const list = columns.map(quoteIdent).join(', ')
  const known = columns.map((column) => `${quoteIdent(column)} is not null`).join(' and ')
  await client.query('savepoint probe')
  try {
    const { rowCount } = await client.query(
      `select 1 ${fromClause(catalog, dataset)} where ${known} group by ${list} having count(*) > 1 limit 1`,
    )
    return rowCount === 0 ? 'unique' : 'repeated'
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    await client.query('rollback to savepoint probe')
    return `whether ${found.toColumns.join(', ')} is unique could not be checked: ${error.message}`
  }
}

/** A value that the model names and the data has in another spelling would find no rows. */
function misspeltValues(catalog: Catalog): ModelFinding[] {
  return catalog.model.datasets.flatMap((dataset) =>
    dataset.fields.flatMap((field) => {
      const stored = field.column === null ? null : catalog.values.valuesOf(`${dataset.table}.${field.column}`)
      if (!stored) return []
      return field.values.flatMap(({ value }): ModelFinding[] => {
        const other = stored.includes(value) ? undefined : stored.find((found) => fold(found) === fold(value))
        if (other === undefined) return []
        return [{ severity: 'error', what: `field ${dataset.name}.${field.name}`, message: `the value ${value} is stored as ${other}` }]
      })
    }),
  )
}
