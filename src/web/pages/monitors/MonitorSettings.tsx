import { useSignal } from '@preact/signals'
import { call } from '../../api/client.ts'
import { ActedNote } from '../../components/ActedNote.tsx'
import { useAction } from '../../state/action.ts'
import { monitorText } from '../../text/monitors.ts'
import type { Monitor } from './MonitorPage.tsx'

const { settings: text } = monitorText
type Recipient = Monitor['recipients'][number]
type Member = Monitor['members'][number]
const channels: readonly Recipient['channel'][] = ['inbox', 'email', 'webhook', 'slack']
const roles: readonly Member['role'][] = ['editor', 'viewer']

/** Name, who is told, who may look and change: what makes no version. And the monitor as a template for others. */
export function MonitorSettings({ monitor, onSaved }: { monitor: Monitor; onSaved: () => void }) {
  const name = useSignal(monitor.name)
  const recipients = useSignal(monitor.recipients.map(({ channel, address }) => `${channel} ${address}`).join('\n'))
  const members = useSignal(monitor.members.map(({ role, user }) => `${role} ${user}`).join('\n'))
  const { acted, run, busy } = useAction()
  const path = { id: monitor.id }
  const save = () =>
    void run(async () => {
      const told = linesOf(recipients.value, channels).map(([channel, address]) => ({ channel, address }))
      const team = linesOf(members.value, roles).map(([role, user]) => ({ role, user }))
      const body = { version: monitor.version, name: name.value.trim(), recipients: told, members: team }
      await call('PATCH /api/monitors/{id}', { path, body })
      onSaved()
    })
  return (
    <details class="entry">
      <summary>{text.title}</summary>
      <form
        class="block"
        onSubmit={(event) => {
          event.preventDefault()
          save()
        }}
      >
        <div class="fields">
          <label>
            {monitorText.detail.name}
            <input
              required
              maxLength={200}
              value={name.value}
              onInput={(event) => {
                name.value = event.currentTarget.value
              }}
            />
          </label>
          <label class="broad">
            {text.recipients}
            <textarea
              spellcheck={false}
              value={recipients.value}
              onInput={(event) => {
                recipients.value = event.currentTarget.value
              }}
            />
          </label>
          <label class="broad">
            {text.members}
            <textarea
              spellcheck={false}
              value={members.value}
              onInput={(event) => {
                members.value = event.currentTarget.value
              }}
            />
          </label>
        </div>
        <button type="submit" disabled={busy}>
          {text.save}
        </button>
        <ActedNote acted={acted} />
      </form>
      <TemplateForm monitor={monitor} />
    </details>
  )
}

function TemplateForm({ monitor }: { monitor: Monitor }) {
  const category = useSignal('')
  const { acted, run, busy } = useAction()
  return (
    <form
      class="form-grid"
      onSubmit={(event) => {
        event.preventDefault()
        const body = { from_monitor: monitor.id, name: monitor.name, category: category.value.trim() }
        void run(
          () => call('POST /api/templates', { body }),
          () => monitorText.detail.templateSaved,
        )
      }}
    >
      <label>
        {monitorText.detail.category}
        <input
          required
          maxLength={100}
          value={category.value}
          onInput={(event) => {
            category.value = event.currentTarget.value
          }}
        />
      </label>
      <button type="submit" disabled={busy}>
        {monitorText.detail.template}
      </button>
      <ActedNote acted={acted} />
    </form>
  )
}

/** Lines of `word rest`; a line that begins with none of the words belongs to the first. */
function linesOf<T extends string>(text: string, words: readonly T[]): [T, string][] {
  const [usual] = words
  return text.split('\n').flatMap((line): [T, string][] => {
    const [first = '', ...rest] = line.trim().split(/\s+/)
    const word = words.find((one) => one === first)
    if (word !== undefined && rest.length > 0) return [[word, rest.join(' ')]]
    return line.trim() === '' || usual === undefined ? [] : [[usual, line.trim()]]
  })
}
