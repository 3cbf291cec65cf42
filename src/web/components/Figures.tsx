import type { ResultView } from '../../present/answer/reducer.ts'
import { formatCell, isNumeric } from '../../present/format.ts'
import { locale } from '../text/amounts.ts'
import { strings } from '../text/strings.ts'

/** One row of up to four numbers is read as figures, not as a table. */
export const isFigure = ({ columns, rows, row_count }: ResultView): boolean =>
  row_count === 1 && rows.length === 1 && columns.length <= 4 && columns.every(isNumeric)

/** Numbers in large type; `title` names a single one. */
export function Figures({ result, title }: { result: ResultView; title: string | null }) {
  return (
    <dl class="figures">
      {result.columns.map((column, at) => {
        const cell = result.rows[0]?.[at] ?? null
        return (
          <div key={at}>
            <dt dir="auto">{title !== null && result.columns.length === 1 ? title : column.label}</dt>
            <dd title={cell === null ? strings.noValue : String(cell)}>{formatCell(cell, column, { locale, place: 'prose' })}</dd>
          </div>
        )
      })}
    </dl>
  )
}
