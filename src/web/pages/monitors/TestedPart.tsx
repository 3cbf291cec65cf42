import type { Routes } from '../../api/routes.ts'
import { writeMoment, writeMomentIn } from '../../text/amounts.ts'
import { monitorText } from '../../text/monitors.ts'
import { PlainTable } from './PlainTable.tsx'

const { detail: text, templates } = monitorText
export type Tested = Routes['POST /api/monitors/test']['answer']

/** What a test run said: whether it would fire, in which words, on which rows, and when the next runs would be. */
export function TestedPart({ tested, zone }: { tested: Tested; zone: string | null }) {
  const { would_fire: fires, sentence, warnings, result, next_runs: next } = tested
  return (
    <section class="block" aria-live="polite" aria-label={text.test}>
      <p>
        <strong>{fires ? text.wouldFire : text.wouldNot}</strong> <bdi>{sentence}</bdi>
      </p>
      {warnings.map((warning) => (
        <p key={warning} class="notice warning">
          {warning}
        </p>
      ))}
      <details class="entry">
        <summary>{templates.result}</summary>
        <PlainTable columns={result.columns.map(({ name }) => name)} rows={result.rows} />
      </details>
      <NextRuns runs={next} zone={zone} />
    </section>
  )
}

/** The next planned runs, on the clock of the monitor's zone where that is known, else on the reader's. */
export function NextRuns({ runs, zone }: { runs: readonly string[]; zone: string | null }) {
  if (runs.length === 0) return <p class="muted">{text.noNext}</p>
  const write = (run: string): string => (zone === null ? writeMoment(run) : writeMomentIn(run, zone))
  return (
    <p class="muted">
      {text.schedule}: {runs.map(write).join(' · ')} {zone === null ? null : `(${text.zone(zone)})`}
    </p>
  )
}
