import { call } from '../../api/client.ts'
import type { Routes } from '../../api/routes.ts'
import { ActedNote } from '../../components/ActedNote.tsx'
import { LoadedPart } from '../../components/LoadedPart.tsx'
import { useAction } from '../../state/action.ts'
import { useLoaded } from '../../state/loaded.ts'
import { writeMoment } from '../../text/amounts.ts'
import { monitorText } from '../../text/monitors.ts'
import { SilenceForm } from './SilenceForm.tsx'

const { silences: text } = monitorText
type Silence = Routes['GET /api/silences']['answer']['silences'][number]

/** What keeps alerts quiet now, with a way to end it. */
export function Silences() {
  const { loaded, again } = useLoaded((signal) => call('GET /api/silences', { query: { active: 'true' } }, { signal }))
  const { acted, run, busy } = useAction()
  return (
    <LoadedPart loaded={loaded} again={again}>
      {({ silences }) => (
        <section class="block" aria-labelledby="silences">
          <h2 id="silences">{text.title}</h2>
          {silences.length === 0 ? <p class="muted">{text.none}</p> : null}
          <ActedNote acted={acted} />
          <ul class="rows">
            {silences.map((one) => (
              <li key={one.id}>
                <bdi>{one.reason}</bdi>
                <span class="muted">{[whatOf(one), text.until(writeMoment(one.ends_at)), one.author].join(' · ')}</span>
                <span class="buttons">
                  <button
                    type="button"
                    class="quiet"
                    disabled={busy}
                    aria-label={`${text.end}: ${one.reason}`}
                    onClick={() =>
                      void run(async () => {
                        await call('DELETE /api/silences/{id}', { path: { id: one.id } })
                        again()
                      })
                    }
                  >
                    {text.end}
                  </button>
                </span>
              </li>
            ))}
          </ul>
          <SilenceForm onStarted={again} />
        </section>
      )}
    </LoadedPart>
  )
}

const whatOf = ({ matcher: { monitor, category, severity, group } }: Silence): string =>
  [monitor === undefined ? null : text.oneMonitor, category, severity, group].filter((part) => part != null).join(', ') || text.everything
