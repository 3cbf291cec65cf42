import { useSignal } from '@preact/signals'
import { call } from '../../api/client.ts'
import { Link } from '../../components/Link.tsx'
import { LoadedPart } from '../../components/LoadedPart.tsx'
import { useLoaded } from '../../state/loaded.ts'
import type { Router } from '../../state/route.ts'
import type { Store } from '../../state/store.ts'
import { monitorText } from '../../text/monitors.ts'
import { BacktestPart } from './BacktestPart.tsx'
import { EditMonitor } from './EditMonitor.tsx'
import { MonitorHead } from './MonitorHead.tsx'
import { AuditPart, RunsPart } from './MonitorLogs.tsx'
import { mayChange } from './monitor.ts'
import { ProposalPart } from './ProposalPart.tsx'
import { RegeneratePart } from './RegeneratePart.tsx'
import { StatementPart } from './StatementPart.tsx'
import { TemplateForm } from './TemplateForm.tsx'
import { ValuesPart } from './ValuesPart.tsx'
import { VersionsPart } from './VersionsPart.tsx'
import { valueWriter } from './value-words.ts'

const { detail: text } = monitorText

/** One monitor: what it watches and says, its statement, values, versions, runs and changes, and the one form that changes it. */
export function MonitorPage({ id, router, store }: { id: string; router: Router; store: Store }) {
  const path = { id }
  const { loaded, again } = useLoaded((signal) => call('GET /api/monitors/{id}', { path }, { signal }), id)
  // Whatever happened, values, runs and changes are read anew; what was said of it stays to be read.
  const round = useSignal(0)
  const said = useSignal<string | null>(null)
  const changed = (note: string | null = null) => {
    said.value = note
    round.value++
    again()
  }
  const zone = store.status.value?.time_zone ?? 'UTC'
  return (
    <>
      <p>
        <Link router={router} to="/monitors" class="quiet-link">
          {text.back}
        </Link>
      </p>
      <LoadedPart loaded={loaded} again={again}>
        {(monitor) => (
          <div class="stack">
            <MonitorHead monitor={monitor} router={router} said={said} onChanged={changed} />
            {monitor.proposal !== null && mayChange(monitor) ? <ProposalPart monitor={monitor} onDecided={changed} /> : null}
            <ValuesPart key={`values ${round.value}`} monitor={monitor} />
            <StatementPart monitor={monitor} />
            {mayChange(monitor) && monitor.condition != null ? (
              <div>
                <EditMonitor
                  key={`${monitor.version} ${round.value}`}
                  monitor={monitor}
                  zone={zone}
                  onSaved={changed}
                  onReload={() => changed(null)}
                />
                {monitor.schedule === null ? null : <TemplateForm monitor={monitor} router={router} />}
              </div>
            ) : null}
            <section class="block" aria-labelledby="backtest">
              <h2 id="backtest">{text.backtest}</h2>
              <BacktestPart
                key={monitor.version}
                run={async (known) => {
                  const backtest = await call('POST /api/monitors/{id}/backtest', { path, body: { known_bad: known } })
                  const now = await call('POST /api/monitors/{id}/test', { path, body: {} }).catch(() => null)
                  return { backtest, write: valueWriter(monitor.condition, now?.result.columns ?? []) }
                }}
              />
            </section>
            <VersionsPart key={`versions ${monitor.version} ${round.value}`} monitor={monitor} onChanged={changed} />
            {mayChange(monitor) && monitor.question !== null && monitor.schedule !== null ? (
              <RegeneratePart key={monitor.version} monitor={monitor} onSaved={changed} />
            ) : null}
            <RunsPart key={`runs ${round.value}`} id={monitor.id} zone={monitor.schedule?.timezone ?? null} />
            <AuditPart key={`audit ${round.value}`} id={monitor.id} zone={monitor.schedule?.timezone ?? null} />
          </div>
        )}
      </LoadedPart>
    </>
  )
}
