import { useSignal } from '@preact/signals'
import { call } from '../../api/client.ts'
import type { Routes } from '../../api/routes.ts'
import { ActedNote } from '../../components/ActedNote.tsx'
import { useAction } from '../../state/action.ts'
import { monitorText } from '../../text/monitors.ts'
import type { Monitor } from './monitor.ts'
import { DiffPart } from './VersionsPart.tsx'

const { regenerate: text } = monitorText
type Regenerated = Routes['POST /api/monitors/{id}/regenerate']['answer']

/** Asks the question of a monitor again and shows what would be another statement; it becomes one only when the reader accepts it. */
export function RegeneratePart({ monitor, onSaved }: { monitor: Monitor; onSaved: (note: string) => void }) {
  const made = useSignal<Regenerated | null>(null)
  const { acted, run, busy } = useAction()
  const path = { id: monitor.id }
  const accept = ({ sql, parameters }: Regenerated) =>
    void run(async () => {
      const body = { version: monitor.version, sql, parameters, source: 'regenerate' as const, confirm: true }
      const saved = await call('PATCH /api/monitors/{id}', { path, body })
      onSaved([monitorText.detail.saved(saved.version), ...saved.warnings].join(' '))
    })
  const { value } = made
  const changed = value?.diff.sql.some(({ kind }) => kind !== 'same') === true
  return (
    <div class="block">
      <button
        type="button"
        disabled={busy}
        onClick={() =>
          void run(async () => {
            made.value = await call('POST /api/monitors/{id}/regenerate', { path })
          })
        }
      >
        {busy ? text.busy : text.ask}
      </button>
      <ActedNote acted={acted} />
      {value === null ? null : (
        <section class="block" aria-label={text.title} aria-live="polite">
          <p>{changed ? text.differs(value.translator) : text.same}</p>
          {value.replacements.map(({ written, found, means }) => (
            <p key={written} class="muted">
              {monitorText.save.datesNote(found, means)}
            </p>
          ))}
          {value.notes.map((note) => (
            <p key={note} class="muted">
              {note}
            </p>
          ))}
          {changed ? (
            <>
              <DiffPart diff={value.diff} />
              <div class="buttons">
                <button type="button" class="primary" disabled={busy} onClick={() => accept(value)}>
                  {text.accept}
                </button>
                <button
                  type="button"
                  class="quiet"
                  disabled={busy}
                  onClick={() => {
                    made.value = null
                  }}
                >
                  {text.keep}
                </button>
              </div>
            </>
          ) : null}
        </section>
      )}
    </div>
  )
}
