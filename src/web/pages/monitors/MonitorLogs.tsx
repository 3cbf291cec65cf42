import { call } from '../../api/client.ts'
import { LoadedPart } from '../../components/LoadedPart.tsx'
import { useLoaded } from '../../state/loaded.ts'
import { writeCount, writeDuration, writeMoment } from '../../text/amounts.ts'
import { monitorText } from '../../text/monitors.ts'
import { More } from './More.tsx'
import { PlainTable } from './PlainTable.tsx'

const { detail: text } = monitorText
const never = () => new AbortController().signal

/** Every planned time and what became of it. */
export function RunsPart({ id }: { id: string }) {
  const get = (cursor: string | null, signal: AbortSignal) =>
    call('GET /api/monitors/{id}/runs', { path: { id }, query: { limit: 20, ...(cursor && { cursor }) } }, { signal })
  const { loaded, again } = useLoaded((signal) => get(null, signal), id)
  const { slot, status, rows, duration, note } = text.runColumns
  return (
    <section class="block" aria-labelledby="runs">
      <h2 id="runs">{text.runs}</h2>
      <LoadedPart loaded={loaded} again={again}>
        {(page) =>
          page.runs.length === 0 ? (
            <p class="muted">{text.noRuns}</p>
          ) : (
            <More first={page} listOf={({ runs }) => runs} get={(cursor) => get(cursor, never())}>
              {(runs) => (
                <PlainTable
                  columns={[slot, status, rows, duration, note]}
                  rows={runs.map((one) => [
                    writeMoment(one.slot),
                    `${text.statuses[one.status]}${one.alert ? `, ${text.raised}` : ''}`,
                    one.rows === null ? null : writeCount(one.rows),
                    one.duration_ms === null ? null : writeDuration(one.duration_ms),
                    [one.message, one.missed_before > 0 ? text.missedBefore(one.missed_before) : null]
                      .filter((part) => part !== null)
                      .join(' · '),
                  ])}
                />
              )}
            </More>
          )
        }
      </LoadedPart>
    </section>
  )
}

/** Who changed what. */
export function AuditPart({ id }: { id: string }) {
  const get = (cursor: string | null, signal: AbortSignal) =>
    call('GET /api/monitors/{id}/audit', { path: { id }, query: { limit: 20, ...(cursor && { cursor }) } }, { signal })
  const { loaded, again } = useLoaded((signal) => get(null, signal), id)
  return (
    <section class="block" aria-labelledby="audit">
      <h2 id="audit">{text.audit}</h2>
      <LoadedPart loaded={loaded} again={again}>
        {(page) =>
          page.entries.length === 0 ? (
            <p class="muted">{text.noAudit}</p>
          ) : (
            <More first={page} listOf={({ entries }) => entries} get={(cursor) => get(cursor, never())}>
              {(entries) => (
                <ul class="rows">
                  {entries.map(({ id: entry, at, actor, action }) => (
                    <li key={entry}>
                      <span>
                        {action.replaceAll('_', ' ')} <span class="muted">{`${actor} · ${writeMoment(at)}`}</span>
                      </span>
                    </li>
                  ))}
                </ul>
              )}
            </More>
          )
        }
      </LoadedPart>
    </section>
  )
}
