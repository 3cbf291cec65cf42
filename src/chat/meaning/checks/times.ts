import type { A_Expr, Node } from '@pgsql/types'
import { as, textsOf } from '../../../guard/postgres/tree.ts'
import { type Bound, boundsOf } from '../bounds.ts'
import { callName, nodesIn } from '../expressions.ts'
import type { Examined, Finding } from '../finding.ts'
import { columnAt, type Level } from '../places.ts'

const isDay = (text: string) => /^\d{4}-\d{2}-\d{2}$/.test(text)
const isInstant = ({ typeName }: Bound) => ['timestamp', 'timestamptz'].includes(typeName)

/** Intervals of instants that end at the first moment of their last day, and intervals that take in the day after their last. */
export function checkIntervals(level: Level, { claims, sql }: Examined): Finding[] {
  return boundsOf(level, sql.parameters).flatMap((bound): Finding[] => {
    if (!isDay(bound.at) || !bound.closed || bound.side === 'low') return []
    if (isInstant(bound)) {
      const text = `${bound.column} holds times of day: up to ${bound.at} takes only the first moment of that day; before the next day takes it whole.`
      return [{ code: 'instants_cut', weight: 'fault', text }]
    }
    const claimed = bound.side === 'high' ? claims?.intervals.find((interval) => interval.to === bound.at) : undefined
    // One day alone ends where the next begins, and so does a period that the question names by both ends.
    if (claimed === undefined || claimed.from === bound.at) return []
    const text = `“${claimed.text}” (${claimed.label}) ends before ${bound.at}, and the statement takes that day in.`
    return [{ code: 'day_too_many', weight: 'fault', text }]
  })
}

/** Rows by period of which the newest goes on: its figure is not comparable yet. */
export function checkOpenPeriod(level: Level, { calendar, openPeriodTold, sql }: Examined): Finding[] {
  if (openPeriodTold) return []
  const bounds = boundsOf(level, sql.parameters).filter((bound) => bound.side !== 'low')
  const targets = nodesIn(level.select.groupClause, 'FuncCall').length > 0 ? level.select.groupClause : groupedTargets(level)
  for (const call of nodesIn(targets, 'FuncCall')) {
    const grain = callName(call) === 'date_trunc' ? as(call.args?.[0], 'A_Const')?.sval?.sval?.toLowerCase() : undefined
    const found = columnAt(level, unwrapped(call.args?.[1]))
    const start = grain === undefined ? null : startOf(grain, calendar.today, calendar.weekStart)
    if (grain === undefined || start === null || found === null || bounds.some((bound) => bound.column === found.column.name)) continue
    return [{ code: 'period_open', weight: 'note', text: `The ${grain} that began on ${start} is not over yet.` }]
  }
  return []
}

/** The output expressions that GROUP BY names by position or alias. */
function groupedTargets(level: Level): Node[] {
  const targets = (level.select.targetList ?? []).flatMap((node) => as(node, 'ResTarget') ?? [])
  return (level.select.groupClause ?? []).flatMap((node) => {
    const position = as(node, 'A_Const')?.ival?.ival
    const name = textsOf(as(node, 'ColumnRef')?.fields).at(-1)
    const target = position === undefined ? targets.find((one) => one.name === name) : targets[position - 1]
    return target?.val === undefined ? [] : [target.val]
  })
}

function unwrapped(node: Node | undefined): Node | undefined {
  const cast = as(node, 'TypeCast')
  return cast === undefined ? node : unwrapped(cast.arg)
}

/** The first day of the period that today lies in, an ISO date; null for grains finer than a week or unknown, and where today is that day's end. */
function startOf(grain: string, today: string, weekStart: 'monday' | 'sunday'): string | null {
  const [year = '', month = ''] = today.split('-')
  switch (grain) {
    case 'year':
      return `${year}-01-01`
    case 'quarter':
      return `${year}-${String(Math.floor((Number(month) - 1) / 3) * 3 + 1).padStart(2, '0')}-01`
    case 'month':
      return `${year}-${month}-01`
    case 'week': {
      const day = new Date(`${today}T00:00:00Z`)
      const back = weekStart === 'monday' ? (day.getUTCDay() + 6) % 7 : day.getUTCDay()
      return new Date(day.getTime() - back * 86_400_000).toISOString().slice(0, 10)
    }
    default:
      return null
  }
}

/** Numbers compared as text: "9" comes after "10". */
export function checkTextAsNumber(level: Level): Finding[] {
  const comparisons = nodesIn([level.select.whereClause, level.select.havingClause, level.select.fromClause], 'A_Expr')
  const found = comparisons.find((one) => comparesText(level, one))
  if (found === undefined) return []
  const text = 'Numbers are compared as text, where 9 comes after 10; a cast to numeric compares their values.'
  return [{ code: 'text_as_number', weight: 'fault', text }]
}

function comparesText(level: Level, comparison: A_Expr): boolean {
  const ordered = comparison.kind === 'AEXPR_BETWEEN' || ['<', '<=', '>', '>='].includes(textsOf(comparison.name).at(-1) ?? '')
  const column = [comparison.lexpr, comparison.rexpr].find((side) => isText(level, side))
  if (!ordered || column === undefined || columnAt(level, column)?.column.form?.kind === 'date') return false
  const constants = [comparison.lexpr, comparison.rexpr]
    .flatMap((side) => as(side, 'List')?.items ?? [side])
    .map((side) => constantOf(side))
  return constants.some((text) => text !== null && /^-?[0-9]+(\.[0-9]+)?$/.test(text) && !isCode(text))
}

/** Years and codes of fixed width sort as text just as they do as numbers. */
const isCode = (text: string) => /^(19|20)\d\d(0[1-9]|1[0-2])?$/.test(text) || /^0/.test(text) || text.length > 7

const constantOf = (node: Node | undefined): string | null => as(unwrapped(node), 'A_Const')?.sval?.sval ?? null

function isText(level: Level, node: Node | undefined): boolean {
  const cast = as(node, 'TypeCast')
  const types = ['text', 'varchar', 'bpchar']
  if (cast !== undefined) return types.includes(textsOf(cast.typeName?.names).at(-1) ?? '') && columnAt(level, cast.arg) !== null
  return types.includes(columnAt(level, node)?.column.typeName ?? '')
}
