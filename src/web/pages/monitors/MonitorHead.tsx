import { type Signal, useSignal } from '@preact/signals'
import { call } from '../../api/client.ts'
import type { Routes } from '../../api/routes.ts'
import { ActedNote } from '../../components/ActedNote.tsx'
import { Link } from '../../components/Link.tsx'
import { Mark, SeverityMark } from '../../components/Mark.tsx'
import { useAction } from '../../state/action.ts'
import type { Router } from '../../state/route.ts'
import { monitorText } from '../../text/monitors.ts'
import { isFields } from './condition-form.ts'
import { groupName } from './group-name.ts'
import { marksOf } from './marks-of.ts'
import { momentWriter, zoneName } from './moments.ts'
import { type Monitor, mayChange } from './monitor.ts'
import { readableQuestion } from './readable-question.ts'
import { scheduleWords } from './schedule-form.ts'
import { NextRuns, type Tested, TestedPart } from './TestedPart.tsx'
import { valueWriter } from './value-words.ts'

const { detail: text } = monitorText

type MonitorHeadProps = { monitor: Monitor; router: Router; said: Signal<string | null>; onChanged: (note?: string | null) => void }

/** What a monitor is and how it is, in words, and what can be done with it at once. */
export function MonitorHead({ monitor, router, said, onChanged }: MonitorHeadProps) {
  const loadedOnly = monitor.schedule === null
  return (
    <section class="block" aria-labelledby="monitor">
      <h2 id="monitor">
        <bdi>{monitor.name}</bdi>
      </h2>
      <p class="title">
        {marksOf(monitor).map(([word, tone]) => (
          <>
            <Mark key={word} tone={tone}>
              {word}
            </Mark>{' '}
          </>
        ))}
        <SeverityMark severity={monitor.severity} />{' '}
        {monitor.open_alerts === 0 ? null : (
          <Link router={router} to={`/alerts?monitor=${monitor.id}`}>
            {monitorText.openAlerts(monitor.open_alerts)}
          </Link>
        )}
      </p>
      {loadedOnly ? <p class="notice info">{text.loadedOnly(monitor.my_role === 'owner' ? null : monitor.owner)}</p> : null}
      {monitor.disabled_reason === null ? null : <p class="notice warning">{text.disabledBy(monitor.disabled_reason)}</p>}
      {monitor.incident === null ? null : <p class="notice warning">{monitor.incident.message}</p>}
      {monitor.template?.newer ? (
        <p class="notice info">
          {text.newerTemplate}{' '}
          <Link router={router} to={`/templates/${monitor.template.id}`}>
            {monitor.template.name}
          </Link>
        </p>
      ) : null}
      {monitor.question === null ? null : (
        <p>
          <bdi>{readableQuestion(monitor.question, monitor.parameters)}</bdi>
        </p>
      )}
      {monitor.description === null ? null : (
        <p class="muted">
          <bdi>{monitor.description}</bdi>
        </p>
      )}
      <Facts monitor={monitor} />
      {loadedOnly ? null : <NextRuns runs={monitor.next_runs} zone={monitor.schedule?.timezone ?? null} />}
      <Buttons monitor={monitor} router={router} said={said} onChanged={onChanged} />
    </section>
  )
}

function Facts({ monitor }: { monitor: Monitor }) {
  const { precision, recipients, last_drill: drill } = monitor
  const zone = monitor.schedule?.timezone ?? null
  const write = momentWriter(zone)
  const facts: [string, string | null][] = [
    [text.rule, monitor.sentence],
    [text.runsFact, monitor.schedule === null ? null : scheduleWords(monitor.schedule)],
    [text.lastRun, monitor.last_run === null ? null : write(monitor.last_run)],
    [
      text.recipients,
      recipients.length === 0
        ? text.nobody
        : recipients.map(({ channel, address }) => `${monitorText.settings.channels[channel].label} ${address}`).join(', '),
    ],
    [text.owner, monitor.my_role === 'owner' ? null : monitor.owner],
    [text.precision, precision === null ? null : monitorText.precision(precision.right, precision.wrong, precision.low, precision.high)],
    [text.mutedFact, monitor.muted_until === null ? null : monitorText.muted(write(monitor.muted_until))],
    [text.drill, drillWords(drill, write)],
    [text.timesFact, text.timesOf(zoneName(zone))],
  ]
  return (
    <dl class="facts">
      {facts.flatMap(([name, value]) =>
        value === null
          ? []
          : [
              <dt key={name}>{name}</dt>,
              <dd key={`${name} value`}>
                <bdi>{value}</bdi>
              </dd>,
            ],
      )}
    </dl>
  )
}

/** What the last fire drill found; null before the first. */
function drillWords(drill: unknown, write: (at: string) => string): string | null {
  if (!isFields(drill) || typeof drill.at !== 'string') return null
  const when = write(drill.at)
  if (drill.ok === true) return text.drillWorks(when)
  return drill.ok === false ? text.drillFails(when, typeof drill.fault === 'string' ? drill.fault : '') : text.drillEarly(when)
}

type Groups = Routes['GET /api/monitors/{id}/points']['answer']['groups']

/** The values that a run found with their verdicts, those that raise an alert first, five at most. */
function foundWords({ condition }: Monitor, groups: Groups, slot: string): string {
  const write = valueWriter(condition, [])
  const found = groups.flatMap(({ key, points }) => points.filter((point) => point.slot === slot).map((point) => ({ key, ...point })))
  if (found.length === 0) return text.foundNothing
  const said = found
    .toSorted((one, other) => Number(other.verdict === 'breach') - Number(one.verdict === 'breach'))
    .slice(0, 5)
    .map(({ key, value, text: words, verdict }) => {
      const name = key === '[]' ? '' : `${groupName(key)}: `
      return `${name}${value === null && words !== null ? words : write(value)}, ${text.verdicts[verdict]}`
    })
  return `${[...said, ...(found.length > 5 ? [text.groupsMore(found.length - 5)] : [])].join('; ')}.`
}

const dayMs = 86_400_000
/** How long a run that was asked for is waited for, and how often it is looked for. */
const runTries = 40
const runPauseMs = 500

function Buttons({ monitor, router, said, onChanged }: MonitorHeadProps) {
  const { acted, run, busy } = useAction()
  const tested = useSignal<Tested | null>(null)
  const sure = useSignal(false)
  const path = { id: monitor.id }
  const act = (work: () => Promise<unknown>, note: string | null = null) =>
    void run(async () => {
      await work()
      onChanged(note)
    })
  const newest = async () => (await call('GET /api/monitors/{id}/runs', { path, query: { limit: 1 } })).runs[0] ?? null
  const runNow = () =>
    void run(async () => {
      said.value = text.running
      const before = await newest()
      await call('POST /api/monitors/{id}/run', { path })
      for (let tries = 0; tries < runTries; tries++) {
        await new Promise((done) => setTimeout(done, runPauseMs))
        const now = await newest()
        if (now === null || (now.slot === before?.slot && now.settled_at === before.settled_at)) continue
        if (now.status !== 'ok') return onChanged(text.ran(text.statuses[now.status]))
        const { groups } = await call('GET /api/monitors/{id}/points', { path, query: { from: now.slot } })
        return onChanged(
          [text.ranWell(now.alert), foundWords(monitor, groups, now.slot), monitor.sentence].filter((part) => part).join(' '),
        )
      }
      onChanged(text.stillRunning)
    })
  const button = (label: string, onClick: () => void, kind?: 'quiet' | 'primary') => (
    <button type="button" {...(kind === undefined ? {} : { class: kind })} disabled={busy} onClick={onClick}>
      {label}
    </button>
  )
  const manage = mayChange(monitor) && monitor.schedule !== null
  return (
    <>
      <div class="buttons">
        {button(text.test, () => {
          void run(async () => {
            tested.value = await call('POST /api/monitors/{id}/test', { path, body: {} })
          })
        })}
        {manage && monitor.enabled ? button(text.runNow, runNow) : null}
        {manage
          ? monitor.enabled
            ? button(text.disable, () => act(() => call('POST /api/monitors/{id}/disable', { path, body: {} })))
            : button(text.enable, () => act(() => call('POST /api/monitors/{id}/enable', { path })))
          : null}
        {manage
          ? button(monitor.muted_until === null ? text.mute : text.unmute, () => {
              const until = monitor.muted_until === null ? new Date(Date.now() + dayMs).toISOString() : null
              act(() => call('POST /api/monitors/{id}/mute', { path, body: { until } }))
            })
          : null}
        {manage ? button(text.holdDrill, () => act(() => call('POST /api/monitors/{id}/drill', { path }), text.drillHeld)) : null}
        {mayChange(monitor) && monitor.my_role !== 'owner'
          ? button(text.takeOver, () => act(() => call('POST /api/monitors/{id}/take-over', { path }), text.tookOver))
          : null}
        {monitor.my_role === 'owner' || monitor.my_role === 'admin'
          ? sure.value
            ? button(
                text.confirmRemove,
                () =>
                  void run(async () => {
                    await call('DELETE /api/monitors/{id}', { path })
                    router.go('/monitors')
                  }),
                'primary',
              )
            : button(
                text.remove,
                () => {
                  sure.value = true
                },
                'quiet',
              )
          : null}
      </div>
      <ActedNote acted={acted} />
      {said.value === null ? null : <p role="status">{said.value}</p>}
      {tested.value === null ? null : <TestedPart tested={tested.value} />}
    </>
  )
}
