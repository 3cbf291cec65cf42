import type { Routes } from '../../api/routes.ts'
import { monitorText } from '../../text/monitors.ts'
import { momentWriter } from './moments.ts'
import { PlainTable } from './PlainTable.tsx'
import { resultRows } from './result-rows.ts'

const { detail: text, templates } = monitorText
export type Tested = Routes['POST /api/monitors/test']['answer']

/** Groups of which a test says something at most, and rows that are shown at once. */
const mostGroups = 5

/** What a test run said: whether it would fire, in which words, for which groups and on which rows. */
export function TestedPart({ tested }: { tested: Tested }) {
  const { would_fire: fires, sentence, warnings, result, groups } = tested
  const shown = groups.filter(({ verdict }) => verdict !== 'ok')
  return (
    <section class="block" aria-live="polite" aria-label={text.test}>
      <p>
        <strong>{fires ? text.wouldFire : text.wouldNot}</strong> <bdi>{sentence}</bdi>
      </p>
      {shown.length === 0 ? null : (
        <ul>
          {shown.slice(0, mostGroups).map((one) => (
            <li key={one.key}>
              <bdi>{one.sentence}</bdi>
            </li>
          ))}
        </ul>
      )}
      {shown.length > mostGroups ? <p class="muted">{text.groupsMore(shown.length - mostGroups)}</p> : null}
      {warnings.map((warning) => (
        <p key={warning} class="notice warning">
          {warning}
        </p>
      ))}
      <details class="entry" open={result.rows.length <= mostGroups}>
        <summary>{templates.result}</summary>
        <PlainTable {...resultRows(result)} />
        {result.row_count > result.rows.length ? <p class="muted">{text.rowsMore(result.row_count - result.rows.length)}</p> : null}
      </details>
    </section>
  )
}

/** The next planned runs, on the clock of the monitor's zone where that is known, else on the reader's. */
export function NextRuns({ runs, zone }: { runs: readonly string[]; zone: string | null }) {
  if (runs.length === 0) return <p class="muted">{text.noNext}</p>
  return (
    <p class="muted">
      {zone === null ? text.schedule : `${text.schedule} ${text.zone(zone)}`}: {runs.map(momentWriter(zone)).join(' · ')}
    </p>
  )
}
