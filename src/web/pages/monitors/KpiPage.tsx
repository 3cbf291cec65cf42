import { useSignal, useSignalEffect } from '@preact/signals'
import { formatCell } from '../../../present/format.ts'
import { call } from '../../api/client.ts'
import type { Routes } from '../../api/routes.ts'
import { ActedNote } from '../../components/ActedNote.tsx'
import { LoadedPart } from '../../components/LoadedPart.tsx'
import { Mark, SeverityMark } from '../../components/Mark.tsx'
import { PointsChart } from '../../components/PointsChart.tsx'
import { useAction } from '../../state/action.ts'
import { useLoaded } from '../../state/loaded.ts'
import type { Router } from '../../state/route.ts'
import type { Store } from '../../state/store.ts'
import { writeDay } from '../../text/amounts.ts'
import { monitorText } from '../../text/monitors.ts'
import { PlainTable } from './PlainTable.tsx'

const { kpi: text } = monitorText
type Kpi = Routes['GET /api/kpi']['answer']['kpis'][number]
type Series = Kpi['series'][number]
type Point = Routes['GET /api/kpi/{id}/values']['answer']['points'][number]
type Choice = { kpi: number | null; team: number | null; region: number | null }

/** One series of KPI values with what was unusual; which one is chosen above it. */
export function KpiPage({ router, store }: { router: Router; store: Store }) {
  const choice = useSignal(readChoice(location.search))
  useSignalEffect(() => router.noteQuery(writeChoice(choice.value)))
  const { loaded, again } = useLoaded((signal) => call('GET /api/kpi', undefined, { signal }))
  return (
    <LoadedPart loaded={loaded} again={again}>
      {({ kpis }) => {
        const filled = kpis.filter(({ series }) => series.length > 0)
        const kpi = filled.find(({ id }) => id === choice.value.kpi) ?? filled[0]
        const series = kpi?.series.find((one) => isChosen(one, choice.value)) ?? kpi?.series[0]
        if (kpi === undefined || series === undefined) return <p class="muted">{text.noKpis}</p>
        const choose = (next: Choice) => {
          choice.value = next
        }
        return (
          <>
            <form class="filters">
              <Choose
                label={text.kpi}
                value={String(kpi.id)}
                options={filled.map(({ id, column }) => [String(id), column.label])}
                onChange={(id) => choose({ kpi: Number(id), team: null, region: null })}
              />
              <Choose
                label={`${text.team}, ${text.region}`}
                value={keyOf(series)}
                options={kpi.series.map((one) => [keyOf(one), `${one.team?.name ?? text.whole}, ${one.region?.name ?? text.allRegions}`])}
                onChange={(key) => {
                  const found = kpi.series.find((one) => keyOf(one) === key)
                  choose({ kpi: kpi.id, team: found?.team?.id ?? null, region: found?.region?.id ?? null })
                }}
              />
              {store.status.value?.asker.admin ? <ScoreButton onScored={again} /> : null}
            </form>
            <Shown key={`${kpi.id} ${keyOf(series)}`} kpi={kpi} series={series} />
          </>
        )
      }}
    </LoadedPart>
  )
}

function ScoreButton({ onScored }: { onScored: () => void }) {
  const { acted, run, busy } = useAction()
  const score = async () => {
    const done = await call('POST /api/kpi/score')
    if (done.found + done.updated + done.withdrawn > 0) onScored()
    return done
  }
  return (
    <>
      <button type="button" disabled={busy} onClick={() => void run(score, ({ found, series }) => text.scored(found, series))}>
        {text.score}
      </button>
      <ActedNote acted={acted} />
    </>
  )
}

type ChooseProps = { label: string; value: string; options: [value: string, label: string][]; onChange: (value: string) => void }

const Choose = ({ label, value, options, onChange }: ChooseProps) => (
  <select aria-label={label} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
    {options.map(([key, name]) => (
      <option key={key} value={key}>
        {name}
      </option>
    ))}
  </select>
)

function Shown({ kpi, series }: { kpi: Kpi; series: Series }) {
  const query = { ...(series.team && { team: series.team.id }), ...(series.region && { region: series.region.id }) }
  const { loaded, again } = useLoaded((signal) => call('GET /api/kpi/{id}/values', { path: { id: kpi.id }, query }, { signal }))
  const write = (value: string | number): string => formatCell(value, kpi.column, { locale: 'en', place: 'prose' })
  return (
    <section class="block" aria-labelledby="series">
      <h2 id="series">{`${kpi.column.label}: ${series.team?.name ?? text.whole}, ${series.region?.name ?? text.allRegions}`}</h2>
      <p class="muted">
        {[kpi.description, kpi.good_direction === null ? null : text.good[kpi.good_direction]].filter((one) => one !== null).join(' · ')}
      </p>
      <LoadedPart loaded={loaded} again={again}>
        {({ points }) => (
          <>
            <PointsChart
              title={kpi.column.label}
              points={points.map(({ at, value, anomaly }) => ({
                at,
                value: Number.isFinite(Number(value)) ? Number(value) : null,
                alarm: isShown(anomaly) ? (anomaly?.description ?? null) : null,
              }))}
              write={write}
              writeTime={writeDay}
            />
            <Anomalies points={points} write={write} onChanged={again} />
            <details class="entry">
              <summary>{monitorText.detail.values}</summary>
              <PlainTable
                columns={[monitorText.detail.runColumns.slot, kpi.column.label]}
                rows={points.toReversed().map(({ at, value }) => [writeDay(at), write(value)])}
              />
            </details>
          </>
        )}
      </LoadedPart>
    </section>
  )
}

/** A withdrawn anomaly is told in the list and not marked in the picture. */
const isShown = (anomaly: Point['anomaly']): boolean => anomaly !== null && anomaly.detail?.status !== 'withdrawn'

function Anomalies({ points, write, onChanged }: { points: Point[]; write: (value: string) => string; onChanged: () => void }) {
  const { acted, run, busy } = useAction()
  const unusual = points.filter(({ anomaly }) => anomaly !== null).toReversed()
  const label = (id: number, value: 'confirmed' | 'expected' | null) =>
    void run(async () => {
      await call('POST /api/kpi/anomalies/{id}/label', { path: { id }, body: { label: value } })
      onChanged()
    })
  if (unusual.length === 0) return <p class="muted">{text.none}</p>
  return (
    <>
      <h3>{text.anomalies}</h3>
      <ActedNote acted={acted} />
      <ul class="rows">
        {unusual.map(({ id, at, value, anomaly }) =>
          anomaly === null ? null : (
            <li key={id}>
              <span class="title">
                <strong>{writeDay(at)}</strong> {write(value)}
                {anomaly.severity === null ? null : <SeverityMark severity={anomaly.severity} />}
                {anomaly.detail?.label == null ? null : <Mark tone="info">{text.labels[anomaly.detail.label]}</Mark>}
              </span>
              <bdi>{anomaly.description}</bdi>
              {anomaly.detail === null ? null : (
                <span class="buttons">
                  {(anomaly.detail.label === null ? (['confirmed', 'expected'] as const) : ([null] as const)).map((wanted) => (
                    <button
                      key={wanted}
                      type="button"
                      class="quiet"
                      disabled={busy}
                      aria-label={`${wanted === null ? text.clear : text[wanted]}: ${writeDay(at)}`}
                      onClick={() => label(anomaly.id, wanted)}
                    >
                      {wanted === null ? text.clear : text[wanted]}
                    </button>
                  ))}
                </span>
              )}
            </li>
          ),
        )}
      </ul>
    </>
  )
}

const keyOf = ({ team, region }: Series): string => `${team?.id ?? ''} ${region?.id ?? ''}`
const isChosen = ({ team, region }: Series, choice: Choice): boolean =>
  (team?.id ?? null) === choice.team && (region?.id ?? null) === choice.region

function readChoice(query: string): Choice {
  const said = new URLSearchParams(query)
  const read = (name: string): number | null => (/^\d{1,9}$/.test(said.get(name) ?? '') ? Number(said.get(name)) : null)
  return { kpi: read('kpi'), team: read('team'), region: read('region') }
}

function writeChoice({ kpi, team, region }: Choice): string {
  const said = new URLSearchParams({
    ...(kpi !== null && { kpi: String(kpi) }),
    ...(team !== null && { team: String(team) }),
    ...(region !== null && { region: String(region) }),
  }).toString()
  return said === '' ? '' : `?${said}`
}
