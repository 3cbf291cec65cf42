import type { PlacedFault } from './collect-faults.ts'
import type { ImportReport, TableOutcome } from './import-data.ts'

const shownFaults = 10

/** The report of an import as plain text: a line for each table, what is wrong with rows, what was not read, and what to do next. */
export function importText(report: ImportReport, options: { dryRun: boolean; rejects: string | null }): string {
  const lines: string[] = []
  if (report.resumed) lines.push('Going on with the import that was stopped before.', '')
  const width = Math.max(...report.tables.map(({ table }) => table.length))
  const counts = report.tables.map(({ rows }) => rows.toLocaleString('en'))
  const countWidth = Math.max(...counts.map(({ length }) => length))
  for (const [index, outcome] of report.tables.entries()) {
    lines.push(`  ${outcome.table.padEnd(width)}  ${(counts[index] ?? '').padStart(countWidth)} rows  ${remark(outcome)}`)
    lines.push(...outcome.notes.map((note) => `    ${note}`))
  }
  const faults = report.faults.slice(0, shownFaults)
  if (faults.length > 0) lines.push('', ...faults.map(faultLine))
  if (report.faults.length > shownFaults) lines.push(`  … and ${(report.faults.length - shownFaults).toLocaleString('en')} more`)
  if (report.ignored.length > 0) lines.push('', 'Not read:', ...report.ignored.map(({ name, reason }) => `  ${name} ${reason}`))
  const emptied = report.lost.filter(({ table }) => !report.tables.some((one) => one.table === table))
  if (emptied.length > 0) {
    lines.push(
      '',
      options.dryRun ? 'Would be emptied besides:' : 'Emptied besides:',
      ...emptied.map(({ table, rows }) => `  ${table}: ${rows.toLocaleString('en')} rows`),
    )
  }
  lines.push('', ...closing(report, options))
  return lines.join('\n')
}

function remark({ state, rows, rejected, elapsedMs }: TableOutcome): string {
  const rate = elapsedMs >= 1_000 ? `, ${Math.round((rows * 1_000) / elapsedMs).toLocaleString('en')} rows/s` : ''
  const time = state === 'loaded' || state === 'checked' ? ` in ${(elapsedMs / 1_000).toFixed(1)} s${rate}` : ''
  return `${state}${time}${rejected > 0 ? `, ${rejected.toLocaleString('en')} rejected` : ''}`
}

/** One fault: file, line, column, value, reason. */
export const faultLine = ({ file, line, column, value, reason }: PlacedFault): string =>
  `  ${file}, line ${line}${column === null ? '' : `, ${column}`}: ${value === '' ? '' : `"${value}" `}${reason}`

function closing(report: ImportReport, { dryRun, rejects }: { dryRun: boolean; rejects: string | null }): string[] {
  const lines: string[] = []
  const rejected = report.tables.reduce((sum, one) => sum + one.rejected, 0)
  if (rejected > 0 && rejects !== null) lines.push(`${rejected.toLocaleString('en')} rows are in ${rejects}, with the reason of each.`)
  if (typeof report.derived === 'object' && report.derived !== null) {
    lines.push(`Derived tables computed for ${report.derived.asOf} in ${(report.derived.elapsedMs / 1_000).toFixed(1)} s.`)
  }
  if (report.derived === 'unchanged') lines.push('Derived tables are up to date.')
  if (report.derived === 'empty') lines.push('The derived tables are empty. Run the same command with --derive to compute them.')
  if (report.stopped !== null) {
    lines.push(report.stopped)
    if (!dryRun) lines.push('Of that table nothing was loaded. Tables marked as loaded stay; the same command goes on from here.')
  } else if (dryRun) lines.push(report.faults.length > 0 ? 'Nothing was changed.' : 'Everything fits. Nothing was changed.')
  else if (report.tables.every(({ state }) => state === 'already imported')) {
    lines.push('Everything was imported before; nothing was loaded twice. Say --replace to load it again.')
  }
  return lines
}
