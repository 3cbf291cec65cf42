import { addExact, compareExact, exactNumber, exactText, numberOfExact } from './exact.ts'
import { readNumber, type Tested, testedZero } from './read-value.ts'
import { cellsOf, faulty, noData, type Subject, verdictOfNothing } from './subject.ts'
import type { Verdict } from './verdict.ts'

/** The one number of a subject that is tested, with the rows it came from; or the verdict that there is none. */
export type Picked = { tested: Tested; rows: number[] } | { verdict: Verdict; rows: number[] }

type Numbered = { row: number; tested: Tested }

/**
 * Picks the tested number of a column by the rules `pick`, `nulls` and `empty`. With a pick over several rows a NULL among them counts as one of
 * the tested cells: it is no data, fires or is 0 as `nulls` says, and with `ok` it is left out.
 */
export function pickNumber(subject: Subject, name: string): Picked {
  const { condition } = subject
  if (subject.rows.length === 0) return nothing(condition.empty ?? 'no_data', 'the result has no rows', [])
  const { column, cells } = cellsOf(subject, name)
  const several = severalRows(subject)
  if (several) return several
  const chosen = condition.pick === 'first' ? cells.slice(0, 1) : condition.pick === 'last' ? cells.slice(-1) : cells
  const numbers: Numbered[] = []
  const nulls: number[] = []
  for (const { row, cell } of chosen) {
    const reading = readNumber(cell, column, row)
    if (reading.kind === 'error') return { verdict: faulty(reading.error), rows: [row] }
    if (reading.kind === 'number') numbers.push({ row, tested: reading.tested })
    else if (condition.nulls === 'zero') numbers.push({ row, tested: testedZero })
    else nulls.push(row)
  }
  if (nulls.length > 0 && (condition.nulls !== 'ok' || numbers.length === 0)) {
    return nothing(condition.nulls, `column "${name}" is empty (NULL)`, nulls)
  }
  const picked = gather(numbers, condition.pick)
  if ('verdict' in picked || Number.isFinite(picked.tested.value)) return picked
  const message = `the ${condition.pick} of column "${name}" is larger than any double; expected a number below 1e308`
  return { verdict: faulty({ code: 'non_finite', message }), rows: picked.rows }
}

/**
 * The number of a second column that belongs to one picked before: of the same row where the pick was a row, else picked by the same rule.
 */
export function pickBeside(subject: Subject, name: string, rows: number[]): Picked {
  const { pick } = subject.condition
  const [row] = rows
  if (rows.length !== 1 || row === undefined || (pick !== 'min' && pick !== 'max' && pick !== 'median')) return pickNumber(subject, name)
  const { column, cells } = cellsOf({ ...subject, rows: [row] }, name)
  const reading = readNumber(cells[0]?.cell, column, row)
  if (reading.kind === 'error') return { verdict: faulty(reading.error), rows }
  if (reading.kind === 'number') return { tested: reading.tested, rows }
  if (subject.condition.nulls === 'zero') return { tested: testedZero, rows }
  return { verdict: verdictOfNothing(subject.condition.nulls, `column "${name}" is empty (NULL)`), rows }
}

/** The verdict on a subject of several rows of which none is to be picked. */
export function severalRows({ condition, rows, group }: Subject): { verdict: Verdict; rows: number[] } | null {
  if (condition.pick !== 'only' || rows.length <= 1) return null
  const where = group.values.length === 0 ? 'the result has' : `the group ${group.key} has`
  const message = `${where} ${rows.length} rows; expected one (set "pick" to say which row counts, or "group_by" to judge each)`
  return { verdict: faulty({ code: 'multiple_rows', message }), rows }
}

const nothing = (rule: 'no_data' | 'ok' | 'fire' | 'zero', reason: string, rows: number[]): Picked =>
  rule === 'zero' ? { tested: testedZero, rows } : { verdict: verdictOfNothing(rule, reason), rows }

function gather(numbers: Numbered[], pick: Subject['condition']['pick']): Picked {
  const [first] = numbers
  if (first === undefined) return { verdict: noData('the result has no numbers'), rows: [] }
  const sorted = () => numbers.toSorted((a, b) => compareExact(a.tested.exact, b.tested.exact))
  switch (pick) {
    case 'only':
    case 'first':
    case 'last':
      return { tested: first.tested, rows: [first.row] }
    case 'min':
    case 'max': {
      const extreme = sorted().at(pick === 'min' ? 0 : -1) ?? first
      return { tested: extreme.tested, rows: [extreme.row] }
    }
    case 'median': {
      const order = sorted()
      const upper = order[order.length >> 1] ?? first
      const lower = order[(order.length - 1) >> 1] ?? first
      return upper === lower ? { tested: upper.tested, rows: [upper.row] } : { tested: mean([lower, upper]), rows: [lower.row, upper.row] }
    }
    case 'sum':
      return { tested: sum(numbers), rows: numbers.map(({ row }) => row) }
    case 'avg':
      return { tested: mean(numbers), rows: numbers.map(({ row }) => row) }
  }
}

function sum(numbers: Numbered[]): Tested {
  const exact = numbers.map(({ tested }) => tested.exact).reduce(addExact)
  const text = exactText(exact)
  return { exact, value: Number(text), text }
}

/** A mean is rounded to a double, as it may have no end in decimals. */
function mean(numbers: Numbered[]): Tested {
  const value = numberOfExact(sum(numbers).exact) / numbers.length
  return { exact: exactNumber(value), value, text: String(value) }
}
