import { type Signal, useSignal } from '@preact/signals'
import { call } from '../../api/client.ts'
import type { Routes } from '../../api/routes.ts'
import { ActedNote } from '../../components/ActedNote.tsx'
import { Dialog } from '../../components/Dialog.tsx'
import { LoadedPart } from '../../components/LoadedPart.tsx'
import { into } from '../../components/SelectField.tsx'
import { SqlText } from '../../components/SqlText.tsx'
import { TextField } from '../../components/TextField.tsx'
import { useAction } from '../../state/action.ts'
import { useLoaded } from '../../state/loaded.ts'
import { monitorText } from '../../text/monitors.ts'
import { type Backtest, BacktestPart } from './BacktestPart.tsx'
import { ConditionFields, readCondition } from './ConditionFields.tsx'
import { ScheduleFields } from './ScheduleFields.tsx'
import { SeveritySelect } from './SeveritySelect.tsx'
import { choiceOf, scheduleFor, usualTime } from './schedule-form.ts'
import { type Tested, TestedPart } from './TestedPart.tsx'
import { valueWriter } from './value-words.ts'
import '../../styles/people.css'
import '../../styles/monitors.css'

const { save: text } = monitorText
type Draft = Routes['POST /api/monitors/draft']['answer']

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
  const schedule = useSignal(choiceOf(definition.schedule))
  const tried = useSignal<{ condition: string; backtest: Backtest } | null>(null)
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
      {replacements.length === 0 ? null : <Dates moving={moving} replacements={replacements} />}
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
                <small>{priceOf(one, tried.value, definition.schedule.frequency)}</small>
              </span>
            </label>
          ))}
        </fieldset>
      )}
      <div class="fields">
        <details class="entry broad" open={suggestions.length === 0}>
          <summary>{text.changeRule}</summary>
          <div class="fields">
            <ConditionFields json={json} columns={draft.result.columns} />
          </div>
        </details>
        <SeveritySelect value={severity.value} onChoose={into(severity)} />
        <TextField label={text.name} value={name} required maxLength={200} />
        <ScheduleFields choice={schedule} />
        <TextField broad label={text.tell} value={mails} autocomplete="off" />
      </div>
      <details class="entry">
        <summary>{text.statement}</summary>
        <SqlText text={definition.sql} />
      </details>
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
      {tested.value === null ? null : <TestedPart tested={tested.value} />}
      <details class="entry">
        <summary>{monitorText.detail.backtest}</summary>
        <BacktestPart
          run={async (known) => {
            const given = body()
            const backtest = await call('POST /api/monitors/backtest', { body: { ...given, known_bad: known } })
            // One price a condition: what was found over the longer past takes the place of the first one.
            tried.value = { condition: JSON.stringify(given.condition), backtest }
            return { backtest, write: valueWriter(given.condition, draft.result.columns) }
          }}
        />
      </details>
    </form>
  )
}

type DatesProps = { moving: Signal<boolean>; replacements: Draft['replacements'] }

/** Whether the dates of the question follow each run, with what becomes of them either way. */
function Dates({ moving, replacements }: DatesProps) {
  const found = [...new Set(replacements.map((one) => one.found))].join(', ')
  const choose = (wanted: boolean) => () => {
    moving.value = wanted
  }
  return (
    <fieldset class="choices">
      <legend>{text.dates}</legend>
      <label>
        <input type="radio" name="dates" checked={moving.value} onChange={choose(true)} />
        <span>
          {text.datesMove}
          <small>{text.datesMoveNote}</small>
          {replacements.map(({ found: date, written, means }) => (
            <small key={written}>{text.datesNote(date, means)}</small>
          ))}
        </span>
      </label>
      <label>
        <input type="radio" name="dates" checked={!moving.value} onChange={choose(false)} />
        <span>
          {text.datesFixed}
          <small>{text.datesFixedNote(found)}</small>
        </span>
      </label>
    </fieldset>
  )
}

type Suggestion = Draft['suggestions'][number]

/** How often a condition would have told, and over which past that was found. */
function priceOf(one: Suggestion, tried: { condition: string; backtest: Backtest } | null, frequency: keyof typeof text.slots): string {
  const longer = tried !== null && tried.condition === JSON.stringify(one.condition) ? tried.backtest : null
  const past = longer ?? one.past
  if (past === null || one.per_month === null) return text.noPrice
  const perMonth = longer === null ? one.per_month : longer.per_month
  const every = (longer?.source ?? one.source) === 'series' ? text.times : text.slots[frequency]
  const ground = text.ground(past.slots, past.count, every)
  if (past.count === 0 || perMonth === null) return ground
  const firing = 'firing' in past ? past.firing : past.share_firing
  return `${ground}, ${text.price(perMonth)}, ${text.firing(firing)}`
}
