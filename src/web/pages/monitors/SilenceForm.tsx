import { useSignal } from '@preact/signals'
import { call } from '../../api/client.ts'
import { ActedNote } from '../../components/ActedNote.tsx'
import { into, SelectField } from '../../components/SelectField.tsx'
import { TextField } from '../../components/TextField.tsx'
import { useAction } from '../../state/action.ts'
import { useLoaded } from '../../state/loaded.ts'
import { monitorText } from '../../text/monitors.ts'
import { type Severity, severityChoices } from './SeveritySelect.tsx'

const { silences: text, templates } = monitorText
const any = ['', text.any] as const
const hourMs = 3_600_000

/** Begins a silence: what is filled in must all fit an alert for nobody to be told of it. */
export function SilenceForm({ onStarted }: { onStarted: () => void }) {
  const open = useSignal(false)
  return (
    <details
      class="entry"
      onToggle={(event) => {
        open.value = event.currentTarget.open
      }}
    >
      <summary>{text.start}</summary>
      {open.value ? <Fields onStarted={onStarted} /> : null}
    </details>
  )
}

function Fields({ onStarted }: { onStarted: () => void }) {
  const { loaded } = useLoaded((signal) => call('GET /api/monitors', { query: { limit: 200 } }, { signal }))
  const monitor = useSignal('')
  const category = useSignal('')
  const severity = useSignal<Severity | ''>('')
  const group = useSignal('')
  const hours = useSignal(24)
  const reason = useSignal('')
  const expected = useSignal(false)
  const { acted, run, busy } = useAction()
  const matcher = () => ({
    ...(monitor.value === '' ? {} : { monitor: monitor.value }),
    ...(category.value.trim() === '' ? {} : { category: category.value.trim() }),
    ...(severity.value === '' ? {} : { severity: severity.value }),
    ...(group.value.trim() === '' ? {} : { group: group.value.trim() }),
  })
  const start = () =>
    void run(
      async () => {
        const ends = new Date(Date.now() + hours.value * hourMs).toISOString()
        await call('POST /api/silences', {
          body: { matcher: matcher(), ends_at: ends, reason: reason.value.trim(), expected: expected.value },
        })
        onStarted()
      },
      () => text.started,
    )
  const monitors = loaded.value.state === 'here' ? loaded.value.value.monitors : []
  return (
    <form
      class="block"
      onSubmit={(event) => {
        event.preventDefault()
        start()
      }}
    >
      <p class="muted">{text.note}</p>
      <div class="fields">
        <SelectField
          label={text.monitor}
          value={monitor.value}
          choices={[any, ...monitors.map(({ id, name }) => [id, name] as const)]}
          onChoose={into(monitor)}
        />
        <SelectField
          label={text.category}
          value={category.value}
          choices={[any, ...Object.entries(templates.categories)]}
          onChoose={into(category)}
        />
        <SelectField
          label={monitorText.detail.severity}
          value={severity.value}
          choices={[any, ...severityChoices]}
          onChoose={into(severity)}
        />
        <TextField label={text.group} value={group} maxLength={200} placeholder="Berlin*" />
        <SelectField label={text.howLong} value={hours.value} choices={text.lengths} onChoose={into(hours)} />
        <TextField broad label={text.reason} value={reason} required maxLength={2_000} />
        <label class="check broad">
          <input
            type="checkbox"
            checked={expected.value}
            onChange={(event) => {
              expected.value = event.currentTarget.checked
            }}
          />
          {text.expected}
        </label>
      </div>
      <button type="submit" disabled={busy}>
        {text.begin}
      </button>
      <ActedNote acted={acted} />
    </form>
  )
}
