import type { ResultColumn } from '../../../present/columns.ts'
import { formatCell } from '../../../present/format.ts'
import { isFields } from './condition-form.ts'

/** Writes a value that a condition judges: like its column where that is known, as a count of rows where rows are counted. */
export type WriteValue = (value: number | null) => string

const plain: WriteValue = (value) => (value === null ? '–' : value.toLocaleString('en', { maximumSignificantDigits: 6 }))

export function valueWriter(condition: unknown, columns: readonly ResultColumn[]): WriteValue {
  const when = isFields(condition) && isFields(condition.when) ? condition.when : {}
  const leaf = Array.isArray(when.of) && isFields(when.of[0]) ? when.of[0] : when
  if (leaf.kind === 'row_count' || leaf.kind === 'new_rows' || leaf.kind === 'no_data')
    return (value) => (value === null ? '–' : value === 1 ? '1 row' : `${plain(value)} rows`)
  // An age is kept in minutes, whatever its column is.
  if (leaf.kind === 'freshness') return (value) => (value === null ? '–' : `${plain(Math.round(value / 60))} h`)
  const column = columns.find(({ name }) => name === (leaf.column ?? leaf.left))
  if (column === undefined) return plain
  return (value) => (value === null ? '–' : formatCell(value, { ...column, type: 'float8' }, { locale: 'en', place: 'prose' }))
}
