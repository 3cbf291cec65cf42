import { useSignal } from '@preact/signals'
import { call } from '../../api/client.ts'
import { ActedNote } from '../../components/ActedNote.tsx'
import { useAction } from '../../state/action.ts'
import { monitorText } from '../../text/monitors.ts'
import { ConditionFields, readCondition } from './ConditionFields.tsx'
import type { Monitor } from './MonitorPage.tsx'
import { type Tested, TestedPart } from './TestedPart.tsx'

const { detail: text } = monitorText
type Severity = Monitor['severity']
const severities: readonly Severity[] = ['critical', 'high', 'medium', 'low']

/** The condition to be changed: by fields where it is a usual one, as JSON always; tried before it is saved. */
export function ConditionForm({ monitor, onSaved }: { monitor: Monitor; onSaved: () => void }) {
  const json = useSignal(JSON.stringify(monitor.condition, null, 2))
  const severity = useSignal(monitor.severity)
  const reason = useSignal('')
  const tested = useSignal<Tested | null>(null)
  const { acted, run, busy } = useAction()
  const path = { id: monitor.id }
  const changes = () => ({ condition: readCondition(json.value), severity: severity.value })
  const save = () =>
    void run(
      async () => {
        const body = { ...changes(), version: monitor.version, ...(reason.value.trim() === '' ? {} : { reason: reason.value.trim() }) }
        const saved = await call('PATCH /api/monitors/{id}', { path, body })
        onSaved()
        return saved
      },
      ({ version, warnings }) => [text.saved(version), ...warnings].join(' '),
    )
  return (
    <details class="entry">
      <summary>{`${text.edit}: ${text.rule}`}</summary>
      <form
        class="block"
        onSubmit={(event) => {
          event.preventDefault()
          save()
        }}
      >
        <div class="fields">
          <ConditionFields json={json} />
          <label>
            {text.severity}
            <select
              value={severity.value}
              onChange={(event) => {
                const wanted = event.currentTarget.value
                severity.value = severities.find((one) => one === wanted) ?? monitor.severity
              }}
            >
              {severities.map((one) => (
                <option key={one} value={one}>
                  {monitorText.severities[one]}
                </option>
              ))}
            </select>
          </label>
          <label class="broad">
            {text.condition}
            <textarea
              spellcheck={false}
              value={json.value}
              onInput={(event) => {
                json.value = event.currentTarget.value
              }}
            />
          </label>
          <label class="broad">
            {text.reason}
            <input
              maxLength={2_000}
              value={reason.value}
              onInput={(event) => {
                reason.value = event.currentTarget.value
              }}
            />
          </label>
        </div>
        <div class="buttons">
          <button
            type="button"
            disabled={busy}
            onClick={() =>
              void run(async () => {
                tested.value = await call('POST /api/monitors/{id}/test', { path, body: { changes: changes() } })
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
        {tested.value === null ? null : <TestedPart tested={tested.value} zone={monitor.timezone} />}
      </form>
    </details>
  )
}
