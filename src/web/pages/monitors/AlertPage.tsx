import { useSignal } from '@preact/signals'
import { call } from '../../api/client.ts'
import type { Routes } from '../../api/routes.ts'
import { ActedNote } from '../../components/ActedNote.tsx'
import { Link } from '../../components/Link.tsx'
import { LoadedPart } from '../../components/LoadedPart.tsx'
import { Mark, SeverityMark } from '../../components/Mark.tsx'
import { TextField } from '../../components/TextField.tsx'
import { useAction } from '../../state/action.ts'
import { useLoaded } from '../../state/loaded.ts'
import type { Router } from '../../state/route.ts'
import { monitorText } from '../../text/monitors.ts'
import { momentWriter, zoneName } from './moments.ts'
import { PlainTable } from './PlainTable.tsx'
import { readMessage } from './read-message.ts'
import { WhyPanel } from './WhyPanel.tsx'

const { alerts: text } = monitorText
type Alert = Routes['GET /api/alerts/{id}']['answer']

const dayMs = 86_400_000
const later = (days: number): string => new Date(Date.now() + days * dayMs).toISOString()

/** What can be done with an alert, by the word of a link in a message. Nothing is done before the reader says so. */
const asked: Record<string, string> = { acknowledge: text.acknowledge, snooze: text.snooze, right: text.right, wrong: text.wrong }

/** One alert: what happened, the rows that show it, why, and what to do about it. */
export function AlertPage({ id, router, onAsk }: { id: string; router: Router; onAsk: (question: string) => void }) {
  const path = { id }
  const { loaded, again } = useLoaded(async (signal) => {
    const alert = await call('GET /api/alerts/{id}', { path }, { signal })
    return { alert, apart: await canBeTakenApart(alert, signal) }
  }, id)
  return (
    <>
      <p>
        <Link router={router} to="/alerts" class="quiet-link">
          {text.back}
        </Link>
      </p>
      <LoadedPart loaded={loaded} again={again}>
        {({ alert, apart }) => <Shown alert={alert} apart={apart} router={router} onAsk={onAsk} onChanged={again} />}
      </LoadedPart>
    </>
  )
}

/** Whether the change behind an alert can be taken apart; true where that shows only when it is tried. */
async function canBeTakenApart({ readable, version, monitor: { id } }: Alert, signal: AbortSignal): Promise<boolean> {
  if (!readable || version === null) return true
  const monitor = await call('GET /api/monitors/{id}', { path: { id } }, { signal }).catch(() => null)
  return monitor === null || monitor.version !== version || (monitor.semantic_query != null && monitor.question !== null)
}

type ShownProps = { alert: Alert; apart: boolean; router: Router; onAsk: (question: string) => void; onChanged: () => void }

function Shown({ alert, apart, router, onAsk, onChanged }: ShownProps) {
  const { acted, run, busy } = useAction()
  const path = { id: alert.id }
  const days = useSignal(1)
  const wish = useSignal(asked[new URLSearchParams(location.search).get('do') ?? ''] ?? null)
  const act = (work: () => Promise<unknown>, said: string | null = null) =>
    void run(
      async () => {
        await work()
        wish.value = null
        onChanged()
      },
      () => said,
    )
  const feedback = (value: 'true_positive' | 'false_positive' | null) =>
    act(() => call('POST /api/alerts/{id}/feedback', { path, body: { feedback: value } }))
  const open = alert.state !== 'resolved'
  const message = readMessage(alert.data)
  const actions: [string, () => void][] = [
    ...(alert.state === 'open'
      ? [[text.acknowledge, () => act(() => call('POST /api/alerts/{id}/acknowledge', { path, body: {} }))] satisfies [string, () => void]]
      : []),
    ...(open && alert.snoozed_until === null
      ? [
          [text.snooze, () => act(() => call('POST /api/alerts/{id}/snooze', { path, body: { until: later(days.value) } }))] satisfies [
            string,
            () => void,
          ],
        ]
      : []),
    ...(alert.snoozed_until === null
      ? []
      : [
          [text.unsnooze, () => act(() => call('POST /api/alerts/{id}/snooze', { path, body: { until: null } }))] satisfies [
            string,
            () => void,
          ],
        ]),
    ...(alert.feedback === null
      ? [
          [text.right, () => feedback('true_positive')] satisfies [string, () => void],
          [text.wrong, () => feedback('false_positive')] satisfies [string, () => void],
          [
            text.expected,
            () => act(() => call('POST /api/alerts/{id}/feedback', { path, body: { feedback: 'expected', until: later(7) } })),
          ] satisfies [string, () => void],
        ]
      : [[text.takeBack, () => feedback(null)] satisfies [string, () => void]]),
    ...(open
      ? [
          [
            text.silence,
            () =>
              act(
                () =>
                  call('POST /api/silences', {
                    body: { matcher: { monitor: alert.monitor.id }, ends_at: later(7), reason: alert.message.slice(0, 200) },
                  }),
                text.silenced,
              ),
          ] satisfies [string, () => void],
        ]
      : []),
  ]
  const wished = actions.find(([name]) => name === wish.value)
  return (
    <>
      <section class="block" aria-labelledby="alert">
        <h2 id="alert">
          <bdi>{message?.title ?? alert.monitor.name}</bdi>
        </h2>
        <p class="title">
          <SeverityMark severity={alert.severity} /> <Mark>{text.states[alert.state]}</Mark>{' '}
          {alert.feedback === null ? null : <Mark tone="info">{text.feedback[alert.feedback]}</Mark>}
        </p>
        {wished === undefined ? null : (
          <p class="notice info">
            {text.confirm(wished[0])}{' '}
            <button type="button" class="primary" disabled={busy} onClick={wished[1]}>
              {wished[0]}
            </button>
          </p>
        )}
        <p>
          <bdi>{message?.sentence ?? alert.message}</bdi>
        </p>
        <Facts alert={alert} rule={message?.rule ?? ''} zone={message?.timezone ?? null} />
        <div class="buttons">
          {actions.map(([name, run]) => (
            <button key={name} type="button" disabled={busy} onClick={run}>
              {name}
            </button>
          ))}
          <Link router={router} to={`/monitors/${alert.monitor.id}`} class="quiet-link">
            {text.openMonitor}
          </Link>
          {message?.question == null ? null : <AskButton question={message.question} onAsk={onAsk} />}
        </div>
        {open && alert.snoozed_until === null ? (
          <label class="check">
            {text.snoozeFor}{' '}
            <select
              value={days.value}
              onChange={(event) => {
                days.value = Number(event.currentTarget.value)
              }}
            >
              {text.snoozes.map(([length, words]) => (
                <option key={length} value={length}>
                  {words}
                </option>
              ))}
            </select>
          </label>
        ) : null}
        <ActedNote acted={acted} />
        {(message?.notes ?? []).map((note) => (
          <p key={note} class="muted">
            {note}
          </p>
        ))}
      </section>
      {alert.version === null ? null : <NoteForm alert={alert} onSaved={onChanged} />}
      {message?.evidence == null ? null : (
        <section class="block" aria-labelledby="evidence">
          <h2 id="evidence">{text.evidence}</h2>
          <PlainTable columns={message.evidence.columns} rows={message.evidence.rows} />
        </section>
      )}
      {alert.readable && alert.version !== null ? <WhyPanel alert={alert.id} apart={apart} /> : null}
    </>
  )
}

/** What somebody found out, for those who look at the alert later. */
function NoteForm({ alert, onSaved }: { alert: Alert; onSaved: () => void }) {
  const note = useSignal(alert.note ?? '')
  const { acted, run, busy } = useAction()
  return (
    <details class="entry" open={alert.note !== null}>
      <summary>{text.note}</summary>
      <form
        class="form-grid"
        onSubmit={(event) => {
          event.preventDefault()
          void run(
            async () => {
              const body = { note: note.value.trim() === '' ? null : note.value.trim() }
              await call('POST /api/alerts/{id}/note', { path: { id: alert.id }, body })
              onSaved()
            },
            () => text.noteSaved,
          )
        }}
      >
        <TextField label={text.note} value={note} maxLength={2_000} />
        <button type="submit" disabled={busy}>
          {text.saveNote}
        </button>
        <ActedNote acted={acted} />
      </form>
    </details>
  )
}

const AskButton = ({ question, onAsk }: { question: string; onAsk: (question: string) => void }) => (
  <button type="button" class="quiet" onClick={() => onAsk(question)}>
    {text.ask}
  </button>
)

function Facts({ alert, rule, zone }: { alert: Alert; rule: string; zone: string | null }) {
  const reasons: Record<string, string> = text.resolvedFor
  const facts = [
    [monitorText.detail.rule, rule],
    [text.since('').trim(), `${momentWriter(zone)(alert.opened_slot ?? alert.detected_at)} (${zoneName(zone)})`],
    ['', alert.occurrences === null || alert.occurrences < 2 ? '' : text.times(alert.occurrences)],
    ['', alert.acknowledged_by === null ? '' : text.ackBy(alert.acknowledged_by)],
    ['', alert.resolved_reason === null ? '' : (reasons[alert.resolved_reason] ?? alert.resolved_reason)],
    ['', alert.stale ? text.stale : ''],
  ].filter(([, value]) => value !== '')
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <>
          <dt>{name}</dt>
          <dd>
            <bdi>{value}</bdi>
          </dd>
        </>
      ))}
    </dl>
  )
}
