import type { UnsafeSql } from '../base/problem.ts'
import { ok, type Result } from '../base/result.ts'
import type { CheckedSql, Lineage } from '../guard/checked-sql.ts'
import { inlineParameters } from '../guard/inline-parameters.ts'
import type { EventData, NewEvent } from '../present/answer/events.ts'
import type { CandidateAnswer, TranslatorName } from '../translate/translator.ts'
import type { ChatDeps, RoleView } from './deps.ts'
import { checkMeaning } from './meaning/check-meaning.ts'
import type { Examined, Finding } from './meaning/finding.ts'
import type { RunningTurn } from './running-turn.ts'

/** A statement that may run; `examined` is what the checks on meaning looked at, null where there is no tree to look at. */
export type Checked = { sql: CheckedSql; examined: Examined | null; findings: Finding[] }

/** Puts a candidate before the guard and shows the verdict as an `sql` event: the statement that will run, or the text that may not. */
export function checkCandidate(
  deps: ChatDeps,
  turn: RunningTurn,
  view: RoleView,
  translator: TranslatorName | null,
  candidate: CandidateAnswer,
  question: string,
): Result<Checked, UnsafeSql> {
  const { record } = turn
  const revision = (turn.log.view.sql?.revision ?? 0) + 1
  const verdict = deps.guard.check({ candidate: candidate.sql, parameters: candidate.parameters, policy: view.policy })
  const show = (status: 'checked' | 'rejected', text: string, check: EventData<'sql'>['check']) =>
    turn.log.append({ name: 'sql', data: { revision, text, dialect: view.catalog.dialect, translator, status, check } })
  record.candidate = inlineParameters(candidate.sql, candidate.parameters)
  if (!verdict.ok) {
    const text = record.candidate
    record.sql = text
    const { violations } = verdict.problem
    show('rejected', text, { tables: [], columns: [], limit_added: false, warnings: [], violations })
    return verdict
  }
  const { lineage, parameters } = verdict.value
  const text = inlineParameters(verdict.value.text, parameters)
  const statement = deps.guard.tree(verdict.value)
  const examined: Examined | null =
    statement === null
      ? null
      : {
          statement,
          sql: verdict.value,
          catalog: view.catalog,
          question,
          calendar: deps.calendar(),
          claims: candidate.claims ?? null,
          promised: candidate.promised ?? null,
          openPeriodTold: candidate.warnings.some((text) => /\bnot over\b/.test(text)),
        }
  const findings = examined === null ? [] : checkMeaning(examined)
  const warnings = [...new Set([...candidate.warnings, ...findings.map((one) => one.text)])]
  Object.assign(record, { sql: text, tables: lineage.tables, columns: lineage.columns, warnings, findings })
  show('checked', text, { tables: lineage.tables, columns: lineage.columns, limit_added: lineage.limitAdded, warnings, violations: [] })
  for (const notice of policyNotices(view, lineage)) turn.log.append(notice)
  return ok({ sql: verdict.value, examined, findings })
}

/** What the asker should know about rows and values that their role does not see. */
export function policyNotices({ policy }: Pick<RoleView, 'policy'>, lineage: Lineage): NewEvent[] {
  const short = (key: string) => key.split('.').at(-1) ?? key
  const filtered = lineage.tables.filter((table) => policy.rowFilters?.[table] !== undefined).map(short)
  const masked = lineage.columns.filter((column) => policy.masks?.[column] !== undefined).map(short)
  const notice = (code: string, text: string): NewEvent => ({ name: 'notice', data: { level: 'info', code, text } })
  return [
    ...(filtered.length > 0 ? [notice('row_policy', `Only the rows of ${filtered.join(', ')} that you may see are included.`)] : []),
    ...(masked.length > 0 ? [notice('masked', `The values of ${masked.join(', ')} are not shown as they are.`)] : []),
  ]
}
