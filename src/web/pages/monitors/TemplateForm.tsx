import { useSignal } from '@preact/signals'
import { call } from '../../api/client.ts'
import { ActedNote } from '../../components/ActedNote.tsx'
import { Link } from '../../components/Link.tsx'
import { TextField } from '../../components/TextField.tsx'
import { useAction } from '../../state/action.ts'
import type { Router } from '../../state/route.ts'
import { monitorText } from '../../text/monitors.ts'
import type { Monitor } from './monitor.ts'

const { detail: text, templates, settings } = monitorText

/** Keeps a monitor as a template that others can start from. */
export function TemplateForm({ monitor, router }: { monitor: Monitor; router: Router }) {
  const name = useSignal(monitor.name)
  const category = useSignal('')
  const description = useSignal(monitor.description ?? '')
  const made = useSignal<string | null>(null)
  const { acted, run, busy } = useAction()
  return (
    <details class="entry">
      <summary>{text.template}</summary>
      <form
        class="block"
        onSubmit={(event) => {
          event.preventDefault()
          const body = {
            from_monitor: monitor.id,
            name: name.value.trim(),
            category: category.value.trim(),
            description: description.value.trim() === '' ? null : description.value.trim(),
          }
          void run(async () => {
            made.value = (await call('POST /api/templates', { body })).id
          })
        }}
      >
        <p class="muted">{text.templateNote}</p>
        <div class="fields">
          <TextField label={text.name} value={name} required maxLength={200} />
          <TextField label={text.category} value={category} required maxLength={100} list="categories" />
          <TextField label={settings.description} value={description} maxLength={2_000} />
          <datalist id="categories">
            {Object.entries(templates.categories).map(([key, words]) => (
              <option key={key} value={key}>
                {words}
              </option>
            ))}
          </datalist>
        </div>
        <button type="submit" disabled={busy}>
          {text.template}
        </button>
        <ActedNote acted={acted} />
        {made.value === null ? null : (
          <p role="status">
            {text.templateSaved}{' '}
            <Link router={router} to={`/templates/${made.value}`}>
              {text.openTemplate}
            </Link>
          </p>
        )}
      </form>
    </details>
  )
}
