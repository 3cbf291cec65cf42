import { useSignal } from '@preact/signals'
import { call } from '../../api/client.ts'
import type { Routes } from '../../api/routes.ts'
import { ActedNote } from '../../components/ActedNote.tsx'
import { Link } from '../../components/Link.tsx'
import { LoadedPart } from '../../components/LoadedPart.tsx'
import { Mark, SeverityMark } from '../../components/Mark.tsx'
import { PointsChart } from '../../components/PointsChart.tsx'
import { useAction } from '../../state/action.ts'
import { useLoaded } from '../../state/loaded.ts'
import type { Router } from '../../state/route.ts'
import { writeCount, writeMoment } from '../../text/amounts.ts'
import { monitorText } from '../../text/monitors.ts'
import { BacktestPart } from './BacktestPart.tsx'
import { ConditionForm } from './ConditionForm.tsx'
import { AuditPart, RunsPart } from './MonitorLogs.tsx'
import { MonitorSettings } from './MonitorSettings.tsx'
import { ProposalPart } from './ProposalPart.tsx'
import { NextRuns, type Tested, TestedPart } from './TestedPart.tsx'
import { VersionsPart } from './VersionsPart.tsx'

const { detail: text } = monitorText
export type Monitor = Routes['GET /api/monitors/{id}']['answer']

/** One monitor: what it watches and says, its values, versions, runs and changes. */
export function MonitorPage({ id, router }: { id: string; router: Router }) {
  const path = { id }
  const { loaded, again } = useLoaded((signal) => call('GET /api/monitors/{id}', { path }, { signal }), id)
  return (
    <>
      <p>
        <Link router={router} to="/monitors" class="quiet-link">
          {text.back}
        </Link>
      </p>
      <LoadedPart loaded={loaded} again={again}>
        {(monitor) => (
          <div key={monitor.version} class="stack">
            <Head monitor={monitor} router={router} onChanged={again} />
            {monitor.proposal !== null && mayChange(monitor) ? <ProposalPart monitor={monitor} onDecided={again} /> : null}
            <ValuesPart monitor={monitor} />
            {mayChange(monitor) && monitor.condition != null ? <ConditionForm monitor={monitor} onSaved={again} /> : null}
            {mayChange(monitor) ? <MonitorSettings monitor={monitor} onSaved={again} /> : null}
            <section class="block" aria-labelledby="backtest">
              <h2 id="backtest">{text.backtest}</h2>
              <BacktestPart run={(known) => call('POST /api/monitors/{id}/backtest', { path, body: { known_bad: known } })} />
            </section>
            <VersionsPart monitor={monitor} onChanged={again} />
            <RunsPart id={monitor.id} />
            <AuditPart id={monitor.id} />
          </div>
        )}
      </LoadedPart>
    </>
  )
}

const mayChange = ({ my_role: role }: Monitor): boolean => role !== 'viewer'

function Head({ monitor, router, onChanged }: { monitor: Monitor; router: Router; onChanged: () => void }) {
  const { acted, run, busy } = useAction()
  const tested = useSignal<Tested | null>(null)
  const sure = useSignal(false)
  const path = { id: monitor.id }
  const act = (work: () => Promise<unknown>, said: string | null = null) =>
    void run(
      async () => {
        await work()
        onChanged()
      },
      () => said,
    )
  const test = () =>
    void run(async () => {
      tested.value = await call('POST /api/monitors/{id}/test', { path, body: {} })
    })
  const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString()
  return (
    <section class="block" aria-labelledby="monitor">
      <h2 id="monitor">
        <bdi>{monitor.name}</bdi>
      </h2>
      <p class="title">
        <Mark tone={monitor.state === 'firing' ? 'bad' : 'plain'}>{monitorText.states[monitor.state]}</Mark>{' '}
        <SeverityMark severity={monitor.severity} /> <Mark>{monitorText.health[monitor.health]}</Mark>
      </p>
      {monitor.disabled_reason === null ? null : <p class="notice warning">{text.disabledBy(monitor.disabled_reason)}</p>}
      {monitor.incident === null ? null : <p class="notice warning">{monitor.incident.message}</p>}
      {monitor.question === null ? null : (
        <p>
          <bdi>{monitor.question}</bdi>
        </p>
      )}
      <p>
        <strong>{text.rule}:</strong> {monitor.sentence}
      </p>
      <NextRuns runs={monitor.next_runs} zone={monitor.schedule?.timezone ?? null} />
      <p class="muted">
        {monitor.recipients.length === 0
          ? text.nobody
          : `${text.recipients}: ${monitor.recipients.map(({ channel, address }) => `${channel} ${address}`).join(', ')}`}
      </p>
      <div class="buttons">
        <button type="button" disabled={busy} onClick={test}>
          {text.test}
        </button>
        {mayChange(monitor) ? (
          <>
            <button type="button" disabled={busy} onClick={() => act(() => call('POST /api/monitors/{id}/run', { path }), text.running)}>
              {text.runNow}
            </button>
            {monitor.enabled ? (
              <button type="button" disabled={busy} onClick={() => act(() => call('POST /api/monitors/{id}/disable', { path, body: {} }))}>
                {text.disable}
              </button>
            ) : (
              <button type="button" disabled={busy} onClick={() => act(() => call('POST /api/monitors/{id}/enable', { path }))}>
                {text.enable}
              </button>
            )}
            <button
              type="button"
              disabled={busy}
              onClick={() =>
                act(() => call('POST /api/monitors/{id}/mute', { path, body: { until: monitor.muted_until === null ? tomorrow() : null } }))
              }
            >
              {monitor.muted_until === null ? text.mute : text.unmute}
            </button>
            {sure.value ? (
              <button
                type="button"
                class="primary"
                disabled={busy}
                onClick={() =>
                  void run(async () => {
                    await call('DELETE /api/monitors/{id}', { path })
                    router.go('/monitors')
                  })
                }
              >
                {text.confirmRemove}
              </button>
            ) : (
              <button
                type="button"
                class="quiet"
                onClick={() => {
                  sure.value = true
                }}
              >
                {text.remove}
              </button>
            )}
          </>
        ) : null}
      </div>
      <ActedNote acted={acted} />
      {tested.value === null ? null : <TestedPart tested={tested.value} zone={monitor.timezone} />}
    </section>
  )
}

function ValuesPart({ monitor }: { monitor: Monitor }) {
  const path = { id: monitor.id }
  const { loaded, again } = useLoaded((signal) => call('GET /api/monitors/{id}/points', { path }, { signal }), monitor.id)
  const chosen = useSignal<string | null>(null)
  return (
    <section class="block" aria-labelledby="values">
      <h2 id="values">{text.chart}</h2>
      <LoadedPart loaded={loaded} again={again}>
        {({ readable, groups, alerts }) => {
          if (!readable) return <p class="muted">{text.unreadable}</p>
          const group = groups.find(({ key }) => key === chosen.value) ?? groups[0]
          if (group === undefined) return <p class="muted">{text.noValues}</p>
          const raised = new Map(alerts.filter(({ group_key: key }) => key === group.key).map(({ slot, severity }) => [slot, severity]))
          return (
            <>
              {groups.length > 1 ? (
                <form class="filters">
                  <select
                    aria-label={monitorText.form.groupBy}
                    value={group.key}
                    onChange={(event) => {
                      chosen.value = event.currentTarget.value
                    }}
                  >
                    {groups.map(({ key }) => (
                      <option key={key} value={key}>
                        {groupName(key)}
                      </option>
                    ))}
                  </select>
                </form>
              ) : null}
              <PointsChart
                title={text.values}
                points={group.points.map(({ slot, value, verdict }) => ({
                  at: slot,
                  value,
                  alarm: raised.has(slot) ? `${text.raised}: ${raised.get(slot)}` : verdict === 'breach' ? text.raised : null,
                }))}
                write={writeNumber}
                writeTime={writeMoment}
              />
            </>
          )
        }}
      </LoadedPart>
    </section>
  )
}

const writeNumber = (value: number): string =>
  Number.isInteger(value) ? writeCount(value) : value.toLocaleString('en', { maximumSignificantDigits: 6 })

function groupName(key: string): string {
  const cells: unknown = JSON.parse(key)
  return Array.isArray(cells) && cells.length > 0 ? cells.map(String).join(', ') : monitorText.form.whole
}
