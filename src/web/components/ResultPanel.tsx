import { useSignal } from '@preact/signals'
import type { ResultView } from '../../present/answer/reducer.ts'
import type { Cell } from '../../present/columns.ts'
import { csvLines, tsvText } from '../../present/csv.ts'
import { formatCell, isNumeric } from '../../present/format.ts'
import { getRows, RequestFailed } from '../api/client.ts'
import type { Turn } from '../state/store.ts'
import { locale, writeCount } from '../text/amounts.ts'
import { strings } from '../text/strings.ts'
import { CopyButton } from './CopyButton.tsx'
import { DataTable } from './DataTable.tsx'

const pageRows = 500

/** The rows of an answer: a figure when there is one, else a table that grows on demand; with copy and download. */
export function ResultPanel({ turn, result }: { turn: Turn; result: ResultView }) {
  const rows = turn.more.value.length === 0 ? result.rows : [...result.rows, ...turn.more.value]
  const step = Math.max(10, Math.min(100, Math.floor(4_000 / Math.max(1, result.columns.length))))
  const shown = useSignal(step)
  const busy = useSignal<string | null>(null)
  const failed = useSignal<string | null>(null)
  const total = result.row_count ?? rows.length

  const loadTo = async (wanted: number, onProgress: (loaded: number) => void): Promise<Cell[][]> => {
    let loaded = [...result.rows, ...turn.more.value]
    while (loaded.length < Math.min(wanted, total)) {
      const page = await getRows(result.id, loaded.length, pageRows)
      if (page.length === 0) break
      loaded = [...loaded, ...page]
      turn.more.value = loaded.slice(result.rows.length)
      onProgress(loaded.length)
    }
    return loaded
  }
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
      await loadTo(shown.value + step, () => {})
      shown.value += step
    })
  const download = () =>
    attempt(async () => {
      const all = await loadTo(total, (loaded) => {
        busy.value = strings.downloading(loaded, total)
      })
      saveFile(fileName(turn.question), [...csvLines(result.columns, all, { byteOrderMark: true })])
    })

  const left = Math.max(0, total - Math.min(shown.value, rows.length))
  return (
    <div class="result">
      {isFigure(result) ? (
        <Figures result={result} />
      ) : (
        <DataTable caption={turn.question} columns={result.columns} rows={rows} shown={shown.value} rowCount={result.row_count} />
      )}
      <div class="result-foot">
        {isFigure(result) ? null : <span class="muted">{count(Math.min(shown.value, rows.length), total)}</span>}
        {left > 0 && result.row_count !== null ? (
          <button type="button" class="quiet" onClick={() => void showMore()}>
            {strings.showMore(writeCount(Math.min(step, left)))}
          </button>
        ) : null}
        <span class="spacer" />
        <CopyButton label={strings.copyTable} text={() => tsvText(result.columns, rows)} />
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

/** One row of up to four numbers is read as figures, not as a table. */
const isFigure = ({ columns, rows, row_count }: ResultView): boolean =>
  row_count === 1 && rows.length === 1 && columns.length <= 4 && columns.every(isNumeric)

function Figures({ result }: { result: ResultView }) {
  return (
    <dl class="figures">
      {result.columns.map((column, at) => {
        const cell = result.rows[0]?.[at] ?? null
        return (
          <div key={at}>
            <dt dir="auto">{column.label}</dt>
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

const fileName = (question: string): string =>
  `${
    question
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-|-$/g, '')
      .slice(0, 60) || 'result'
  }.csv`
