import type { Judged } from './run-set.ts'

export type FamilyReport = {
  family: string
  questions: number
  answerable: number
  answered: number
  right: number
  strict: number
  wrong: number
  clarified: number
  refused: number
  abstained: number
}

export type Report = {
  total: FamilyReport
  families: FamilyReport[]
  /** Answers to answerable questions that are right, over all answerable ones: single questions and follow-ups apart. */
  coverage: { single: number; followUps: number }
  /** Wrong answers over all answers given. */
  wrongRate: number
  ms: { p50: number; p95: number; max: number }
  tokens: { in: number; out: number }
}

/** Counts judgements by family. */
export function makeReport(judged: readonly Judged[]): Report {
  const names = [...new Set(judged.map(({ question }) => question.family))]
  const families = names.map((family) =>
    count(
      family,
      judged.filter(({ question }) => question.family === family),
    ),
  )
  const total = count('all', judged)
  const times = judged.map(({ prediction }) => prediction.ms).toSorted((a, b) => a - b)
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0
  return {
    total,
    families,
    coverage: {
      single: coverage(judged.filter(({ question }) => question.context.length === 0)),
      followUps: coverage(judged.filter(({ question }) => question.context.length > 0)),
    },
    wrongRate: total.answered === 0 ? 0 : total.wrong / total.answered,
    ms: { p50: at(0.5), p95: at(0.95), max: times.at(-1) ?? 0 },
    tokens: {
      in: judged.reduce((sum, { prediction }) => sum + prediction.tokensIn, 0),
      out: judged.reduce((sum, { prediction }) => sum + prediction.tokensOut, 0),
    },
  }
}

function coverage(judged: readonly Judged[]): number {
  const answerable = judged.filter(({ question }) => question.expect === 'sql')
  const right = answerable.filter(({ grade }) => grade === 'right')
  return answerable.length === 0 ? 0 : right.length / answerable.length
}

function count(family: string, judged: readonly Judged[]): FamilyReport {
  const of = (grade: Judged['grade']): number => judged.filter((one) => one.grade === grade).length
  return {
    family,
    questions: judged.length,
    answerable: judged.filter(({ question }) => question.expect === 'sql').length,
    answered: judged.filter(({ prediction }) => prediction.outcome === 'sql').length,
    right: of('right'),
    strict: judged.filter((one) => one.strict).length,
    wrong: of('wrong'),
    clarified: of('clarified'),
    refused: of('refused'),
    abstained: of('abstained'),
  }
}

const columns = ['questions', 'answered', 'right', 'wrong', 'clarified', 'refused', 'abstained'] as const

/** The report as a table of plain text. */
export function printReport(report: Report): string {
  const rows = [...report.families, report.total].map((family) => [family.family, ...columns.map((name) => String(family[name]))])
  const header = ['family', ...columns]
  const widths = header.map((name, at) => Math.max(name.length, ...rows.map((row) => (row[at] ?? '').length)))
  const line = (cells: readonly string[]): string =>
    cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  ')
  const percent = (value: number): string => `${(100 * value).toFixed(1)} %`
  return [
    line(header),
    ...rows.map(line),
    '',
    `coverage: ${percent(report.coverage.single)} of answerable single questions, ${percent(report.coverage.followUps)} of follow-ups`,
    `wrong answers: ${percent(report.wrongRate)} of those given`,
    `time: median ${report.ms.p50.toFixed(1)} ms, 95 % under ${report.ms.p95.toFixed(1)} ms, slowest ${report.ms.max.toFixed(1)} ms`,
  ].join('\n')
}
