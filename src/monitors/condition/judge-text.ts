import { valueKind } from '../../present/column-types.ts'
import type { Cell } from '../../present/columns.ts'
import { bandOf } from './compare-values.ts'
import type { LeafOf } from './condition.ts'
import { type LocalTime, readWall, weekdayMs } from './local-time.ts'
import { severalRows } from './pick.ts'
import { cellsOf, type Finding, faulty, judged, noData, type Subject, verdictOfNothing } from './subject.ts'
import type { VerdictError } from './verdict.ts'

/** A text or truth value against a list. Texts are compared letter by letter; a boolean column only with true and false. */
export function judgeMatch(leaf: LeafOf<'match'>, subject: Subject): Finding {
  const chosen = chooseCells(leaf.column, subject, ['first', 'last'])
  if ('verdict' in chosen) return chosen
  const [{ row, cell } = { row: 0, cell: null }] = chosen.cells
  if (cell === null) return { verdict: ofNull(leaf.column, subject), rows: [row] }
  const isOneOf = leaf.values.some((value) => value === (typeof cell === 'boolean' ? cell : String(cell)))
  const breach = isOneOf === (leaf.op === 'is' || leaf.op === 'in')
  return { verdict: judged(breach ? 'breach' : 'ok', { text: String(cell) }), rows: [row] }
}

/**
 * The age of a date or time in minutes, up to the planned time of the run. A time without a zone is wall time in the monitor's zone, and a date is
 * the first moment of its day. With `business_days` only Monday to Friday count.
 */
export function judgeFreshness(leaf: LeafOf<'freshness'>, subject: Subject): Finding {
  const chosen = chooseCells(leaf.column, subject, ['first', 'last', 'min', 'max'])
  if ('verdict' in chosen) return chosen
  const clock = subject.clock()
  if (clock === null) return failed('not_a_time', `the time zone "${subject.now.timeZone}" is not known; expected an IANA zone`, [])
  const kind = valueKind(chosen.type)
  if (kind !== 'date' && kind !== 'instant') {
    return failed('not_a_time', `column "${leaf.column}" has the type ${chosen.type}; expected a date or a timestamp`, [])
  }
  const times: { row: number; cell: Cell; instant: number }[] = []
  for (const { row, cell } of chosen.cells) {
    if (cell === null) return { verdict: ofNull(leaf.column, subject), rows: [row] }
    const instant = instantOf(String(cell), clock)
    if (instant === null) {
      return failed('not_a_time', `column "${leaf.column}" is "${String(cell)}" in row ${row + 1}; expected a date or time as ISO text`, [
        row,
      ])
    }
    times.push({ row, cell, instant })
  }
  const order = times.toSorted((a, b) => a.instant - b.instant)
  const tested = subject.condition.pick === 'max' ? order.at(-1) : order[0]
  if (tested === undefined) return { verdict: noData('the result has no times'), rows: [] }
  const slot = Date.parse(subject.now.slot)
  const ageMs = leaf.business_days ? weekdayMs(clock.wallOf(tested.instant), clock.wallOf(slot)) : slot - tested.instant
  const age = ageMs / 60_000
  const known = { value: age, text: String(tested.cell), limit: leaf.max_age_minutes, score: age }
  const rows = [tested.row]
  if (age > leaf.max_age_minutes) {
    return { verdict: judged('breach', { ...known, severity: bandOf(subject.condition.bands, age, 'gte') }), rows }
  }
  return { verdict: judged('ok', { ...known, margin: (leaf.max_age_minutes - age) / leaf.max_age_minutes }), rows }
}

function instantOf(text: string, clock: LocalTime): number | null {
  const read = readWall(text)
  if (read === null) return null
  return read.offsetMs === null ? clock.instantOf(read.wall) : read.wall - read.offsetMs
}

type Chosen = { type: string; cells: { row: number; cell: Cell }[] }

function chooseCells(name: string, subject: Subject, picks: Subject['condition']['pick'][]): Chosen | Finding {
  const { pick, empty = 'no_data' } = subject.condition
  if (subject.rows.length === 0) return { verdict: verdictOfNothing(empty, 'the result has no rows'), rows: [] }
  const several = severalRows(subject)
  if (several) return several
  const { column, cells } = cellsOf(subject, name)
  if (cells.length > 1 && !picks.includes(pick)) {
    const message = `${cells.length} rows cannot be picked from by "${pick}" here; expected "pick" to be ${picks.join(' or ')}, or a group_by`
    return failed('multiple_rows', message, subject.rows)
  }
  return { type: column.type, cells: pick === 'first' ? cells.slice(0, 1) : pick === 'last' ? cells.slice(-1) : cells }
}

const ofNull = (name: string, { condition }: Subject) => verdictOfNothing(condition.nulls, `column "${name}" is empty (NULL)`)

const failed = (code: VerdictError['code'], message: string, rows: number[]): Finding => ({ verdict: faulty({ code, message }), rows })
