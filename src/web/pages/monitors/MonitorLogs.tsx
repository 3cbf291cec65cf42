import { call } from '../../api/client.ts'
import { LoadedPart } from '../../components/LoadedPart.tsx'
import { useLoaded } from '../../state/loaded.ts'
import { writeCount, writeDuration } from '../../text/amounts.ts'
import { monitorText } from '../../text/monitors.ts'
import { isFields } from './condition-form.ts'
import { More } from './More.tsx'
import { momentWriter } from './moments.ts'
import { PlainTable } from './PlainTable.tsx'

const { detail: text } = monitorText
const never = () => new AbortController().signal

/** Every planned time and what became of it. */
export function RunsPart({ id, zone }: { id: string; zone: string | null }) {
  const get = (cursor: string | null, signal: AbortSignal) =>
    call('GET /api/monitors/{id}/runs', { path: { id }, query: { limit: 20, ...(cursor && { cursor }) } }, { signal })
  const { loaded, again } = useLoaded((signal) => get(null, signal), id)
  const { slot, status, rows, duration, note } = text.runColumns
  const write = momentWriter(zone)
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
                    write(one.slot),
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

/** The fields that differ between what was and what is, a line each. */
function changedRows(before: unknown, after: unknown): string[][] {
  const [was, is] = [isFields(before) ? before : {}, isFields(after) ? after : {}]
  const write = (value: unknown): string => (value == null ? '–' : typeof value === 'string' ? value : JSON.stringify(value))
  if (!isFields(before) && !isFields(after)) return [['', write(before), write(after)]]
  return [...new Set([...Object.keys(was), ...Object.keys(is)])]
    .map((name) => [name.replaceAll('_', ' '), write(was[name]), write(is[name])])
    .filter(([, one, other]) => one !== other)
}

/** Who changed what. */
export function AuditPart({ id, zone }: { id: string; zone: string | null }) {
  const writeTime = momentWriter(zone)
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
                  {entries.map(({ id: entry, at, actor, action, before, after }) => (
                    <li key={entry}>
                      <span>
                        {text.actions[action] ?? action.replaceAll('_', ' ')} <span class="muted">{`${actor} · ${writeTime(at)}`}</span>
                      </span>
                      {before == null && after == null ? null : (
                        <details class="entry">
                          <summary>{text.auditDetail}</summary>
                          <PlainTable columns={text.auditColumns} rows={changedRows(before, after)} />
                        </details>
                      )}
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
