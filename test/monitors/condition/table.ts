import { type AlertCondition, type AlertConditionInput, alertConditionSchema } from '../../../src/monitors/condition/condition.ts'
import { evaluate } from '../../../src/monitors/condition/evaluate.ts'
import type { Evaluation, Moment, PastPoint, PastRuns, ResultTable, Verdict } from '../../../src/monitors/condition/verdict.ts'
import type { Cell } from '../../../src/present/columns.ts'

/** A result from `name type` headings. */
export const tableOf = (headings: string[], rows: Cell[][], truncated = false): ResultTable => ({
  columns: headings.map((heading) => {
    const [name = '', type = 'numeric'] = heading.split(' ')
    return { name, type }
  }),
  rows,
  truncated,
})

export const conditionOf = (when: AlertConditionInput['when'], rest: Partial<AlertConditionInput> = {}): AlertCondition =>
  alertConditionSchema.parse({ schema: 1, when, ...rest })

export const noPast: PastRuns = { points: new Map(), knownGroups: [], previousRowCount: null, knownKeys: null, firing: new Set() }

export const morning: Moment = { slot: '2026-11-20T06:00:00.000Z', timeZone: 'Europe/Berlin' }

/** Daily values of one group that end a day before `morning`. */
export const dailyPoints = (values: (number | null)[], group = '[]'): PastRuns => ({
  ...noPast,
  points: new Map([[group, values.map((value, at) => pointBefore(value, values.length - at))]]),
})

const pointBefore = (value: number | null, days: number): PastPoint => ({
  slot: new Date(Date.parse(morning.slot) - days * 86_400_000).toISOString(),
  value,
  verdict: value === null ? 'no_data' : 'ok',
})

/** The verdict on the whole result. */
export function verdictOf(condition: AlertCondition, result: ResultTable, past: PastRuns = noPast): Verdict | null {
  return onlyVerdict(evaluate(condition, result, past, morning))
}

export const onlyVerdict = ({ groups, error }: Evaluation): Verdict | null =>
  error === null ? (groups[0]?.verdict ?? null) : { kind: 'error', error }

/** ok, breach, no_data, learning, or the code of the error. */
export function outcomeOf(verdict: Verdict | null): string {
  if (verdict === null) return 'nothing'
  if (verdict.kind === 'error') return verdict.error.code
  return verdict.kind === 'no_data' && verdict.quiet === true ? 'learning' : verdict.kind
}

/** Outcomes by group key, with `error` where the whole failed. */
export const outcomesOf = ({ groups, error }: Evaluation): Record<string, string> => ({
  ...Object.fromEntries(groups.map(({ group, verdict }) => [group.key, outcomeOf(verdict)])),
  ...(error === null ? {} : { error: error.code }),
})
