import type { MaintenanceReport, Step } from '../../operations/maintain/maintenance.ts'

const words: Record<Step['status'], string> = { done: 'done', found: 'ok', planned: 'planned', warning: 'WARNING', failed: 'FAILED' }
const shownRows = 20

/** A report of maintenance as plain text: a line for each step, its rows as a table below it, and what it came to. */
export function maintenanceText(report: MaintenanceReport): string {
  const width = Math.max(...report.steps.map(({ name }) => name.length))
  const lines = report.steps.flatMap((step) => [
    `${words[step.status].padEnd(8)}${step.name.padEnd(width + 2)}${step.summary}`,
    ...(isWorthATable(step) ? table(step.rows) : []),
  ])
  const problems = report.steps.filter(({ status }) => status === 'failed').length
  const end = report.dryRun ? 'nothing was changed' : problems > 0 ? `${problems} steps FAILED` : 'done'
  return [...lines, '', `${report.task} maintenance: ${end} (${(report.ms / 1000).toFixed(1)} s)`].join('\n')
}

/** The summary of a backup says all that its row does. */
const isWorthATable = (step: Step): boolean => step.rows.length > 0 && !step.name.endsWith(' backup')

function table(rows: Step['rows']): string[] {
  const columns = Object.keys(rows[0] ?? {})
  const cells = rows.slice(0, shownRows).map((row) => columns.map((column) => cell(row[column] ?? null)))
  const titles = columns.map((column) => column.replaceAll('_', ' '))
  const widths = columns.map((_, at) => Math.max(titles[at]?.length ?? 0, ...cells.map((line) => line[at]?.length ?? 0)))
  const isNumber = columns.map((column) => rows.some((row) => typeof row[column] === 'number'))
  const print = (line: string[]): string =>
    `          ${line.map((text, at) => (isNumber[at] ? text.padStart(widths[at] ?? 0) : text.padEnd(widths[at] ?? 0))).join('  ')}`.trimEnd()
  const more = rows.length > shownRows ? [`          and ${rows.length - shownRows} more (--json shows all)`] : []
  return [print(titles), ...cells.map(print), ...more, '']
}

function cell(value: string | number | null): string {
  if (value === null) return '–'
  // Names and questions are somebody's text: nothing in them may move the cursor.
  return typeof value === 'number' ? Math.round(value).toLocaleString('en') : value.replaceAll(/\p{Cc}/gu, ' ')
}
