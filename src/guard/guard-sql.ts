import type { SelectStmt } from '@pgsql/types'
import { loadWasmModule } from '#pg-wasm'
import type { UnsafeSql } from '../base/problem.ts'
import { fail, ok, type Result } from '../base/result.ts'
import { checkBigQuery } from './bigquery/check-bigquery.ts'
import { wrapBigQuery } from './bigquery/limit.ts'
import type { BigQueryReader } from './bigquery/reader.ts'
import type { CheckedSql } from './checked-sql.ts'
import type { GuardPolicy, SqlValue } from './policy.ts'
import { type Accepted, checkPostgres } from './postgres/check-postgres.ts'
import { createPgParser, type PgParser, type Token } from './postgres/pg-parser.ts'
import { readSelect } from './postgres/read-expression.ts'
import { readTokens } from './postgres/read-tokens.ts'
import { type WrapOptions, wrapPostgres } from './postgres/wrap-postgres.ts'

/** One text to be judged. `parameters` are the values of `$1`, `$2` … in it. */
export type GuardInput = { candidate: string; parameters: readonly SqlValue[]; policy: GuardPolicy }

export type Guard = {
  /** Decides whether one candidate may run; what may run is the printed, re-read tree, never the candidate's own text. */
  check(input: GuardInput): Result<CheckedSql, UnsafeSql>
  /**
   * A checked statement with another order and other bounds put around it, for sorting and exports. A limit that the guard had
   * added is dropped; one that the statement asked for stays inside.
   */
  wrap(checked: CheckedSql, options: WrapOptions): Result<CheckedSql, UnsafeSql>
  /** The tree of a checked statement, for checks on its meaning; null when it cannot be read now. */
  tree(checked: CheckedSql): SelectStmt | null
  /** The tokens of a text with places in UTF-16 characters, for who puts a statement together; says nothing about whether it may run. */
  tokens(text: string): Result<Token[], UnsafeSql>
  /** Resolves when the parser can answer: at once, unless the statement before made it fail. */
  ready(): Promise<void>
}

/** The guard with its own instance of PostgreSQL's parser. */
export async function createGuard(): Promise<Guard> {
  const parser = await createPgParser(await loadWasmModule())
  return {
    check: (input) => reasonAgainstValues(input.parameters) ?? seal(checkPostgres(parser, input)),
    wrap: (sql, options) => seal(wrapPostgres(parser, sql, options)),
    tree: (sql) => treeOf(parser, sql),
    tokens: (text) => readTokens(parser, text),
    ready: () => parser.ready(),
  }
}

function treeOf(parser: PgParser, { text }: CheckedSql): SelectStmt | null {
  const parsed = parser.parse(text)
  const read = parsed.kind === 'tree' ? readSelect(parsed.tree) : null
  return read !== null && 'select' in read ? read.select : null
}

/** The guard for BigQuery's dialect. Trees and tokens of it are not given out: who reads them reads PostgreSQL's. */
export function createBigQueryGuard(reader: BigQueryReader): Guard {
  return {
    check: (input) => reasonAgainstValues(input.parameters) ?? seal(checkBigQuery(reader, input)),
    wrap: (sql, options) => seal(wrapBigQuery(reader, sql, options)),
    tree: () => null,
    tokens: () => fail({ kind: 'unsafe-sql', violations: [{ rule: 'input', message: noTokens, position: null }] }),
    ready: () => reader.ready(),
  }
}

const noTokens = 'Placeholders are read in statements for PostgreSQL only. Write the values into this statement.'

/** All values of a statement together; what reads one looks at it once for each place that it is named in. */
const mostOfValues = 100_000

/** The refusal of values that are too long, or null. */
function reasonAgainstValues(values: readonly SqlValue[]): Result<never, UnsafeSql> | null {
  const length = values.reduce<number>((sum, value) => sum + (typeof value === 'string' ? value.length : 0), 0)
  if (length <= mostOfValues) return null
  const message = `The values of the parameters have ${length} characters together. At most ${mostOfValues} are allowed; use shorter ones.`
  return fail({ kind: 'unsafe-sql', violations: [{ rule: 'input', message, position: null }] })
}

/** The only place where a `CheckedSql` is made; its brand exists in types alone, hence the cast. */
function seal(verdict: Result<Accepted, UnsafeSql>): Result<CheckedSql, UnsafeSql> {
  return verdict.ok ? ok(verdict.value as unknown as CheckedSql) : fail(verdict.problem)
}
