import type { A_Expr, Node } from '@pgsql/types'
import type { ColumnForm } from '../../../catalog/column-form.ts'
import type { SqlValue } from '../../../guard/policy.ts'
import { as, textsOf } from '../../../guard/postgres/tree.ts'
import { nodesIn } from '../expressions.ts'
import type { Examined, Finding } from '../finding.ts'
import { columnAt, type Level, operatorOf } from '../places.ts'

/**
 * Dates in texts that are compared with texts written otherwise, in an order that is not that of time, or cast where day and month change
 * places; and fractions held against percentages.
 */
export function checkForms(level: Level, { sql }: Examined): Finding[] {
  const parts = [level.select.whereClause, level.select.havingClause, level.select.fromClause, level.select.targetList]
  const comparisons = nodesIn(parts, 'A_Expr').flatMap((one) => comparisonFault(level, one, sql.parameters) ?? [])
  return [...comparisons, ...castFaults(level)]
}

const ordering = new Set(['<', '<=', '>', '>='])
const comparing = new Set([...ordering, '=', '<>', '~~', '~~*'])

function comparisonFault(level: Level, comparison: A_Expr, parameters: readonly SqlValue[]): Finding | null {
  const ordered = /BETWEEN/.test(comparison.kind ?? '') || ordering.has(operatorOf(comparison))
  if (!ordered && !comparing.has(operatorOf(comparison)) && comparison.kind !== 'AEXPR_IN') return null
  const sides = [comparison.lexpr, comparison.rexpr]
  for (const side of sides) {
    const found = columnAt(level, side)
    if (found === null) continue
    const { form, name } = found.column
    const texts = sides.filter((other) => other !== side).flatMap((other) => constantsIn(other, parameters))
    if (form?.kind === 'date') return dateFault(name, form, texts, ordered)
    if (form?.kind === 'fraction' && /percent|pct|share|rate|ratio|quote|anteil/i.test(name) && texts.some((text) => Number(text) > 1))
      return {
        code: 'other_form',
        weight: 'fault',
        text: `${name} holds numbers from 0 to 1, and it is compared with ${texts.join(' and ')}.`,
      }
  }
  return null
}

function dateFault(name: string, { pattern }: ColumnForm & { kind: 'date' }, texts: readonly string[], ordered: boolean): Finding | null {
  const other = texts.find((text) => !isWrittenAs(text, pattern))
  if (other !== undefined)
    return {
      code: 'other_form',
      weight: 'fault',
      proof: true,
      text: `${name} holds dates written as ${pattern}, and '${other}' is not written so.`,
    }
  if (!ordered || texts.length === 0 || pattern.startsWith('YY')) return null
  const text = `${name} holds dates written as ${pattern}, which do not sort by time as texts; to_date(${name}, '${pattern}') does.`
  return { code: 'other_form', weight: 'fault', proof: true, text }
}

/** Whether a text is the beginning of such a date, or one with a time behind it; patterns that leave the beginning open may mean anything. */
function isWrittenAs(text: string, pattern: string): boolean {
  if (/^[%_]/.test(text) || text === '') return true
  const plain = text.replace(/[%_].*$/, '')
  const shape = plain.replace(/[0-9]/g, '9')
  const whole = pattern.replace(/[A-Z]/g, '9')
  const at = pattern.indexOf('MM')
  const month = pattern.startsWith('YY') ? Number(plain.slice(at, at + 2).padEnd(2, '1')) : 1
  if (month < 1 || month > 12) return false
  // One digit may stand for two where marks part them.
  const loose = (mask: string) => mask.replace(/9+/g, '9')
  return whole.startsWith(shape) || shape.startsWith(whole) || (/[./]/.test(pattern) && loose(shape) === loose(whole))
}

/** A cast of such a text reads the month first, or the year; to_date says which is which. */
function castFaults(level: Level): Finding[] {
  const parts = [level.select.whereClause, level.select.targetList, level.select.groupClause, level.select.fromClause]
  return castsIn(parts).flatMap((column): Finding[] => {
    const found = columnAt(level, column)
    const form = found?.column.form
    if (found === null || form?.kind !== 'date' || !form.pattern.startsWith('DD')) return []
    const { name } = found.column
    const text = `${name} holds dates written as ${form.pattern}; a cast reads the month first, to_date(${name}, '${form.pattern}') does not.`
    return [{ code: 'other_form', weight: 'fault', proof: true, text }]
  })
}

/** What is cast to a date or an instant, sub-selects left out. */
function castsIn(part: unknown): (Node | undefined)[] {
  if (typeof part !== 'object' || part === null || 'SubLink' in part) return []
  // Plain parser output: an object with this one key is a wrapped node.
  const cast = as(part as Node, 'TypeCast')
  const type = textsOf(cast?.typeName?.names).at(-1) ?? ''
  const own = cast !== undefined && ['date', 'timestamp', 'timestamptz'].includes(type) ? [cast.arg] : []
  return [...own, ...Object.values(part).flatMap(castsIn)]
}

/** Constants and parameters of one side, as texts; nothing for those under a cast to another type. */
function constantsIn(node: Node | undefined, parameters: readonly SqlValue[]): string[] {
  const list = as(node, 'List')?.items
  if (list !== undefined) return list.flatMap((item) => constantsIn(item, parameters))
  const cast = as(node, 'TypeCast')
  if (cast !== undefined) return textsOf(cast.typeName?.names).at(-1) === 'text' ? constantsIn(cast.arg, parameters) : []
  const parameter = as(node, 'ParamRef')
  if (parameter !== undefined)
    return [parameters[(parameter.number ?? 0) - 1]].flatMap((value) => (typeof value === 'string' ? [value] : []))
  const constant = as(node, 'A_Const')
  const number = constant?.ival === undefined ? constant?.fval?.fval : String(constant.ival.ival ?? 0)
  return [constant?.sval?.sval ?? number].filter((text) => text !== undefined)
}
