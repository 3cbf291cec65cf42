import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { ResultView } from '../../present/answer/reducer.ts'
import { RequestFailed } from '../api/client.ts'
import { drawablePicks } from '../chart/read-pick.ts'
import { useRows } from '../state/result-rows.ts'
import type { Store, Turn } from '../state/store.ts'
import { writeCount } from '../text/amounts.ts'
import { strings } from '../text/strings.ts'
import { ChartView } from './ChartView.tsx'
import { ColumnStatistics } from './ColumnStatistics.tsx'
import { DataTable } from './DataTable.tsx'
import { Figures, isFigure } from './Figures.tsx'

export type ResultPanelProps = { turn: Turn; store: Store; result: ResultView; title: string | null }

/**
 * The rows of an answer (`title` names a single figure): figures when it is one row of numbers, else a chart where one helps, or a table
 * that grows and sorts on demand.
 */
export function ResultPanel({ turn, store, result, title }: ResultPanelProps) {
  const rows = useRows(turn, result)
  const failed = useSignal<string | null>(null)
  const total = result.row_count ?? rows.loaded.length

  const attempt = async (work: () => Promise<void>) => {
    failed.value = null
    try {
      await work()
    } catch (error) {
      const gone = error instanceof RequestFailed && (error.status === 404 || error.status === 410)
      failed.value = gone ? strings.rowsGone : strings.rowsFailed
    }
  }
  const need = (upTo: number) => attempt(async () => void (await rows.loadTo(upTo)))
  // The order of the answer that is read now is part of the address.
  const newest = store.path.value.at(-1) === turn
  const sort = (name: string) =>
    attempt(async () => {
      const order = await rows.sortBy(name)
      if (newest) store.lookAs({ sort: order })
    })
  const complete = result.row_count !== null
  useEffect(() => {
    const { sort: wanted } = store.look.value
    const known = result.columns.filter(({ name }) => name === wanted?.name).length === 1
    if (complete && newest && wanted !== null && known && rows.sort === null) void attempt(() => rows.sortTo(wanted))
  }, [complete])

  const figures = isFigure(result)
  const { chart } = turn.view.value
  const picks = figures ? [] : drawablePicks(chart)
  const view = picks.length === 0 ? 'table' : store.look.value.view
  return (
    <div class={view === 'chart' ? 'result with-chart' : 'result'}>
      {picks.length === 0 ? null : <ViewSwitch store={store} view={view} />}
      {figures ? (
        <Figures result={result} title={title} />
      ) : view === 'chart' ? (
        <ChartView turn={turn} store={store} result={result} picks={picks} why={chart?.why ?? ''} />
      ) : (
        <DataTable
          caption={turn.question}
          columns={result.columns}
          rows={rows.loaded}
          basis={result.rows}
          rowCount={result.row_count}
          sort={rows.sort}
          onSort={total > 1 && result.row_count !== null ? (name) => void sort(name) : null}
          onNeed={(upTo) => void need(upTo)}
        />
      )}
      <div class="result-foot">
        {figures ? null : <span class="muted">{count(total) + (result.truncated === 'limit' ? `, ${strings.asAsked}` : '')}</span>}
      </div>
      {figures ? null : <ColumnStatistics result={result} question={turn.question} />}
      {failed.value === null ? null : (
        <p class="notice warning" role="alert">
          {failed.value}
        </p>
      )}
    </div>
  )
}

function ViewSwitch({ store, view }: { store: Store; view: 'chart' | 'table' }) {
  return (
    <fieldset class="views">
      <legend class="hidden">{strings.views.label}</legend>
      {(['chart', 'table'] as const).map((name) => (
        <button
          key={name}
          type="button"
          class="quiet"
          aria-pressed={view === name}
          onClick={() => {
            store.lookAs({ view: name })
          }}
        >
          {strings.views[name]}
        </button>
      ))}
    </fieldset>
  )
}

const count = (total: number): string => strings.rows(writeCount(total), total === 1)
