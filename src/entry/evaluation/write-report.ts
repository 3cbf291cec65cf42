import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Judged } from '../../evaluate/judge.ts'
import { printReport } from '../../evaluate/print-report.ts'
import type { Report } from '../../evaluate/report.ts'
import { type ReportHead, reportPage } from '../../evaluate/report-page.ts'

/** Writes a report as `report.txt`, `report.json` and `index.html`. */
export async function writeReport(folder: string, head: ReportHead, report: Report, judged: readonly Judged[]): Promise<void> {
  await mkdir(folder, { recursive: true })
  const object = { ...head, settings: Object.fromEntries(head.settings), ...report, questions: judged.map(caseOf) }
  await Promise.all([
    writeFile(join(folder, 'report.txt'), `${printReport(report)}\n`),
    writeFile(join(folder, 'report.json'), `${JSON.stringify(object, null, 2)}\n`),
    writeFile(join(folder, 'index.html'), reportPage(head, report, judged)),
  ])
}

const caseOf = ({ question, prediction, grade, strict, note, failedGolds, wanted, got, databaseMs, stable }: Judged) => ({
  id: question.id,
  family: question.family,
  question: question.question,
  context: question.context,
  expect: question.expect,
  grade,
  strict,
  note,
  outcome: prediction.outcome,
  translator: prediction.translator,
  sql: prediction.sql,
  gold_sql: question.gold_sql,
  failed_golds: failedGolds,
  wanted,
  got,
  ms: prediction.ms,
  database_ms: databaseMs,
  tokens: { in: prediction.tokensIn, cached: prediction.tokensCached, out: prediction.tokensOut },
  calls: prediction.calls,
  stable,
})
