import type { Problem, Violation } from '../../base/problem.ts'
import type { Lineage } from '../../guard/checked-sql.ts'
import type { SqlValue } from '../../guard/policy.ts'
import type { Decision } from '../../identity/explain-policy.ts'

/** What would happen to a statement of a role, and why. `sql` is null when it is refused. */
export type Explanation = {
  roles: string[]
  /** The guard's verdict. */
  decision: 'allowed' | 'refused'
  /** What would become of it in the end; `fails`: the database itself does not take it. */
  outcome: 'runs' | 'runs-when-confirmed' | 'refused' | 'too-expensive' | 'fails'
  violations: Violation[]
  /** What the guard says to it where everything may be read: what is not the policy's doing. */
  unrestricted: Violation[]
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
    headline(found),
    ...reasons(found),
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

function headline({ outcome, planner, roles }: Explanation): string {
  const who = roles.join(' + ')
  if (outcome === 'runs') return `Allowed for ${who}.`
  if (outcome === 'runs-when-confirmed') return `Allowed for ${who} when they confirm what it costs.`
  if (outcome === 'refused') return `Refused for ${who}.`
  const message = planner !== null && 'message' in planner && planner.message !== undefined ? ` ${planner.message}` : ''
  return outcome === 'too-expensive'
    ? `Allowed for ${who} by the policy, and not run: it costs too much.${message}`
    : `Allowed for ${who} by the policy, and not run: the database does not take it.${message}`
}

/** What stands in the way, and how much of it is not the policy's doing. */
function reasons({ violations, unrestricted }: Explanation): string[] {
  const [mine, all] = [violations, unrestricted].map((list) => list.map(violationLine))
  if (mine?.join() === all?.join()) return section('Why not, whatever the role', mine ?? [])
  return [...section('Why not', mine ?? []), ...section('A role that may read everything would be refused too', all ?? [])]
}

const violationLine = ({ rule, message, position }: Violation): string =>
  `${rule}${position === null ? '' : ` at character ${position + 1}`}: ${message}`

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', `${title}:`, ...lines.map((line) => `  ${line}`)]

function decisionLine({ kind, what, effect, rule, line, detail }: Explanation['decisions'][number], file: string | null): string {
  const where =
    rule === null ? 'the policy does not restrict it' : `${file ?? 'shipped policy'}${line === null ? '' : `:${line}`} ${rule.join(' › ')}`
  return `${kind} ${what} ${effects[effect]}${detail === null ? '' : `: ${detail}`} (${where})`
}

function limitLines({ lineage, maxRows, maxCost, confirmCost, shareRows, cost }: Explanation): string[] {
  const asked =
    lineage?.statementLimit === null || lineage === null
      ? 'the statement has no limit of its own'
      : `the statement asks for ${lineage.statementLimit}`
  const estimate = cost === null ? 'the planner gives no figure' : `the planner estimates ${figure(cost)}`
  const confirmed =
    maxCost === null || confirmCost <= maxCost ? 'and more cannot be confirmed' : `up to ${figure(confirmCost)} when confirmed`
  return [
    `rows: at most ${figure(maxRows)}; ${asked}${lineage?.limitAdded ? ', and one row more than the cap is fetched' : ''}`,
    `cost: at most ${maxCost === null ? 'unlimited' : figure(maxCost)}, ${confirmed}; ${estimate}`,
    `rows to a language model: ${shareRows === null ? 'as the service is set' : shareRows ? 'allowed' : 'never'}`,
  ]
}

const figure = (value: number): string => new Intl.NumberFormat('en', { maximumFractionDigits: 2 }).format(value)
