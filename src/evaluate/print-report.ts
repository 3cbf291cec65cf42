import type { FamilyReport, Report, Spread } from './report.ts'

const always = ['questions', 'answered', 'right', 'strict', 'wrong', 'clarified', 'refused', 'abstained'] as const
/** Shown where there are any. */
const seldom = ['blocked', 'unavailable', 'goldFailed', 'unjudged'] as const
const titles: Partial<Record<keyof FamilyReport, string>> = { goldFailed: 'gold failed' }

/** The columns of the table by family, with their titles. */
export function familyColumns({ total }: Report): { key: (typeof always)[number] | (typeof seldom)[number]; title: string }[] {
  return [...always, ...seldom.filter((key) => total[key] > 0)].map((key) => ({ key, title: titles[key] ?? key }))
}

/** The report as a table of plain text, then the figures of the whole. */
export function printReport(report: Report): string {
  const columns = familyColumns(report)
  const rows = [...report.families, report.total].map((family) => [family.family, ...columns.map(({ key }) => String(family[key]))])
  const header = ['family', ...columns.map(({ title }) => title)]
  const widths = header.map((name, at) => Math.max(name.length, ...rows.map((row) => (row[at] ?? '').length)))
  const line = (cells: readonly string[]): string =>
    cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  ')
  return [line(header), ...rows.map(line), '', ...figures(report).map(([name, text]) => `${name}: ${text}`)].join('\n')
}

/** The figures of the whole as pairs of a name and a text; what is not known is left out. */
export function figures(report: Report): [string, string][] {
  const { total, abstention, clarifications, tokens } = report
  const found: [string, string | null][] = [
    ['coverage', `${percent(report.coverage.single)} of answerable single questions, ${percent(report.coverage.followUps)} of follow-ups`],
    ['wrong answers', `${percent(report.wrongRate)} of those given (${total.wrong} of ${total.tolerant + total.wrong})`],
    ['result match', `${total.strict} strict, ${total.tolerant} tolerant`],
    [
      'abstention',
      `precision ${percent(abstention.precision)}, recall ${percent(abstention.recall)} (${abstention.silent} silent, ${abstention.deserved} deserved it)`,
    ],
    [
      'asked back',
      `${clarifications.right} of ${clarifications.wanted} where wanted, ${clarifications.unneeded} where an answer was expected`,
    ],
    ['time', milliseconds(report.ms)],
    ['database', milliseconds(report.databaseMs)],
    [
      'tokens',
      report.calls > 0
        ? `${whole(tokens.in)} in (${whole(tokens.cached)} cached), ${whole(tokens.out)} out, ${whole(report.calls)} calls`
        : null,
    ],
    ['cost', report.cost === null ? null : report.cost.toFixed(4)],
    ['stability', report.stability === null ? null : `${percent(report.stability)} of the questions end the same each time`],
    [
      'decided by',
      Object.entries(report.translators)
        .map(([name, count]) => `${name} ${count}`)
        .join(', '),
    ],
  ]
  return found.filter((pair): pair is [string, string] => pair[1] !== null)
}

const percent = (value: number | null): string => (value === null ? '–' : `${(100 * value).toFixed(1)} %`)
const whole = (value: number): string => value.toLocaleString('en')
const milliseconds = (found: Spread): string | null =>
  found && `median ${found.p50.toFixed(1)} ms, 95 % under ${found.p95.toFixed(1)} ms, slowest ${found.max.toFixed(1)} ms`
