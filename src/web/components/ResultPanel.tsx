import { useSignal } from '@preact/signals'
import type { ResultView } from '../../present/answer/reducer.ts'
import { csvLines, tsvText } from '../../present/csv.ts'
import { formatCell, isNumeric } from '../../present/format.ts'
import { RequestFailed } from '../api/client.ts'
import { useRows } from '../state/result-rows.ts'
import type { Turn } from '../state/store.ts'
import { locale, writeCount } from '../text/amounts.ts'
import { strings } from '../text/strings.ts'
import { CopyButton } from './CopyButton.tsx'
import { DataTable } from './DataTable.tsx'

/** The rows of an answer (`title` names a single figure): figures when it is one row of numbers, else a table that grows and sorts on demand; with copy and download. */
export function ResultPanel({ turn, result, title }: { turn: Turn; result: ResultView; title: string | null }) {
  const rows = useRows(turn, result)
  const page = Math.max(10, Math.min(100, Math.floor(4_000 / Math.max(1, result.columns.length))))
  const shown = useSignal(page)
  const busy = useSignal<string | null>(null)
  const failed = useSignal<string | null>(null)
  const total = result.row_count ?? rows.loaded.length
  const visible = Math.min(shown.value, rows.loaded.length)

  const attempt = async (work: () => Promise<void>) => {
    failed.value = null
    try {
      await work()
    } catch (error) {
      const gone = error instanceof RequestFailed && (error.status === 404 || error.status === 410)
      failed.value = gone ? strings.rowsGone : strings.rowsFailed
    }
    busy.value = null
  }
  const showMore = () =>
    attempt(async () => {
      await rows.loadTo(Math.min(total, visible + page))
      shown.value = visible + page
    })
  const sort = (name: string) =>
    attempt(async () => {
      await rows.sortBy(name)
      shown.value = page
    })
  const download = () =>
    attempt(async () => {
      const all = await rows.loadTo(total, (loaded) => {
        busy.value = strings.downloading(writeCount(loaded), writeCount(total))
      })
      saveFile(fileName(turn.question), [...csvLines(result.columns, all, { byteOrderMark: true })])
    })

  const figures = isFigure(result)
  return (
    <div class="result">
      {figures ? (
        <Figures result={result} title={title} />
      ) : (
        <DataTable
          caption={turn.question}
          columns={result.columns}
          rows={rows.loaded}
          shown={visible}
          rowCount={result.row_count}
          sort={rows.sort}
          onSort={total > 1 && result.row_count !== null ? (name) => void sort(name) : null}
        />
      )}
      <div class="result-foot">
        {figures ? null : <span class="muted">{count(visible, total) + (result.truncated === 'limit' ? `, ${strings.asAsked}` : '')}</span>}
        {visible < total && result.row_count !== null ? (
          <button type="button" class="quiet" onClick={() => void showMore()}>
            {strings.showMore(writeCount(Math.min(page, total - visible)))}
          </button>
        ) : null}
        <span class="spacer" />
        <CopyButton label={copyLabel(rows.loaded.length, total)} text={() => tsvText(result.columns, rows.loaded)} />
        <button type="button" class="quiet" disabled={busy.value !== null} onClick={() => void download()}>
          {busy.value ?? strings.download}
        </button>
      </div>
      {failed.value === null ? null : (
        <p class="notice warning" role="alert">
          {failed.value}
        </p>
      )}
    </div>
  )
}

const count = (shown: number, total: number): string =>
  shown < total ? `${writeCount(shown)} of ${strings.rows(writeCount(total), total === 1)}` : strings.rows(writeCount(total), total === 1)

/** What is copied is what is here; a part says so. */
const copyLabel = (loaded: number, total: number): string => (loaded < total ? strings.copyRows(writeCount(loaded)) : strings.copyTable)

/** One row of up to four numbers is read as figures, not as a table. */
export const isFigure = ({ columns, rows, row_count }: ResultView): boolean =>
  row_count === 1 && rows.length === 1 && columns.length <= 4 && columns.every(isNumeric)

function Figures({ result, title }: { result: ResultView; title: string | null }) {
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

function saveFile(name: string, parts: string[]): void {
  const address = URL.createObjectURL(new Blob(parts, { type: 'text/csv;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  URL.revokeObjectURL(address)
}

const fileName = (question: string): string => {
  const words = question.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-')
  return `${words.replace(/^-|-$/g, '').slice(0, 60) || 'result'}.csv`
}
