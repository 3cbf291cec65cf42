import { type BoundExpression, bindExpression, type ExpressionScope } from '../bind-expression.ts'
import type { Dialect, Table } from '../catalog.ts'
import type { DialectExpressions, ModelSource, SourceDataset, SourceField } from '../ossie/model-source.ts'
import type { Place } from '../ossie/model-text.ts'
import { columnNamed, resolveTable, type Target } from './resolve-table.ts'
import { readSource } from './table-source.ts'

/** A dataset with its table; `fields` are the bound expressions of the fields resolved so far; `condition` is that of a query as source. */
export type BoundDataset = { dataset: SourceDataset; table: Table; fields: Map<string, string>; condition: string | null }

/** Finds the tables of a model's datasets and binds expressions over them; what cannot be found becomes a warning. */
export class Binder {
  readonly warnings: string[] = []
  readonly bound = new Map<string, BoundDataset>()
  readonly #lost = new Set<string>()
  readonly #pointedTo: ReadonlySet<string>
  readonly #target: Target & { dialect: Dialect }

  constructor(source: ModelSource, target: Target & { dialect: Dialect }) {
    this.#target = target
    this.#pointedTo = new Set(source.relationships.filter(({ from, to }) => from !== to).map(({ to }) => to))
    for (const dataset of source.datasets) this.#bindTable(dataset)
  }

  warn(place: Place, message: string): void {
    this.warnings.push(`${place.file}:${place.line} ${message}`)
  }

  /** The bound expression, or null with a warning that calls it `what`; silent where a whole dataset is missing, which was said. */
  bind(expressions: DialectExpressions, own: string | null, what: string, place: Place): BoundExpression | null {
    const bound = this.tryBind(expressions, own)
    if (bound === null) {
      this.warn(place, `${what} left out: it has no SQL expression, only ${Object.keys(expressions).join(', ')}`)
      return null
    }
    if (bound.missing.length === 0) return bound
    const said = bound.missing.every((name) => this.#lost.has(name.split('.')[0] ?? ''))
    if (!said) this.warn(place, `${what} left out: the target has no column ${bound.missing.join(', ')}`)
    return null
  }

  /** The same without a warning; what is missing is listed in the result. Null when no dialect fits. */
  tryBind(expressions: DialectExpressions, own: string | null): BoundExpression | null {
    const text = expressionFor(expressions, this.#target.dialect)
    return text === null ? null : bindExpression(text, this.#scope(own))
  }

  lacksColumns(expressions: DialectExpressions, own: string | null): boolean {
    return (this.tryBind(expressions, own)?.missing.length ?? 0) > 0
  }

  /**
   * The dataset that a metric of the whole model means by columns without a qualifier, or by `count(*)`: the only one that has all the
   * columns, else the only one that others do not point to. Null where the expression names datasets, or several fit.
   */
  datasetMeant(expressions: DialectExpressions): string | null {
    const open = this.tryBind(expressions, null)
    if (open === null || open.datasets.length > 0 || open.missing.some((name) => name.includes('.'))) return null
    const fitting = [...this.bound.keys()].filter((name) => !this.lacksColumns(expressions, name))
    if (fitting.length <= 1) return fitting[0] ?? null
    const facts = fitting.filter((name) => !this.#pointedTo.has(name))
    return facts.length === 1 ? (facts[0] ?? null) : null
  }

  #scope(own: string | null): ExpressionScope {
    return {
      own,
      datasets: this.bound,
      column: (dataset, name) => {
        const bound = this.bound.get(dataset)
        return bound ? columnNamed(bound.table, name) : null
      },
      field: (dataset, name) => fieldNamed(this.bound.get(dataset)?.fields, name),
    }
  }

  #bindTable(dataset: SourceDataset): void {
    const source = readSource(dataset.source)
    const found = source === null ? { missing: 'its source is a query, not a table' } : resolveTable(source.table, this.#target)
    const table = 'key' in found ? this.#target.tables.get(found.key) : undefined
    const reason = table ? this.#mismatch(dataset, table) : 'missing' in found ? found.missing : 'no such table'
    if (table && reason === null) {
      this.bound.set(dataset.name, { dataset, table, fields: new Map(), condition: source?.condition ?? null })
      return
    }
    this.#lost.add(dataset.name)
    this.warn(dataset.place, `dataset ${dataset.name} left out: ${reason}`)
  }

  /** A table that has less than half of the columns is another one of the same name. */
  #mismatch(dataset: SourceDataset, table: Table): string | null {
    const columns = dataset.fields.flatMap((field) => plainColumn(field, this.#target.dialect) ?? [])
    const present = columns.filter((name) => columnNamed(table, name) !== null)
    if (columns.length <= 2 || present.length * 2 >= columns.length) return null
    return `${table.schema}.${table.name} has ${present.length} of its ${columns.length} columns, it is another table`
  }
}

/** The bound expression of a field by its name, or by the only one that differs in case alone. */
function fieldNamed(fields: ReadonlyMap<string, string> | undefined, name: string): string | null {
  const exact = fields?.get(name)
  if (fields === undefined || exact !== undefined) return exact ?? null
  const same = [...fields].filter(([candidate]) => candidate.toLowerCase() === name.toLowerCase())
  return same.length === 1 ? (same[0]?.[1] ?? null) : null
}

/** The column when an expression as written is no more than one name, else null. */
function plainColumn(field: SourceField, dialect: Dialect): string | null {
  const text = expressionFor(field.expressions, dialect)?.trim() ?? ''
  if (/^[\p{L}_][\p{L}\p{N}_$]*$/u.test(text)) return text
  return /^"((?:[^"]|"")+)"$/.exec(text)?.[1]?.replaceAll('""', '"') ?? null
}

/** Dialects that the target may understand, the best first. */
const dialectOrder: Record<Dialect, string[]> = {
  postgresql: ['POSTGRESQL', 'POSTGRES', 'ANSI_SQL', 'OSSIE_SQL_2026', 'DATABRICKS', 'SNOWFLAKE'],
  bigquery: ['BIGQUERY', 'ANSI_SQL', 'OSSIE_SQL_2026'],
}

/** Languages that are no SQL. Of other SQL the common part is taken as it is; "pulse catalog check" finds what does not run. */
const notSql = /^(MDX|DAX|TABLEAU|MAQL|SIGMA|THOUGHTSPOT|LOOKML|.*_AQL|AML)$/

function expressionFor(expressions: DialectExpressions, dialect: Dialect): string | null {
  const best = dialectOrder[dialect].map((name) => expressions[name]).find((text) => text !== undefined)
  if (best !== undefined) return best
  return Object.entries(expressions).find(([name]) => !notSql.test(name))?.[1] ?? null
}

/** The columns of a table that the names mean; null when there are no names or one is missing. */
export function columnsOf(table: Table, names: readonly string[]): string[] | null {
  if (names.length === 0) return null
  const found = names.map((name) => columnNamed(table, name))
  return found.every((name) => name !== null) ? found : null
}
