import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { ResultView } from '../../present/answer/reducer.ts'
import type { ChartPick } from '../../present/chart/pick.ts'
import { toVegaLite } from '../../present/chart/vega-lite.ts'
import type { ResultColumn } from '../../present/columns.ts'
import type { DrawnChart } from '../chart/draw-chart.ts'
import { useRows } from '../state/result-rows.ts'
import { fileName, saveFile } from '../state/save-file.ts'
import type { Store, Turn } from '../state/store.ts'
import { writeCount } from '../text/amounts.ts'
import { strings } from '../text/strings.ts'
import { Chart } from './Chart.tsx'

export type ChartViewProps = { turn: Turn; store: Store; result: ResultView; picks: ChartPick[]; why: string }

/** The chart of an answer over all its rows, with the other ways to draw it and ways to save it. */
export function ChartView({ turn, store, result, picks, why }: ChartViewProps) {
  const rows = useRows(turn, result)
  const drawn = useSignal<DrawnChart | null>(null)
  const failed = useSignal(false)
  const total = result.row_count ?? rows.loaded.length
  const whole = rows.loaded.length >= total
  useEffect(() => {
    if (whole) return
    rows.loadTo(total).catch(() => {
      failed.value = true
    })
  }, [whole, total])
  const [first] = picks
  const pick = picks.find((one) => wayOf(one, result.columns).id === store.look.value.mark) ?? first
  if (pick === undefined) return null
  if (failed.value) return <p class="notice warning">{strings.rowsFailed}</p>
  if (!whole) return <p class="muted">{strings.loadingRows(writeCount(rows.loaded.length), writeCount(total))}</p>

  const save = async (kind: 'png' | 'svg' | 'json') => {
    const spec = () => JSON.stringify(toVegaLite(pick, result.columns, rows.loaded)?.spec ?? null, null, 2)
    const file = kind === 'json' ? new Blob([spec()], { type: 'application/json' }) : await drawn.value?.image(kind)
    if (file !== undefined) saveFile(fileName(turn.question, kind === 'json' ? 'vl.json' : kind), file)
  }
  return (
    <div class="chart-view">
      <Chart
        title={turn.question}
        pick={pick}
        columns={result.columns}
        rows={rows.loaded}
        note={why}
        dark={store.dark}
        onDrawn={(chart) => {
          drawn.value = chart
        }}
      />
      <div class="result-foot">
        {picks.length > 1
          ? picks.map((one) => (
              <button
                key={JSON.stringify(one)}
                type="button"
                class="quiet"
                aria-pressed={one === pick}
                onClick={() => {
                  store.lookAs({ view: 'chart', mark: wayOf(one, result.columns).id })
                }}
              >
                {wayOf(one, result.columns).label}
              </button>
            ))
          : null}
        {result.truncated === 'cap' || result.truncated === 'bytes' ? <span class="tag">{strings.partial}</span> : null}
        <span class="spacer" />
        {(['png', 'svg', 'json'] as const).map((kind) => (
          <button key={kind} type="button" class="quiet" disabled={drawn.value === null} onClick={() => void save(kind)}>
            {strings.saveChart[kind]}
          </button>
        ))}
      </div>
    </div>
  )
}

/** How a pick is called in an address, and on its button. */
function wayOf({ mark, facet, stack, x, y }: ChartPick, columns: ResultColumn[]): { id: string; label: string } {
  if (facet !== null) return { id: 'small', label: strings.smallCharts }
  if (stack === 'normalize') return { id: `${mark}-shares`, label: strings.shares }
  if (mark === 'bar' && stack === 'zero') return { id: 'bar-stacked', label: strings.stacked }
  const measures = new Set(columns.filter(({ role }) => role === 'measure' || role === 'rate').map(({ name }) => name))
  const across = mark === 'bar' && y.length > 0 && x.some((name) => measures.has(name))
  return across ? { id: 'bar-across', label: strings.across } : { id: mark, label: strings.marks[mark] }
}
