import { CopyButton } from '../../components/CopyButton.tsx'
import { SqlText } from '../../components/SqlText.tsx'
import { monitorText } from '../../text/monitors.ts'
import type { Monitor } from './monitor.ts'

const { detail: text } = monitorText

/** What is run at each planned time: the statement of the present version and its values. */
export function StatementPart({ monitor }: { monitor: Monitor }) {
  const values = monitor.parameters.map(({ name, value }) => `${name} = ${Array.isArray(value) ? value.join(', ') : String(value)}`)
  return (
    <section class="block" aria-labelledby="statement">
      <h2 id="statement">{text.sqlOf(monitor.version)}</h2>
      <SqlText text={monitor.sql} />
      {values.length === 0 ? null : (
        <p class="muted">
          {text.parameters}: {values.join(' · ')}
        </p>
      )}
      {monitor.sql.includes('{{as_of') ? <p class="muted">{text.asOf}</p> : null}
      <CopyButton text={() => monitor.sql} label={text.copySql} />
    </section>
  )
}
