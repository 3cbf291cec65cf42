import { useSignal } from '@preact/signals'
import { call } from '../../api/client.ts'
import type { Routes } from '../../api/routes.ts'
import { ActedNote } from '../../components/ActedNote.tsx'
import { Dialog } from '../../components/Dialog.tsx'
import { LoadedPart } from '../../components/LoadedPart.tsx'
import { useAction } from '../../state/action.ts'
import { useLoaded } from '../../state/loaded.ts'
import { monitorText } from '../../text/monitors.ts'
import { BacktestPart } from './BacktestPart.tsx'
import { ConditionFields, readCondition } from './ConditionFields.tsx'
import { type ScheduleChoice, ScheduleFields, scheduleFor } from './ScheduleFields.tsx'
import { NextRuns, type Tested, TestedPart } from './TestedPart.tsx'
import '../../styles/people.css'
import '../../styles/monitors.css'

const { save: text } = monitorText
type Draft = Routes['POST /api/monitors/draft']['answer']
type Severity = Draft['definition']['severity']
/** Without a word from the owner a monitor runs when the day begins. */
const usualTime = '07:00'
const severities: readonly Severity[] = ['critical', 'high', 'medium', 'low']

/** Makes a monitor of an answer: its dates, one of three conditions with their price, a test, a backtest, a schedule, who is told. */
export function SaveMonitorDialog({ answer, user, onClose }: { answer: string; user: string; onClose: () => void }) {
  const { loaded, again } = useLoaded(
    (signal) => call('POST /api/monitors/draft', { body: { from: { answer }, schedule: { local_time: usualTime } } }, { signal }),
    answer,
  )
  return (
    <Dialog label={text.title} class="save-monitor" onClose={onClose}>
      <h2>{text.title}</h2>
      <LoadedPart loaded={loaded} again={again}>
        {(draft) => <DraftForm draft={draft} answer={answer} user={user} />}
      </LoadedPart>
    </Dialog>
  )
}

function DraftForm({ draft, answer, user }: { draft: Draft; answer: string; user: string }) {
  const { definition, replacements, suggestions } = draft
  const name = useSignal(draft.name)
  const moving = useSignal(true)
  const chosen = useSignal(0)
  const json = useSignal(JSON.stringify(suggestions[0]?.condition ?? {}, null, 2))
  const severity = useSignal(definition.severity)
  const mails = useSignal('')
  const schedule = useSignal<ScheduleChoice>({
    frequency: definition.schedule.frequency,
    time: definition.schedule.local_time ?? usualTime,
    zone: definition.schedule.timezone,
  })
  const tested = useSignal<Tested | null>(null)
  const made = useSignal<string | null>(null)
  const { acted, run, busy } = useAction()
  const key = useSignal(crypto.randomUUID())
  const body = () => ({
    from: { answer, dates: moving.value && replacements.length > 0 ? ('moving' as const) : ('fixed' as const) },
    name: name.value.trim(),
    condition: readCondition(json.value),
    severity: severity.value,
    schedule: scheduleFor(schedule.value),
  })
  const recipients = () => [
    { channel: 'inbox' as const, address: user },
    ...mails.value
      .split(/[\s,;]+/)
      .filter((one) => one !== '')
      .map((address) => ({ channel: 'email' as const, address })),
  ]
  const save = () =>
    void run(async () => {
      const saved = await call('POST /api/monitors', { body: { ...body(), recipients: recipients() } }, { key: key.value })
      made.value = saved.id
    })
  if (made.value !== null)
    return (
      <p role="status">
        {text.saved} <a href={`/monitors/${made.value}`}>{text.openIt}</a>
      </p>
    )
  return (
    <form
      class="block"
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
    >
      {draft.notes.map((note) => (
        <p key={note} class="muted">
          {note}
        </p>
      ))}
      {replacements.length === 0 ? null : (
        <div>
          <label class="check">
            <input
              type="checkbox"
              checked={moving.value}
              onChange={(event) => {
                moving.value = event.currentTarget.checked
              }}
            />
            {text.dates}
          </label>
          <ul class="muted">
            {replacements.map(({ found, written, means }) => (
              <li key={written}>{text.datesNote(found, means)}</li>
            ))}
          </ul>
        </div>
      )}
      {suggestions.length === 0 ? null : (
        <fieldset class="choices">
          <legend>{text.when}</legend>
          {suggestions.map((one, at) => (
            <label key={one.title}>
              <input
                type="radio"
                name="condition"
                checked={chosen.value === at}
                onChange={() => {
                  chosen.value = at
                  json.value = JSON.stringify(one.condition, null, 2)
                  tested.value = null
                }}
              />
              <span>
                {one.sentence}
                <small>{one.per_month === null ? text.noPrice : text.price(one.per_month)}</small>
              </span>
            </label>
          ))}
        </fieldset>
      )}
      <div class="fields">
        <ConditionFields json={json} />
        <label>
          {monitorText.detail.severity}
          <select
            value={severity.value}
            onChange={(event) => {
              const wanted = event.currentTarget.value
              severity.value = severities.find((one) => one === wanted) ?? severity.value
            }}
          >
            {severities.map((one) => (
              <option key={one} value={one}>
                {monitorText.severities[one]}
              </option>
            ))}
          </select>
        </label>
        <label>
          {text.name}
          <input
            required
            maxLength={200}
            value={name.value}
            onInput={(event) => {
              name.value = event.currentTarget.value
            }}
          />
        </label>
        <ScheduleFields choice={schedule} />
        <label class="broad">
          {text.tell}
          <input
            value={mails.value}
            autocomplete="off"
            onInput={(event) => {
              mails.value = event.currentTarget.value
            }}
          />
        </label>
      </div>
      <details class="entry">
        <summary>{monitorText.detail.condition}</summary>
        <div class="fields">
          <label class="broad">
            {monitorText.detail.conditionNote}
            <textarea
              spellcheck={false}
              value={json.value}
              onInput={(event) => {
                json.value = event.currentTarget.value
              }}
            />
          </label>
        </div>
      </details>
      {tested.value === null ? <NextRuns runs={draft.next_runs} zone={definition.schedule.timezone} /> : null}
      <div class="buttons">
        <button
          type="button"
          disabled={busy}
          onClick={() =>
            void run(async () => {
              tested.value = await call('POST /api/monitors/test', { body: body() })
            })
          }
        >
          {text.test}
        </button>
        <button type="submit" class="primary" disabled={busy}>
          {text.save}
        </button>
      </div>
      <ActedNote acted={acted} />
      {tested.value === null ? null : <TestedPart tested={tested.value} zone={schedule.value.zone} />}
      <details class="entry">
        <summary>{monitorText.detail.backtest}</summary>
        <BacktestPart run={(known) => call('POST /api/monitors/backtest', { body: { ...body(), known_bad: known } })} />
      </details>
    </form>
  )
}
