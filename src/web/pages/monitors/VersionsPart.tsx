import { useSignal } from '@preact/signals'
import { call } from '../../api/client.ts'
import type { Routes } from '../../api/routes.ts'
import { ActedNote } from '../../components/ActedNote.tsx'
import { LoadedPart } from '../../components/LoadedPart.tsx'
import { Mark } from '../../components/Mark.tsx'
import { SqlText } from '../../components/SqlText.tsx'
import { useAction } from '../../state/action.ts'
import { useLoaded } from '../../state/loaded.ts'
import { monitorText } from '../../text/monitors.ts'
import { momentWriter } from './moments.ts'
import type { Monitor } from './monitor.ts'

const { detail: text } = monitorText
type Version = Routes['GET /api/monitors/{id}/versions']['answer']['versions'][number]
type Diff = Routes['GET /api/monitors/{id}/versions/{version}/diff']['answer']

/** Every version, what changed from it to the present one, and the way back. */
export function VersionsPart({ monitor, onChanged }: { monitor: Monitor; onChanged: (note: string) => void }) {
  const path = { id: monitor.id }
  const { loaded, again } = useLoaded((signal) => call('GET /api/monitors/{id}/versions', { path }, { signal }), String(monitor.version))
  const { acted, run, busy } = useAction()
  const restore = (to: number) =>
    void run(async () => {
      const { version, warnings } = await call('POST /api/monitors/{id}/rollback', { path, body: { version: monitor.version, to } })
      onChanged([text.restored(to, version), ...warnings].join(' '))
    })
  return (
    <section class="block" aria-labelledby="versions">
      <h2 id="versions">{text.versions}</h2>
      <ActedNote acted={acted} />
      <LoadedPart loaded={loaded} again={again}>
        {({ versions }) => (
          <ul class="rows">
            {versions.map((one) => (
              <Row key={one.version} one={one} monitor={monitor} busy={busy} onRestore={() => restore(one.version)} />
            ))}
          </ul>
        )}
      </LoadedPart>
    </section>
  )
}

type RowProps = { one: Version; monitor: Monitor; busy: boolean; onRestore: () => void }

function Row({ one, monitor, busy, onRestore }: RowProps) {
  const diff = useSignal<Diff | null>(null)
  const sure = useSignal(false)
  const { acted, run, busy: loading } = useAction()
  const compare = () =>
    void run(async () => {
      diff.value = await call('GET /api/monitors/{id}/versions/{version}/diff', {
        path: { id: monitor.id, version: one.version },
        query: { to: monitor.version, result: 'true' },
      })
    })
  const facts = [one.author, momentWriter(monitor.schedule?.timezone ?? null)(one.created_at), one.reason].filter(
    (fact) => fact !== null && fact !== '',
  )
  return (
    <li>
      <span class="title">
        <strong>{one.version}</strong>
        {one.current ? <Mark tone="info">{text.current}</Mark> : null}
        {one.sentence}
      </span>
      <span class="muted">
        <bdi>{facts.join(' · ')}</bdi>
      </span>
      {one.current ? null : (
        <span class="buttons">
          <button type="button" class="quiet" disabled={loading} aria-label={`${text.compare}: ${one.version}`} onClick={compare}>
            {text.compare}
          </button>
          {one.restorable && monitor.my_role !== 'viewer' ? (
            <button
              type="button"
              class={sure.value ? 'primary' : 'quiet'}
              title={text.restoreNote}
              disabled={busy}
              onClick={() => {
                if (sure.value) onRestore()
                sure.value = !sure.value
              }}
            >
              {sure.value ? text.restoreSure(one.version) : text.restore(one.version)}
            </button>
          ) : null}
        </span>
      )}
      <ActedNote acted={acted} />
      <details class="entry">
        <summary aria-label={text.sqlOf(one.version)}>{text.sql}</summary>
        <SqlText text={one.sql} />
      </details>
      {diff.value === null ? null : <DiffPart diff={diff.value} />}
    </li>
  )
}

/** A statement line by line, what else differs, and whether the result does. */
export function DiffPart({ diff: { sql, fields, result } }: { diff: Diff }) {
  const changed = sql.some(({ kind }) => kind !== 'same')
  const { diffFields } = text
  const difference = result?.difference ?? null
  const problem = result !== null && 'problem' in result.after && result.after.problem !== null ? result.after.problem : null
  return (
    <div class="block">
      {changed ? (
        <pre class="code">
          {sql.map(({ kind, text: line }, at) =>
            kind === 'added' ? <ins key={at}>{`+ ${line}`}</ins> : kind === 'removed' ? <del key={at}>{`− ${line}`}</del> : `  ${line}\n`,
          )}
        </pre>
      ) : null}
      {fields.length === 0 && !changed ? <p class="muted">{text.diffSame}</p> : null}
      {fields.map(({ field, before, after }) => (
        <div key={field}>
          <p class="muted">{diffFields[field] ?? field}</p>
          <pre class="code">
            <del>{`− ${shown(before)}`}</del>
            <ins>{`+ ${shown(after)}`}</ins>
          </pre>
        </div>
      ))}
      {problem === null ? null : <p class="notice warning">{problem}</p>}
      {difference === null ? null : (
        <p>
          {text.diffResult}{' '}
          {difference.same ? text.same : text.differs(difference.rows?.added_count ?? 0, difference.rows?.removed_count ?? 0)}.
        </p>
      )}
    </div>
  )
}

const shown = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? '–'))
