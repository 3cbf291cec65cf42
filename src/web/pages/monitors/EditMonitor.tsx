import { useSignal } from '@preact/signals'
import { call, RequestFailed } from '../../api/client.ts'
import { ActedNote } from '../../components/ActedNote.tsx'
import { TextField } from '../../components/TextField.tsx'
import { useAction } from '../../state/action.ts'
import { monitorText } from '../../text/monitors.ts'
import { ConditionFields } from './ConditionFields.tsx'
import type { FormColumn } from './condition-form.ts'
import { type Channel, changesOf, type Differing, definitionChanges, differing, editedOf, type Role } from './edit-form.ts'
import type { Monitor } from './monitor.ts'
import { PairRows } from './PairRows.tsx'
import { PlainTable } from './PlainTable.tsx'
import { ScheduleFields } from './ScheduleFields.tsx'
import { SeveritySelect } from './SeveritySelect.tsx'
import { type Tested, TestedPart } from './TestedPart.tsx'

const { detail: text, settings } = monitorText

type EditMonitorProps = {
  monitor: Monitor
  zone: string
  onSaved: (note: string) => void
  /** Drops what is written and shows the monitor as it is now. */
  onReload: () => void
}

type Conflict = { theirs: Monitor; parts: Differing[] }

/** Everything of a monitor that can be changed, in one form: tried first, saved as one version, and held against what others saved meanwhile. */
export function EditMonitor({ monitor, zone, onSaved, onReload }: EditMonitorProps) {
  const start = editedOf(monitor, zone)
  const name = useSignal(start.name)
  const description = useSignal(start.description)
  const sql = useSignal(start.sql)
  const condition = useSignal(start.condition)
  const severity = useSignal(start.severity)
  const schedule = useSignal(start.schedule)
  const recipients = useSignal(start.recipients)
  const members = useSignal(start.members)
  const reason = useSignal('')
  const columns = useSignal<readonly FormColumn[]>([])
  const tested = useSignal<Tested | null>(null)
  const conflict = useSignal<Conflict | null>(null)
  const { acted, run, busy } = useAction()
  const path = { id: monitor.id }
  const edited = () => ({
    name: name.value,
    description: description.value,
    sql: sql.value,
    condition: condition.value,
    severity: severity.value,
    schedule: schedule.value,
    recipients: recipients.value,
    members: members.value,
  })
  const save = (base: Monitor) =>
    run(async () => {
      try {
        const saved = await call('PATCH /api/monitors/{id}', { path, body: changesOf(base, edited(), reason.value) })
        conflict.value = null
        onSaved([saved.version === monitor.version ? text.savedSame : text.saved(saved.version), ...saved.warnings].join(' '))
      } catch (error) {
        if (!(error instanceof RequestFailed) || error.status !== 409) throw error
        const theirs = await call('GET /api/monitors/{id}', { path })
        if (theirs.version === base.version) throw error
        conflict.value = { theirs, parts: differing(theirs, edited()) }
      }
    })
  const test = () =>
    run(async () => {
      tested.value = await call('POST /api/monitors/{id}/test', { path, body: { changes: definitionChanges(monitor, edited()) } })
      columns.value = tested.value.result.columns
    })
  // The columns to choose from are those of the result; who may not read it writes their names.
  const readColumns = () => {
    if (columns.value.length > 0) return
    call('POST /api/monitors/{id}/test', { path, body: {} }).then(
      ({ result }) => {
        columns.value = result.columns
      },
      () => undefined,
    )
  }
  return (
    <details
      class="entry"
      onToggle={(event) => {
        if (event.currentTarget.open) readColumns()
      }}
    >
      <summary>{monitor.schedule === null ? text.scheduleIt : text.edit}</summary>
      <form
        class="block"
        onSubmit={(event) => {
          event.preventDefault()
          void save(monitor)
        }}
      >
        <div class="fields">
          <h3 class="broad">{settings.whatFires}</h3>
          <ConditionFields json={condition} columns={columns.value} />
          <SeveritySelect
            value={severity.value}
            onChoose={(wanted) => {
              severity.value = wanted
            }}
          />
          <h3 class="broad">{settings.when}</h3>
          <ScheduleFields choice={schedule} monitor={monitor.id} />
          <h3 class="broad">{settings.who}</h3>
          <PairRows<Channel> legend={settings.recipients} kinds={settings.channels} rows={recipients} />
          {monitor.my_role === 'editor' ? null : <PairRows<Role> legend={settings.members} kinds={settings.roles} rows={members} />}
          <h3 class="broad">{settings.what}</h3>
          <TextField label={text.name} value={name} required maxLength={200} />
          <TextField broad label={settings.description} value={description} maxLength={2_000} />
          <details class="entry broad">
            <summary>{settings.statement}</summary>
            <label>
              {settings.statementNote}
              <textarea
                class="tall"
                spellcheck={false}
                value={sql.value}
                onInput={(event) => {
                  sql.value = event.currentTarget.value
                }}
              />
            </label>
          </details>
          <TextField broad label={text.reason} value={reason} maxLength={2_000} />
        </div>
        <div class="buttons">
          <button type="button" disabled={busy} onClick={() => void test()}>
            {text.testChanges}
          </button>
          <button type="submit" class="primary" disabled={busy}>
            {monitor.schedule === null ? text.scheduleSave : text.save}
          </button>
        </div>
        <ActedNote acted={acted} />
        {conflict.value === null ? null : (
          <ConflictPart conflict={conflict.value} busy={busy} onKeep={(theirs) => void save(theirs)} onDrop={onReload} />
        )}
        {tested.value === null ? null : <TestedPart tested={tested.value} />}
      </form>
    </details>
  )
}

type ConflictPartProps = { conflict: Conflict; busy: boolean; onKeep: (theirs: Monitor) => void; onDrop: () => void }

/** Somebody else saved meanwhile: both sides of what differs, and what to do. Nothing is lost until one is chosen. */
function ConflictPart({ conflict: { theirs, parts }, busy, onKeep, onDrop }: ConflictPartProps) {
  const { conflict: words } = monitorText
  return (
    <section class="block" role="alert" aria-label={words.title(theirs.version)}>
      <p class="notice warning">{words.title(theirs.version)}</p>
      {parts.length === 0 ? (
        <p>{words.same}</p>
      ) : (
        <PlainTable columns={words.columns(theirs.version)} rows={parts.map((part) => [part.label, part.theirs, part.mine])} />
      )}
      <div class="buttons">
        <button type="button" disabled={busy} onClick={() => onKeep(theirs)}>
          {words.keep(theirs.version)}
        </button>
        <button type="button" class="quiet" disabled={busy} onClick={onDrop}>
          {words.drop}
        </button>
      </div>
    </section>
  )
}
