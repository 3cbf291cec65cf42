import type { Connections } from '../db/db.ts'
import type { Catalog } from './catalog.ts'
import { checkDefaultFilters, checkRelationships, checkTimeAxes } from './check/check-data.ts'
import { checkExpressions } from './check/check-expressions.ts'
import { type CheckLimits, Prober } from './check/prober.ts'
import { collidingWords } from './colliding-words.ts'
import { fold } from './fold.ts'
import type { ModelFinding } from './model-finding.ts'

export const defaultCheckLimits: CheckLimits = { statementMs: 5_000, totalMs: 60_000 }

/**
 * Holds a model against its target as the reader: what the target lacks, expressions that do not run, time axes that are no dates, default
 * filters that keep nothing, relationships that the data does not have, values that are spelled otherwise in the data, words that mean
 * several things. Reads only and stops when the time is over; the last finding then says how much was left out. `now` is wall time in
 * milliseconds.
 */
export async function checkModel(
  connections: Connections,
  catalog: Catalog,
  now: () => number,
  limits: CheckLimits = defaultCheckLimits,
): Promise<ModelFinding[]> {
  const ran = await connections.withClient(async (client) => {
    await client.query('begin transaction read only')
    try {
      await client.query(`set local statement_timeout = ${limits.statementMs}; set local lock_timeout = '1s'`)
      const prober = new Prober(client, now, limits)
      const findings = [
        ...(await checkExpressions(prober, catalog)),
        ...(await checkTimeAxes(prober, catalog)),
        ...(await checkDefaultFilters(prober, catalog)),
        ...(await checkRelationships(prober, catalog)),
      ]
      return prober.late === 0 ? findings : [...findings, leftOut(prober.late)]
    } finally {
      await client.query('rollback').catch(() => undefined)
    }
  })
  return [...catalog.warnings.map(asFinding), ...misspeltValues(catalog), ...collidingWords(catalog.model), ...ran]
}

/** What the model names and the target lacks is an error; what was not read or not fitted is not the model's fault. */
const asFinding = (message: string): ModelFinding => ({
  severity: /^(values of |the semantic model )/.test(message) ? 'warning' : 'error',
  what: 'model',
  message,
})

const leftOut = (count: number): ModelFinding => ({
  severity: 'warning',
  what: 'check',
  message: `${count} checks were left out or broke off because the database took too long`,
})

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
