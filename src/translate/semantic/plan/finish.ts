import type { SemanticQuery } from '../semantic-query.ts'
import { aggregateCall, aggregateWords } from '../sql/aggregate-call.ts'
import { outputName } from '../sql/names.ts'
import type { Parameters } from '../sql/parameters.ts'
import { weekdayNumber } from './bind-dimension.ts'
import { comparison } from './bind-filter.ts'
import type { Output } from './output.ts'
import { type Select, wrap } from './relation.ts'

/** Adds what is computed over the grouped rows, then order and limit; a text says why that cannot be done. */
export function finish(select: Select, query: SemanticQuery, parameters: Parameters): Select | string {
  let now = select
  if (query.comparison?.kind === 'periods') now = withDifferences(now, query)
  if (query.changes.length > 0) {
    const changed = withChanges(now, query, parameters)
    if (typeof changed === 'string') return changed
    now = changed
  }
  if (query.window !== null) {
    const windowed = withWindow(now, query.window)
    if (typeof windowed === 'string') return windowed
    now = windowed
    if (query.window.kind === 'share' && query.window.only !== undefined) {
      now = wrap(windowed, 'shared')
      now.where = [comparison(parameters, 'share_pct', query.window.only.op, query.window.only.values)]
    }
  }
  if (query.outer !== null && query.outer.keep === 0 && query.limit !== null && !query.limitPerGroup) {
    // "the average of the top 10" is taken over those ten.
    const chosen = order(now, query)
    return typeof chosen === 'string' ? chosen : outer({ ...chosen, limit: query.limit, offset: query.offset }, query.outer)
  }
  if (query.outer !== null) now = outer({ ...now, orderBy: [] }, query.outer)
  const ordered = order(now, query)
  if (typeof ordered === 'string') return ordered
  if (query.limit === null) return ordered
  return query.limitPerGroup ? limitWithin(ordered, query) : { ...ordered, limit: query.limit, offset: query.offset }
}

function withDifferences(select: Select, query: SemanticQuery): Select {
  const [later, earlier] = select.measureNames
  if (later === undefined || earlier === undefined || select.measureNames.length > 2) return select
  const wrapped = wrap(select, 'compared')
  const unit = select.columns.find((column) => column.output.name === later)?.output.unit ?? null
  const difference = { expression: differenceOf(select, later, earlier), output: output('difference', 'Difference', 'measure', unit) }
  const change = {
    expression: `100.0 * (${later} - ${earlier}) / nullif(${earlier}, 0)`,
    output: output('change_pct', 'Change', 'rate', { kind: 'percent', scale: 100 }),
  }
  const dims = wrapped.columns.slice(0, -2)
  const both = wrapped.columns.slice(-2)
  const byAmount = query.order.some(({ by }) => by.kind === 'change' && by.of === 'difference')
  const growth = byAmount ? [difference, change] : [change, difference]
  wrapped.columns = query.compared === 'growth' ? [...dims, ...growth, ...both] : [...dims, ...both, difference, change]
  return wrapped
}

/** What changed; where a group has nothing to add up in one of the periods, that is 0, and a mean of nothing is not known. */
function differenceOf(select: Select, later: string, earlier: string): string {
  const role = select.columns.find((column) => column.output.name === later)?.output.role
  if (role !== 'measure' || select.dimensionNames.length === 0) return `${later} - ${earlier}`
  return `coalesce(${later}, 0) - coalesce(${earlier}, 0)`
}

/** Only groups whose change passes the thresholds. */
function withChanges(select: Select, query: SemanticQuery, parameters: Parameters): Select | string {
  const wrapped = wrap(select, 'changed')
  for (const { by, op, values } of query.changes) {
    const [later, earlier] = select.measureNames
    if (later === undefined || earlier === undefined || query.comparison === null) return 'the change is not known'
    const difference = differenceOf(select, later, earlier)
    const expression = by === 'percent' ? `100.0 * (${difference}) / nullif(${earlier}, 0)` : difference
    wrapped.where.push(comparison(parameters, expression, op, values))
  }
  return wrapped
}

const output = (name: string, label: string, role: Output['role'], unit: Output['unit']): Output => ({
  name,
  label,
  role,
  unit,
  format: null,
})

function withWindow(select: Select, window: NonNullable<SemanticQuery['window']>): Select | string {
  const [measure] = select.measureNames
  if (measure === undefined) return 'no number to compute over'
  const wrapped = wrap(select, 'grouped')
  const taken = new Set(wrapped.columns.map((column) => column.output.name))
  const source = select.columns.find((column) => column.output.name === measure)?.output
  const unit = source?.unit ?? null
  if (source?.role === 'rate' && ['share', 'running', 'running-share'].includes(window.kind)) return 'a rate is not added up'
  const time = select.columns.find((column) => column.output.role === 'time')?.output.name
  const others = select.dimensionNames.flat().filter((name) => name !== time)
  const partition = time !== undefined && others.length > 0 ? `PARTITION BY ${others.join(', ')} ` : ''
  const add = (expression: string, name: string, label: string, role: Output['role'], columnUnit: Output['unit']): Select => {
    wrapped.columns.push({ expression, output: output(outputName(name, taken), label, role, columnUnit) })
    return wrapped
  }
  const percent: Output['unit'] = { kind: 'percent', scale: 100 }
  switch (window.kind) {
    case 'share':
      return add(
        `100.0 * ${measure} / nullif(sum(${measure}) OVER (${wholeOf(select, window.within, time)}), 0)`,
        'share_pct',
        'Share',
        'rate',
        percent,
      )
    case 'running':
      if (time === undefined) return 'a running total needs a time'
      return add(`sum(${measure}) OVER (${partition}ORDER BY ${time})`, `running_${measure}`, 'Running total', 'measure', unit)
    case 'running-share':
      return add(
        `100.0 * sum(${measure}) OVER (ORDER BY ${measure} DESC) / nullif(sum(${measure}) OVER (), 0)`,
        'cumulative_share_pct',
        'Cumulative share',
        'rate',
        percent,
      )
    case 'moving':
      if (time === undefined) return 'a moving average needs a time'
      return add(
        `avg(${measure}) OVER (${partition}ORDER BY ${time} ROWS BETWEEN ${window.length - 1} PRECEDING AND CURRENT ROW)`,
        `moving_average`,
        `Moving average over ${window.length}`,
        'measure',
        unit,
      )
    case 'rank':
      return add(
        `rank() OVER (${select.dimensionNames.length > 1 && time === undefined ? `PARTITION BY ${select.dimensionNames.slice(0, -1).flat().join(', ')} ` : ''}ORDER BY ${measure} DESC NULLS LAST)`,
        'rank',
        'Rank',
        'ordinal',
        null,
      )
    case 'gap':
      return add(`max(${measure}) OVER () - ${measure}`, 'gap', 'Behind the best', 'measure', unit)
    case 'change': {
      if (time === undefined) return 'a change needs a time'
      const before = `lag(${measure}, ${window.shift}) OVER (${partition}ORDER BY ${time})`
      const name = outputName('previous', taken)
      wrapped.columns.push({ expression: before, output: output(name, 'Before', 'measure', unit) })
      const outer = wrap(wrapped, 'shifted')
      outer.columns.push({ expression: `${measure} - ${name}`, output: output('change', 'Change', 'measure', unit) })
      outer.columns.push({
        expression: `100.0 * (${measure} - ${name}) / nullif(${name}, 0)`,
        output: output('change_pct', 'Change', 'rate', percent),
      })
      if (window.from !== null && /^\d{4}-\d{2}-\d{2}$/.test(window.from)) outer.where = [`${time} >= '${window.from}'::date`]
      return outer
    }
  }
}

/** What the shares of a group add up to 100 in: the values of the leading dimensions, or each bucket of time, or everything. */
function wholeOf(select: Select, within: number, time: string | undefined): string {
  if (within > 0) return `PARTITION BY ${select.dimensionNames.slice(0, within).flat().join(', ')}`
  const others = select.dimensionNames.flat().filter((name) => name !== time)
  return time === undefined || others.length === 0 ? '' : `PARTITION BY ${time}`
}

/** One number over all rows, or over those with the same values of the leading dimensions. */
function outer(select: Select, { fn, keep }: NonNullable<SemanticQuery['outer']>): Select {
  const wrapped = wrap(select, 'rows')
  const [measure = ''] = select.measureNames
  const kept = select.dimensionNames.slice(0, keep)
  const source = select.columns.find((column) => column.output.name === measure)?.output
  const name = fn === 'count' ? 'count' : `${fn}_${measure}`
  const over = select.dimensionNames
    .slice(keep)
    .flatMap(([first]) => select.columns.find((column) => column.output.name === first)?.output.label.toLowerCase() ?? [])
  const each = over.length === 0 ? '' : ` per ${over.join(' and ')}`
  const label = fn === 'count' ? 'Count' : `${aggregateWords(fn)} ${source?.label.toLowerCase() ?? ''}${each}`
  const columns = wrapped.columns.filter((column) => kept.flat().includes(column.output.name))
  wrapped.groupBy = columns.map((column) => column.output.name)
  wrapped.columns = [
    ...columns,
    {
      expression: aggregateCall(fn, measure),
      output: output(
        name,
        label,
        fn === 'count' || source?.role !== 'rate' ? 'measure' : 'rate',
        fn === 'count' ? null : (source?.unit ?? null),
      ),
    },
  ]
  wrapped.measureNames = [name]
  wrapped.dimensionNames = kept
  return wrapped
}

function order(select: Select, query: SemanticQuery): Select | string {
  const rows = select
  const dims = rows.dimensionNames.flat()
  // Days of the week go by their number.
  const time = (
    rows.columns.find(({ output }) => output.name === weekdayNumber) ??
    rows.columns.find(({ output }) => output.role === 'time' || (output.role === 'ordinal' && dims.includes(output.name)))
  )?.output.name
  const [asked] = query.order
  if (asked?.by.kind === 'field') return rows
  if (asked !== undefined) {
    const by =
      asked.by.kind === 'measure'
        ? rows.measureNames[asked.by.index]
        : asked.by.kind === 'change'
          ? asked.by.of === 'percent'
            ? 'change_pct'
            : 'difference'
          : asked.by.kind === 'dimension'
            ? rows.dimensionNames[asked.by.index]?.[0]
            : undefined
    if (by === undefined || !rows.columns.some((column) => column.output.name === by)) return 'cannot be sorted that way'
    return {
      ...rows,
      orderBy: [`${by} ${asked.direction === 'desc' ? 'DESC NULLS LAST' : 'ASC NULLS LAST'}`, ...dims.filter((name) => name !== by)],
    }
  }
  if (rows.orderBy.length > 0 || dims.length === 0) return rows
  if (time !== undefined) return { ...rows, orderBy: [time, ...dims.filter((name) => name !== time)] }
  const [measure] = rows.measureNames
  return { ...rows, orderBy: measure === undefined ? dims : [`${measure} DESC NULLS LAST`, ...dims] }
}

/** The first rows within each value of the first dimension. */
function limitWithin(select: Select, query: SemanticQuery): Select {
  const groups = select.dimensionNames.slice(0, -1).flat()
  const inner = { ...select, orderBy: [] }
  const wrapped = wrap(inner, 'ranked')
  wrapped.columns.push({
    expression: `row_number() OVER (PARTITION BY ${groups.join(', ')} ORDER BY ${select.orderBy.filter((text) => !groups.includes(text)).join(', ')})`,
    output: output('rank_in_group', 'Rank', 'ordinal', null),
  })
  const outer = wrap(wrapped, 'limited')
  outer.where = [`rank_in_group <= ${query.limit ?? 1}`]
  outer.orderBy = [...groups, 'rank_in_group']
  return outer
}
