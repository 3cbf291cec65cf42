import type { RawColumn } from '../../execute/source.ts'
import { bandOf, holdsOrder, marginOf, orient } from './compare-values.ts'
import type { LeafOf } from './condition.ts'
import { keyOf } from './group-rows.ts'
import { cellsOf, type Finding, faulty, judged, noData, type Subject, tooEarly } from './subject.ts'
import type { ResultTable } from './verdict.ts'

/**
 * The number of rows. Of a result that was cut, the count is "at least n": then only what is certain of every larger count is said. With `ratio_to_previous` the
 * comparison must hold as well for that multiple of the count of the run before.
 */
export function judgeRowCount(leaf: LeafOf<'row_count'>, subject: Subject): Finding {
  const count = subject.rows.length
  const { truncated } = subject.result
  if (count === 0 && subject.condition.empty === 'no_data') return { verdict: noData('the result has no rows'), rows: [] }
  const fires = count === 0 && subject.condition.empty === 'fire'
  const text = truncated ? `at least ${count}` : String(count)
  const previous = leaf.ratio_to_previous === undefined ? null : previousCount(subject)
  if (leaf.ratio_to_previous !== undefined && previous === null && !fires) {
    return { verdict: tooEarly('there is no earlier run to compare the number of rows with yet', count, text), rows: subject.rows }
  }
  const limits = [leaf.value, ...(previous === null ? [] : [previous * (leaf.ratio_to_previous ?? 1)])]
  const answers = fires ? [true] : limits.map((limit) => (truncated ? atLeast(count, leaf.op, limit) : holdsOrder(count - limit, leaf.op)))
  const score = orient(count, leaf.op, leaf.value)
  const limit = leaf.op === 'lt' || leaf.op === 'lte' ? Math.min(...limits) : Math.max(...limits)
  const known = { value: count, text, limit, score, expected: previous }
  if (answers.every((answer) => answer === true)) {
    return { verdict: judged('breach', { ...known, severity: bandOf(subject.condition.bands, count, leaf.op) }), rows: subject.rows }
  }
  if (answers.includes(false)) return { verdict: judged('ok', { ...known, margin: marginOf(count, limit) }), rows: subject.rows }
  return {
    verdict: noData(`the result was cut at ${count} rows, which does not tell whether the limit of ${limit} was passed`),
    rows: subject.rows,
  }
}

/** Whether a comparison holds for every count from `count` up, for none of them (false), or for some (null). */
function atLeast(count: number, op: LeafOf<'row_count'>['op'], limit: number): boolean | null {
  switch (op) {
    case 'gt':
    case 'gte':
      return holdsOrder(count - limit, op) || null
    case 'lt':
    case 'lte':
      return holdsOrder(count - limit, op) ? null : false
    case 'eq':
      return count > limit ? false : null
    case 'neq':
      return count > limit || null
  }
}

function previousCount({ group, points, previousRowCount }: Subject): number | null {
  if (group.values.length === 0 && previousRowCount !== null) return previousRowCount
  return points.findLast(({ value, verdict }) => value !== null && verdict !== 'error')?.value ?? null
}

/** The canonical keys of the rows of a result, in order of the rows, for new_rows. */
export function rowKeysOf(keys: readonly string[], result: ResultTable): string[] {
  const places = keys.map((name) => result.columns.findIndex((column) => column.name === name))
  const columns: RawColumn[] = places.flatMap((place) => result.columns[place] ?? [])
  return result.rows.map((row) =>
    keyOf(
      places.map((place) => row[place] ?? null),
      columns,
    ),
  )
}

/** Rows whose keys were not there before. A cut result cannot prove what is new, for a key may have been past the cut before. */
export function judgeNewRows(leaf: LeafOf<'new_rows'>, subject: Subject): Finding {
  const { empty = 'ok' } = subject.condition
  if (subject.rows.length === 0 && empty === 'no_data') return { verdict: noData('the result has no rows'), rows: [] }
  if (subject.rows.length === 0 && empty === 'fire') return { verdict: judged('breach', { value: 0, text: '0' }), rows: [] }
  const keys = rowKeysOf(leaf.keys, subject.result)
  const seen = new Set<string>()
  const twice = keys.find((key) => seen.size === seen.add(key).size)
  if (twice !== undefined) {
    const message = `two rows have the key ${twice}; expected ${leaf.keys.join(', ')} to be different in each row`
    return { verdict: faulty({ code: 'duplicate_key', message }), rows: [] }
  }
  if (subject.result.truncated) {
    return { verdict: noData(`the result was cut at ${keys.length} rows, so that new ones cannot be told from old ones`), rows: [] }
  }
  const known = subject.knownKeys ?? new Set(leaf.first_run === 'baseline' ? keys : [])
  const fresh = subject.rows.filter((row) => !known.has(keys[row] ?? ''))
  const found = { value: fresh.length, text: String(fresh.length), limit: 0, score: fresh.length }
  if (fresh.length === 0) return { verdict: judged('ok', found), rows: [] }
  const newKeys = fresh.flatMap((row) => keys[row] ?? [])
  return { verdict: judged('breach', { ...found, newKeys, severity: bandOf(subject.condition.bands, fresh.length, 'gte') }), rows: fresh }
}

/** Nothing where something is expected: no row, or only rows in which every cell but those of the group is NULL, as aggregates give. */
export function judgeNoData(leaf: LeafOf<'no_data'>, subject: Subject): Finding {
  const names = new Set(subject.group.values.map(({ column }) => column))
  const columns = subject.result.columns.filter(({ name }) => !names.has(name))
  const filled = new Set(columns.flatMap(({ name }) => cellsOf(subject, name).cells.flatMap(({ row, cell }) => (cell === null ? [] : row))))
  const known = { value: filled.size, text: String(filled.size), limit: 0 }
  if (filled.size > 0) return { verdict: judged('ok', known), rows: [] }
  const before = subject.points.filter(({ verdict }) => verdict !== 'error').toReversed()
  const firstGood = before.findIndex(({ value }) => value !== 0)
  const inARow = 1 + (firstGood < 0 ? before.length : firstGood)
  if (inARow < leaf.after_runs) return { verdict: judged('ok', known), rows: [] }
  return { verdict: judged('breach', { ...known, score: inARow, severity: bandOf(subject.condition.bands, inARow, 'gte') }), rows: [] }
}
