import type { SelectStmt } from '@pgsql/types'
import type { Rule, UnsafeSql } from '../../base/problem.ts'
import { fail, ok, type Result } from '../../base/result.ts'
import type { CheckedSql, Lineage, OutputColumn } from '../checked-sql.ts'
import type { GuardPolicy, SqlValue } from '../policy.ts'
import { indexPolicy } from '../policy-index.ts'
import { checkShape } from './check-shape.ts'
import { sameTree } from './compare-trees.ts'
import { checkInput } from './input-checks.ts'
import { limitRows } from './limit.ts'
import type { ParseFailure, PgParser } from './pg-parser.ts'
import { printStatement } from './print-select.ts'
import { readSelect } from './read-expression.ts'
import { type Reading, readTree } from './read-tree.ts'
import { restrictTables } from './restrict.ts'
import { spreads } from './rows.ts'
import type { ScopeColumn } from './scope.ts'
import { syntaxHint } from './syntax-hints.ts'
import { collectViolations, type Violations } from './violations.ts'
import { countColumns, type Visit, type Walk } from './walk.ts'
import { walkExpression } from './walk-expression.ts'
import { walkFromItem } from './walk-from.ts'
import { walkSelect } from './walk-select.ts'
import { envelope, jsonOf, jsonWithSchemas } from './written-tree.ts'

/** What a checked statement consists of, before it is sealed. */
export type Accepted = Pick<CheckedSql, 'text' | 'parameters' | 'dialect' | 'lineage'>

type Input = { candidate: string; parameters: readonly SqlValue[]; policy: GuardPolicy }

const visit: Visit = { expression: walkExpression, select: walkSelect, fromEntry: walkFromItem }

/**
 * Judges one candidate for PostgreSQL: read by the server's own grammar, held against closed tables of kinds and fields, every name
 * resolved, then rewritten, printed, read again and compared. Never throws on any text.
 */
export function checkPostgres(parser: PgParser, input: Input): Result<Accepted, UnsafeSql> {
  const violations = collectViolations(input.candidate, 1)
  if (!checkInput(parser, input.candidate, violations)) return refuse(violations)
  const read = parser.parseWithoutPlaces(input.candidate)
  if (read.kind !== 'json') return refuseUnread(input.candidate, read, violations)
  const reading = readTree(read.json)
  const verdict = reading === null ? null : judgeSelect(parser, input, reading.select, violations, reading)
  if (verdict?.ok) return verdict
  // Only a refusal needs to know where things stand, so only then the text is read with its places, and judged anew.
  const placed = collectViolations(input.candidate)
  const parsed = parser.parse(input.candidate)
  return parsed.kind === 'tree' ? judgeTree(parser, input, parsed.tree, placed) : refuseUnread(input.candidate, parsed, placed)
}

function judgeTree(parser: PgParser, input: Input, tree: unknown, violations: Violations): Result<Accepted, UnsafeSql> {
  const select = selectOf(tree, violations)
  return select === null ? refuse(violations) : judgeSelect(parser, input, select, violations)
}

function judgeSelect(
  parser: PgParser,
  input: Input,
  select: SelectStmt,
  violations: Violations,
  reading?: Reading,
): Result<Accepted, UnsafeSql> {
  const walk = startWalk(parser, input, select, violations)
  const outputs = walkSelect(walk, select, null)
  countColumns(
    walk,
    outputs.reduce((sum, { sources }) => sum + sources.size, 0),
  )
  if (violations.list.length > 0) return refuse(violations)
  const limited = limitRows(select, input.policy.maxRows)
  const text = printChecked(parser, limited.select, reading)
  if (text === null) {
    violations.add('printer', 'This statement cannot be written back unchanged. Write it in a plainer form.')
    return refuse(violations)
  }
  const { statementLimit, limitAdded } = limited
  const lineage: Lineage = {
    ...lists(walk),
    output: describeOutputs(outputs),
    statementLimit,
    limitAdded,
    ...(walk.comparesLists ? { comparesLists: true } : {}),
    ...(walk.sorted > 0 ? { sortedAggregates: walk.sorted } : {}),
  }
  return ok({ text, parameters: walk.parameters, dialect: 'postgresql', lineage })
}

const refuse = (violations: Violations) => fail<UnsafeSql>({ kind: 'unsafe-sql', violations: violations.list })

function refuseUnread(candidate: string, failure: ParseFailure, violations: Violations) {
  if (failure.kind === 'syntax') {
    const { message, position } = failure.problem
    violations.list.push({
      rule: 'syntax',
      message: `${sentence(message)} ${syntaxHint(candidate, position, message)}`,
      position,
    })
  } else violations.add(...unread[failure.kind])
  return refuse(violations)
}

/** The statement of a tree, when it is one SELECT of known parts; else null, and why not is reported. */
function selectOf(tree: unknown, violations: Violations): SelectStmt | null {
  const read = readSelect(tree)
  if ('select' in read) return checkShape(read.select, 'SelectStmt', violations) ? read.select : null
  if ('count' in read) violations.add('statements', `The text holds ${read.count} statements. Send exactly one SELECT.`, read.place)
  else violations.add('statement', `${nameOf(read.statement)} is not allowed. Only a SELECT, which reads, may run.`, read.place)
  return null
}

const unread: Record<'overflow' | 'unavailable', [Rule, string]> = {
  overflow: ['size', 'The statement is nested too deeply to be read. Write it with fewer levels.'],
  unavailable: ['input', 'The statement cannot be checked at this moment. Send it again.'],
}

const sentence = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`

/** `InsertStmt` as people say it. */
const nameOf = (kind: string): string =>
  kind
    .replace(/Stmt$/, '')
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toUpperCase() || 'This statement'

function startWalk(parser: PgParser, { candidate, parameters, policy }: Input, select: SelectStmt, violations: Violations): Walk {
  const values = [...parameters]
  const index = indexPolicy(policy)
  let taken: string | null = null
  let names = 0
  return {
    visit,
    index,
    parameters: values,
    supplied: parameters.length,
    violations,
    tables: new Set(),
    columns: new Set(),
    functions: new Set(),
    fromItems: 0,
    columnsListed: 0,
    columnsWritten: 0,
    seriesRows: 0,
    work: 0,
    built: 0,
    namesPaths: false,
    longestSeries: 1,
    rowsOfFrom: 1,
    spread: spreads.grouped,
    gathered: 0,
    comparesLists: false,
    sorted: 0,
    existsDepth: 0,
    existsReached: 0,
    referred: 0,
    outputs: new WeakMap(),
    freshName: () => {
      // Servers read names in any case alike. Those that are written by the numbers of their signs are found in the tree only.
      taken ??= (candidate + (/u&/i.test(candidate) ? JSON.stringify(select) : '')).toLowerCase()
      do names++
      while (taken.includes(`_s${names}`))
      return `_s${names}`
    },
    restrict: restrictTables({ parser, policy: index.policy, parameters: values }),
  }
}

/** The text of a tree, when reading it again gives the same tree; else null. With what the tree was made of this is sooner known. */
export function printChecked(parser: PgParser, select: SelectStmt, reading?: Reading): string | null {
  let text: string
  try {
    text = printStatement(select)
  } catch {
    return null
  }
  const again = parser.parseWithoutPlaces(text)
  if (again.kind !== 'json') return null
  if (reading !== undefined && again.json === jsonWithSchemas(reading, select)) return text
  if (again.json.replace(envelope, '') === `${jsonOf(select)}}}]}`) return text
  const read = readSelect(JSON.parse(again.json))
  return 'select' in read && sameTree(read.select, select) ? text : null
}

function lists(walk: Walk): Pick<Lineage, 'tables' | 'columns' | 'functions'> {
  return { tables: [...walk.tables].sort(), columns: [...walk.columns].sort(), functions: [...walk.functions].sort() }
}

/** From the first column on behind which there may be others that nobody knows of, no place is sure, so that no sources are told. */
function describeOutputs(outputs: ScopeColumn[]): OutputColumn[] {
  const unsure = outputs.findIndex(({ vague }) => vague)
  return outputs.map(({ name, sources }, at) => ({ name, sources: unsure >= 0 && at >= unsure ? [] : [...sources].sort() }))
}
