import { useSignal, useSignalEffect } from '@preact/signals'
import { call } from '../../api/client.ts'
import type { Routes } from '../../api/routes.ts'
import { Link } from '../../components/Link.tsx'
import { LoadedPart } from '../../components/LoadedPart.tsx'
import { Mark, SeverityMark } from '../../components/Mark.tsx'
import { useLoaded } from '../../state/loaded.ts'
import type { Router } from '../../state/route.ts'
import { writeMoment } from '../../text/amounts.ts'
import { monitorText as text } from '../../text/monitors.ts'
import { strings } from '../../text/strings.ts'
import { More } from './More.tsx'
import { marksOf } from './marks-of.ts'
import { readableQuestion } from './readable-question.ts'

type Page = Routes['GET /api/monitors']['answer']
export type MonitorSummary = Page['monitors'][number]
type State = MonitorSummary['state']
type Filter = { q: string; state: State | ''; mine: boolean }

const states: readonly State[] = ['firing', 'no_data', 'ok', 'unknown']

/** All monitors that the reader sees, with what they say and how they are. */
export function MonitorsPage({ router }: { router: Router }) {
  const filter = useSignal(readFilter(location.search))
  useSignalEffect(() => router.noteQuery(writeFilter(filter.value)))
  const get = (cursor: string | null, signal: AbortSignal) => {
    const { q, state, mine } = filter.value
    const query = { ...(q && { q }), ...(state && { state }), ...(mine && { mine: 'true' as const }), ...(cursor && { cursor }) }
    return call('GET /api/monitors', { query }, { signal })
  }
  const { loaded, again } = useLoaded((signal) => get(null, signal), JSON.stringify(filter.value))
  const filtered = filter.value.q !== '' || filter.value.state !== '' || filter.value.mine
  return (
    <>
      <Filters filter={filter.value} onChange={(next) => (filter.value = next)} />
      <LoadedPart loaded={loaded} again={again}>
        {(page) => (
          <>
            {page.checks_delayed_since === null ? null : (
              <p class="notice warning">{text.delayed(writeMoment(page.checks_delayed_since))}</p>
            )}
            {page.monitors.length === 0 ? (
              <p class="muted">
                {filtered ? text.noneFound : text.none}{' '}
                <Link router={router} to="/templates">
                  {text.toTemplates}
                </Link>
              </p>
            ) : (
              <More
                key={JSON.stringify(filter.value)}
                first={page}
                listOf={({ monitors }) => monitors}
                get={(cursor) => get(cursor, new AbortController().signal)}
              >
                {(monitors) => (
                  <ul class="rows">
                    {monitors.map((one) => (
                      <Row key={one.id} one={one} router={router} />
                    ))}
                  </ul>
                )}
              </More>
            )}
          </>
        )}
      </LoadedPart>
    </>
  )
}

function Row({ one, router }: { one: MonitorSummary; router: Router }) {
  const facts = [
    text.frequencies[one.frequency],
    one.next_run === null ? null : text.next(writeMoment(one.next_run)),
    one.health === 'unscheduled' && one.last_run !== null ? text.lastRun(writeMoment(one.last_run)) : null,
    one.muted_until === null ? null : text.muted(writeMoment(one.muted_until)),
    one.precision === null ? null : text.precision(one.precision.right, one.precision.wrong, one.precision.low, one.precision.high),
    one.template?.newer ? text.newer : null,
  ].filter((fact) => fact !== null)
  return (
    <li>
      <span class="title">
        <Link router={router} to={`/monitors/${one.id}`}>
          <bdi>{one.name}</bdi>
        </Link>
        {marksOf(one).map(([word, tone]) => (
          <Mark key={word} tone={tone}>
            {word}
          </Mark>
        ))}
        {one.state === 'firing' ? <SeverityMark severity={one.severity} /> : null}
        {one.open_alerts === 0 ? null : <span class="muted">{text.openAlerts(one.open_alerts)}</span>}
      </span>
      {one.question === null ? null : <bdi>{readableQuestion(one.question, [])}</bdi>}
      <span class="muted">{facts.join(' · ')}</span>
    </li>
  )
}

function Filters({ filter, onChange }: { filter: Filter; onChange: (filter: Filter) => void }) {
  const words = useSignal(filter.q)
  return (
    <search>
      <form
        class="filters"
        onSubmit={(event) => {
          event.preventDefault()
          onChange({ ...filter, q: words.value.trim() })
        }}
      >
        <input
          type="search"
          aria-label={text.find}
          placeholder={text.find}
          value={words.value}
          onInput={(event) => {
            words.value = event.currentTarget.value
          }}
        />
        <select
          aria-label={text.anyState}
          value={filter.state}
          onChange={(event) => {
            const wanted = event.currentTarget.value
            onChange({ ...filter, state: states.find((one) => one === wanted) ?? '' })
          }}
        >
          <option value="">{text.anyState}</option>
          {states.map((state) => (
            <option key={state} value={state}>
              {text.states[state]}
            </option>
          ))}
        </select>
        <label class="check">
          <input type="checkbox" checked={filter.mine} onChange={(event) => onChange({ ...filter, mine: event.currentTarget.checked })} />
          {text.mine}
        </label>
        <button type="submit">{strings.history.search}</button>
      </form>
    </search>
  )
}

function readFilter(query: string): Filter {
  const said = new URLSearchParams(query)
  return { q: said.get('q') ?? '', state: states.find((one) => one === said.get('state')) ?? '', mine: said.get('mine') === 'true' }
}

function writeFilter({ q, state, mine }: Filter): string {
  const said = new URLSearchParams({ ...(q && { q }), ...(state && { state }), ...(mine && { mine: 'true' }) }).toString()
  return said === '' ? '' : `?${said}`
}
