import { useSignal } from '@preact/signals'
import type { ResultView } from '../../present/answer/reducer.ts'
import { formatCell } from '../../present/format.ts'
import { locale, writeCount } from '../text/amounts.ts'
import { strings } from '../text/strings.ts'
import { TableRegion } from './TableRegion.tsx'

/** What is in each column, on demand: different values, missing ones, the least and the greatest. */
export function ColumnStatistics({ result, question }: { result: ResultView; question: string }) {
  const open = useSignal(false)
  if (result.statistics.length === 0 || (result.row_count ?? 0) < 2) return null
  return (
    <details
      class="statistics"
      onToggle={(event) => {
        open.value = event.currentTarget.open
      }}
    >
      <summary>{strings.statistics.title}</summary>
      {open.value ? <StatisticsTable result={result} question={question} /> : null}
    </details>
  )
}

function StatisticsTable({ result, question }: { result: ResultView; question: string }) {
  return (
    <TableRegion label={`${strings.statistics.title}: ${question}`} heads={strings.statistics.heads}>
      {result.statistics.map(({ name, distinct, nulls, min, max }, at) => {
        const column = result.columns[at]
        const write = (cell: typeof min) => (column === undefined ? '' : formatCell(cell, column, { locale, place: 'prose' }))
        return (
          <tr key={at}>
            <th scope="row">
              <bdi>{column?.label ?? name}</bdi>
            </th>
            <td class="number">{writeCount(distinct)}</td>
            <td class="number">{writeCount(nulls)}</td>
            <td>
              <bdi>{write(min)}</bdi>
            </td>
            <td>
              <bdi>{write(max)}</bdi>
            </td>
          </tr>
        )
      })}
    </TableRegion>
  )
}
