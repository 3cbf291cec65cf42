import type { Cell, ResultColumn } from '../../present/columns.ts'
import { formatCell, noValue } from '../../present/format.ts'

/** A cell as prose, with its unit, by the one formatter; instants in `timeZone`. */
export const writeCell = (cell: Cell | undefined, column: ResultColumn, timeZone: string): string =>
  formatCell(cell, column, { place: 'prose', timeZone })

/** A number that is compared with a column's values, written like them: a limit, an expected value. */
export const writeLike = (value: number | null, column: ResultColumn): string | null =>
  value === null
    ? null
    : formatCell(rounded(value), { ...column, type: 'float8', role: column.role === 'rate' ? 'rate' : 'measure' }, { place: 'prose' })

/** Statistics carry noise in their last digits that nobody reads. */
const rounded = (value: number): number => (Number.isInteger(value) ? value : Number(value.toPrecision(12)))

/** A share in percent, signed, with one decimal: `+12.3%`. */
export function writeChange(percent: number): string {
  const digits = Math.abs(percent) >= 100 ? 0 : 1
  const format = new Intl.NumberFormat('en', { signDisplay: 'exceptZero', maximumFractionDigits: digits })
  return `${format.format(percent)}%`
}

const instantColumn: ResultColumn = {
  name: 'at',
  label: 'At',
  type: 'timestamptz',
  role: 'time',
  unit: null,
  format: null,
  nullable: false,
}

/** An instant as people of a zone write it: `22 Nov 2026 07:00 (Europe/Berlin)`. */
export const writeInstant = (instant: string, timeZone: string): string =>
  `${formatCell(instant, instantColumn, { timeZone })} (${timeZone})`

/** What a group is called: its values, joined; empty without groups. */
export const groupName = (values: readonly { column: string; value: Cell }[]): string =>
  values.map(({ value }) => (value === null ? noValue : String(value))).join(', ')
