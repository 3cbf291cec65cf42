import type { SelectStmt } from '@pgsql/types'
import { as } from '../../../guard/postgres/tree.ts'
import type { Cell } from '../../../present/columns.ts'
import { aggregatesIn } from '../expressions.ts'
import type { Examined, Finding } from '../finding.ts'

/** Intervals and values that the question names and the statement does not hold. */
export function checkClaims({ statement, sql, claims }: Examined): Finding[] {
  if (claims === null) return []
  const constants = constantsOf(statement).concat(sql.parameters.map(String))
  const years = constants.flatMap((text) => /^\d{4}/.exec(text) ?? [])
  const folded = constants.map((text) => text.toLowerCase().replace(/^%|%$/g, ''))
  return [
    ...claims.intervals
      .filter((interval) => !holds(constants, years, interval))
      .map(
        ({ text, label }): Finding => ({
          code: 'interval_missing',
          weight: 'fault',
          text: `The statement does not hold the dates of “${text}” (${label}).`,
        }),
      ),
    ...claims.values
      .filter((claim) => isMeant(claim, sql.lineage.tables))
      .filter(({ value }) => !folded.some((text) => text !== '' && (text === value.toLowerCase() || value.toLowerCase().includes(text))))
      .filter(({ columns }) => !columns.some((column) => sql.lineage.output.some(({ sources }) => sources.includes(column))))
      .map(
        ({ text, value }): Finding => ({
          code: 'filter_missing',
          weight: 'fault',
          text: `The question names “${text}”, and the statement does not look for '${value}'.`,
        }),
      ),
  ]
}

/**
 * Whether words that equal a stored value mean it. Written like a name, with a capital, a digit or several words, they do; a common word such
 * as "high" or "minutes" only when the value is a name and its table is read anyway.
 */
function isMeant({ text, value, columns }: { text: string; value: string; columns: string[] }, tables: readonly string[]): boolean {
  if (/\p{Lu}|\p{N}|\S\s+\S/u.test(text)) return true
  return /^\p{Lu}/u.test(value) && columns.some((column) => tables.some((table) => column.startsWith(`${table}.`)))
}

/** Whether a bound of the interval stands in the statement: as a date, as its month, or as its year. */
function holds(constants: readonly string[], years: readonly string[], { from, to }: { from: string | null; to: string | null }): boolean {
  const bounds = [from, to, to === null ? null : dayBefore(to)].filter((day) => day !== null)
  if (bounds.some((day) => constants.some((text) => text.startsWith(day) || text === day.slice(0, 7)))) return true
  return from !== null && years.includes(from.slice(0, 4))
}

const dayBefore = (iso: string): string => new Date(Date.parse(`${iso}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10)

/** All constants of a statement as texts, sub-selects included. */
function constantsOf(part: unknown): string[] {
  if (typeof part !== 'object' || part === null) return []
  if ('A_Const' in part) {
    // Plain parser output: an object with this one key is a wrapped node.
    const constant = as(part as { A_Const: NonNullable<ReturnType<typeof as<'A_Const'>>> }, 'A_Const')
    return [constant?.sval?.sval, constant?.fval?.fval, constant?.ival?.ival].flatMap((value) =>
      value === undefined ? [] : [String(value)],
    )
  }
  return Object.values(part).flatMap(constantsOf)
}

/** Output columns other than promised, before the statement runs. */
export function checkShape({ statement, sql, promised }: Examined): Finding[] {
  if (promised === null) return []
  const names = new Set(sql.lineage.output.map(({ name }) => name.toLowerCase()))
  const lacking = (promised.columns ?? []).filter((name) => !names.has(name.toLowerCase()))
  if (lacking.length > 0 && (promised.columns ?? []).length > names.size)
    return [shape('fault', `The result was to show ${lacking.join(', ')}, and the statement does not return it.`)]
  if (promised.rows === 'one' && isMany(statement))
    return [shape('doubt', 'One row was announced, and the statement returns one for each group.')]
  return []
}

/** The same after it ran. */
export function checkRowCount({ promised }: Examined, rows: readonly Cell[][]): Finding[] {
  if (promised?.rows !== 'one' || rows.length < 2) return []
  return [shape('doubt', `One row was announced, and ${rows.length.toLocaleString('en')} came.`)]
}

const shape = (weight: Finding['weight'], text: string): Finding => ({ code: 'shape', weight, text })

const isMany = ({ groupClause, limitCount, targetList }: SelectStmt): boolean =>
  (groupClause?.length ?? 0) > 0 && as(limitCount, 'A_Const')?.ival?.ival !== 1 && aggregatesIn(targetList).length > 0
