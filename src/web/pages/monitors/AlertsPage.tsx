import { useSignal, useSignalEffect } from '@preact/signals'
import { call } from '../../api/client.ts'
import type { Routes } from '../../api/routes.ts'
import { ActedNote } from '../../components/ActedNote.tsx'
import { Link } from '../../components/Link.tsx'
import { LoadedPart } from '../../components/LoadedPart.tsx'
import { Mark, SeverityMark } from '../../components/Mark.tsx'
import { useAction } from '../../state/action.ts'
import { useLoaded } from '../../state/loaded.ts'
import type { Router } from '../../state/route.ts'
import { writeMoment } from '../../text/amounts.ts'
import { monitorText } from '../../text/monitors.ts'
import { Inbox } from './Inbox.tsx'
import { More } from './More.tsx'
import { type Severity, severities } from './SeveritySelect.tsx'
import { Silences } from './Silences.tsx'

const { alerts: text } = monitorText
type AlertPageOf = Routes['GET /api/alerts']['answer']
export type AlertSummary = AlertPageOf['alerts'][number]
type Filter = { open: boolean; severity: Severity | ''; monitor: string }

/** The alerts of all monitors that the reader sees; several can be acknowledged at once. */
export function AlertsPage({ router }: { router: Router }) {
  const filter = useSignal(readFilter(location.search))
  useSignalEffect(() => router.noteQuery(writeFilter(filter.value)))
  const get = (cursor: string | null, signal: AbortSignal) => {
    const { open, severity, monitor } = filter.value
    const query = {
      ...(open && { open: 'true' as const }),
      ...(severity && { severity }),
      ...(monitor && { monitor }),
      ...(cursor && { cursor }),
    }
    return call('GET /api/alerts', { query }, { signal })
  }
  const { loaded, again } = useLoaded((signal) => get(null, signal), JSON.stringify(filter.value))
  const chosen = useSignal<ReadonlySet<string>>(new Set())
  const { acted, run, busy } = useAction()
  const acknowledge = () =>
    run(
      async () => {
        const { failed } = await call('POST /api/alerts/acknowledge', { body: { ids: [...chosen.value] } })
        chosen.value = new Set()
        again()
        return failed.map(({ reason }) => reason)
      },
      (reasons) => (reasons.length === 0 ? null : reasons.join(' ')),
    )
  return (
    <>
      <form class="filters">
        <select
          aria-label={text.all}
          value={filter.value.open ? 'open' : 'all'}
          onChange={(event) => {
            filter.value = { ...filter.value, open: event.currentTarget.value === 'open' }
          }}
        >
          <option value="open">{text.open}</option>
          <option value="all">{text.all}</option>
        </select>
        <select
          aria-label={text.anySeverity}
          value={filter.value.severity}
          onChange={(event) => {
            const wanted = event.currentTarget.value
            filter.value = { ...filter.value, severity: severities.find((one) => one === wanted) ?? '' }
          }}
        >
          <option value="">{text.anySeverity}</option>
          {severities.map((severity) => (
            <option key={severity} value={severity}>
              {monitorText.severities[severity]}
            </option>
          ))}
        </select>
        {chosen.value.size === 0 ? null : (
          <button type="button" disabled={busy} onClick={() => void acknowledge()}>
            {text.acknowledgeAll(chosen.value.size)}
          </button>
        )}
      </form>
      {filter.value.monitor === '' ? null : (
        <p class="muted">
          {text.ofOne}{' '}
          <button
            type="button"
            class="quiet"
            onClick={() => {
              filter.value = { ...filter.value, monitor: '' }
            }}
          >
            {text.ofAll}
          </button>
        </p>
      )}
      <ActedNote acted={acted} />
      <LoadedPart loaded={loaded} again={again}>
        {(page) =>
          page.alerts.length === 0 ? (
            <p class="muted">
              {filter.value.open ? text.none : text.noneAll}{' '}
              {filter.value.open ? (
                <button
                  type="button"
                  class="quiet"
                  onClick={() => {
                    filter.value = { ...filter.value, open: false }
                  }}
                >
                  {text.showAll}
                </button>
              ) : null}
            </p>
          ) : (
            <More
              key={page.alerts.map(({ id, state }) => id + state).join()}
              first={page}
              listOf={({ alerts }) => alerts}
              get={(cursor) => get(cursor, new AbortController().signal)}
            >
              {(alerts) => (
                <ul class="rows">
                  {alerts.map((one) => (
                    <Row
                      key={one.id}
                      one={one}
                      router={router}
                      chosen={chosen.value.has(one.id)}
                      onChoose={(on) => {
                        chosen.value = new Set(on ? [...chosen.value, one.id] : [...chosen.value].filter((id) => id !== one.id))
                      }}
                    />
                  ))}
                </ul>
              )}
            </More>
          )
        }
      </LoadedPart>
      <Silences />
      <Inbox router={router} />
    </>
  )
}

function Row({ one, router, chosen, onChoose }: { one: AlertSummary; router: Router; chosen: boolean; onChoose: (on: boolean) => void }) {
  const facts = [
    text.since(writeMoment(one.opened_slot ?? one.detected_at)),
    one.occurrences === null || one.occurrences < 2 ? null : text.times(one.occurrences),
    one.acknowledged_by === null ? null : text.ackBy(one.acknowledged_by),
    one.feedback === null ? null : text.feedback[one.feedback],
    one.stale ? text.stale : null,
  ].filter((fact) => fact !== null)
  return (
    <li>
      <span class="title">
        {one.state === 'open' ? (
          <label class="check">
            <input
              type="checkbox"
              aria-label={text.select(one.monitor.name)}
              checked={chosen}
              onChange={(event) => onChoose(event.currentTarget.checked)}
            />
          </label>
        ) : null}
        <Link router={router} to={`/alerts/${one.id}`}>
          <bdi>{one.monitor.name}</bdi>
        </Link>
        <SeverityMark severity={one.severity} />
        <Mark>{text.states[one.state]}</Mark>
      </span>
      <bdi>{one.message}</bdi>
      <span class="muted">{facts.join(' · ')}</span>
    </li>
  )
}

function readFilter(query: string): Filter {
  const said = new URLSearchParams(query)
  const monitor = said.get('monitor') ?? ''
  return {
    open: said.get('all') !== 'true',
    severity: severities.find((one) => one === said.get('severity')) ?? '',
    monitor: /^[0-9a-f-]{36}$/i.test(monitor) ? monitor : '',
  }
}

function writeFilter({ open, severity, monitor }: Filter): string {
  const said = new URLSearchParams({ ...(!open && { all: 'true' }), ...(severity && { severity }), ...(monitor && { monitor }) }).toString()
  return said === '' ? '' : `?${said}`
}
