import type { RawColumn } from '../../execute/source.ts'
import type { Cell } from '../../present/columns.ts'
import type { AlertCondition } from './condition.ts'
import type { LocalTime } from './local-time.ts'
import type { Group, Judged, Moment, PastPoint, ResultTable, Verdict, VerdictError } from './verdict.ts'

/** One group of one result, with what earlier runs left of it: what a test judges. `rows` are positions in the result. */
export type Subject = {
  group: Group
  rows: number[]
  result: ResultTable
  condition: Pick<AlertCondition, 'pick' | 'nulls' | 'empty' | 'bands'>
  /** Earlier values of the group, oldest first. */
  points: readonly PastPoint[]
  previousRowCount: number | null
  knownKeys: ReadonlySet<string> | null
  excludedDates: ReadonlySet<string>
  firing: boolean
  now: Moment
  /** The clock of the monitor's zone, null where the zone is not known. */
  clock: () => LocalTime | null
  /** The local date and time of an instant in the monitor's zone. */
  localOf: (instant: string) => string
}

/** What a test says, with the rows that show it. */
export type Finding = { verdict: Verdict; rows: number[] }

/** The cells of a column of the subject. Its columns were checked before, so a missing one is a fault of the program. */
export function cellsOf({ result, rows }: Subject, name: string): { column: RawColumn; cells: { row: number; cell: Cell }[] } {
  const place = result.columns.findIndex((column) => column.name === name)
  const column = result.columns[place]
  if (column === undefined) throw new Error(`the column ${name} was not checked`)
  return { column, cells: rows.map((row) => ({ row, cell: result.rows[row]?.[place] ?? null })) }
}

const blank = {
  value: null,
  text: null,
  limit: null,
  expected: null,
  scale: null,
  score: null,
  change: null,
  margin: null,
  severity: null,
  recovered: true,
} as const

/** A judged value of which only some things are known. Quotients of very small numbers stay numbers that can be stored. */
export function judged(kind: Judged['kind'], known: Partial<Omit<Judged, 'kind'>> = {}): Judged {
  const whole = { ...blank, ...known, kind }
  return {
    ...whole,
    score: storable(whole.score),
    change: storable(whole.change),
    limit: storable(whole.limit),
    margin: storable(whole.margin),
  }
}

const storable = (value: number | null): number | null =>
  value === null ? null : Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, value))

export const noData = (reason: string): Extract<Verdict, { kind: 'no_data' }> => ({ kind: 'no_data', reason })

/** A value that cannot be judged yet; it is kept for the runs to come. */
export const tooEarly = (reason: string, value: number | null, text: string | null): Verdict => ({
  kind: 'no_data',
  reason,
  quiet: true,
  value,
  text,
})

export const faulty = (error: VerdictError): Verdict => ({ kind: 'error', error })

/** What `nulls` and `empty` make of nothing; `zero` is for the caller, and without a number to take as 0 it means no data. */
export function verdictOfNothing(rule: 'no_data' | 'ok' | 'fire' | 'zero', reason: string): Exclude<Verdict, { kind: 'error' }> {
  if (rule === 'ok') return judged('ok')
  return rule === 'fire' ? judged('breach') : noData(reason)
}
