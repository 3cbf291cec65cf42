import type { Problem, Violation } from '../../base/problem.ts'
import type { Lineage } from '../../guard/checked-sql.ts'
import type { SqlValue } from '../../guard/policy.ts'
import type { Decision } from '../../identity/explain-policy.ts'

/** What would happen to a statement of a role, and why. `sql` is null when it is refused. */
export type Explanation = {
  roles: string[]
  decision: 'allowed' | 'refused'
  violations: Violation[]
  decisions: (Decision & { line: number | null })[]
  lineage: Pick<Lineage, 'tables' | 'columns' | 'functions' | 'statementLimit' | 'limitAdded'> | null
  maxRows: number
  maxCost: number | null
  confirmCost: number
  shareRows: boolean | null
  /** The planner's figure, null when the statement is refused or the planner does not take it; then `planner` says why. */
  cost: number | null
  planner: Problem | null
  sql: string | null
  parameters: readonly SqlValue[]
}

const effects: Record<Decision['effect'], string> = {
  granted: 'may be read',
  denied: 'is denied',
  filtered: 'is read with a row filter',
  masked: 'is masked',
  closed: 'is closed',
}

/** The explanation as text. `file` is what the policy file is called, null for the shipped one. */
export function explanationText(found: Explanation, file: string | null): string {
  return [
    `${found.decision === 'allowed' ? 'Allowed' : 'Refused'} for ${found.roles.join(' + ')}.`,
    ...section(
      'Why not',
      found.violations.map(
        ({ rule, message, position }) => `${rule}${position === null ? '' : ` at character ${position + 1}`}: ${message}`,
      ),
    ),
    ...section(
      'What it reads',
      found.decisions.map((decision) => decisionLine(decision, file)),
    ),
    ...section('Functions', found.lineage?.functions.length ? [found.lineage.functions.join(', ')] : []),
    ...section('Limits', found.decision === 'allowed' ? limitLines(found) : []),
    ...section('Runs as', found.sql === null ? [] : found.sql.split('\n')),
    ...section(
      'Parameters',
      found.parameters.map((value, at) => `$${at + 1} = ${JSON.stringify(value)}`),
    ),
  ].join('\n')
}

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', `${title}:`, ...lines.map((line) => `  ${line}`)]

function decisionLine({ kind, what, effect, rule, line, detail }: Explanation['decisions'][number], file: string | null): string {
  const where =
    rule === null ? 'the policy does not restrict it' : `${file ?? 'shipped policy'}${line === null ? '' : `:${line}`} ${rule.join(' › ')}`
  return `${kind} ${what} ${effects[effect]}${detail === null ? '' : `: ${detail}`} (${where})`
}

function limitLines({ lineage, maxRows, maxCost, confirmCost, shareRows, cost, planner }: Explanation): string[] {
  const asked =
    lineage?.statementLimit === null || lineage === null
      ? 'the statement has no limit of its own'
      : `the statement asks for ${lineage.statementLimit}`
  const estimate =
    cost === null
      ? planner === null || !('message' in planner)
        ? 'the planner was not asked'
        : `the planner does not take it: ${planner.message}`
      : `the planner estimates ${figure(cost)}`
  const verdict =
    cost === null || maxCost === null || cost <= maxCost
      ? ''
      : cost <= confirmCost
        ? ', so it runs only when the asker confirms it'
        : ', so it does not run'
  return [
    `rows: at most ${figure(maxRows)}; ${asked}${lineage?.limitAdded ? ', and one row more than the cap is fetched' : ''}`,
    `cost: at most ${maxCost === null ? 'unlimited' : figure(maxCost)}, up to ${figure(confirmCost)} when confirmed; ${estimate}${verdict}`,
    `rows to a language model: ${shareRows === null ? 'as the service is set' : shareRows ? 'allowed' : 'never'}`,
  ]
}

const figure = (value: number): string => new Intl.NumberFormat('en', { maximumFractionDigits: 2 }).format(value)
