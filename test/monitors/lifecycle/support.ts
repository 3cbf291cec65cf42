import type { AlertConditionInput } from '../../../src/monitors/condition/condition.ts'
import { alertConditionSchema } from '../../../src/monitors/condition/condition.ts'
import type { Judged, Verdict } from '../../../src/monitors/condition/verdict.ts'
import { freshInstance } from '../../../src/monitors/lifecycle/fresh-instance.ts'
import type { Instance, Seen, Step, StepRules } from '../../../src/monitors/lifecycle/instance.ts'
import { step } from '../../../src/monitors/lifecycle/step.ts'

const judged = (kind: 'ok' | 'breach', value: number): Judged => ({
  kind,
  value,
  text: String(value),
  limit: 10,
  expected: null,
  scale: null,
  score: value,
  change: null,
  margin: null,
  severity: null,
  recovered: true,
})

export const breach = (value = 20, more: Partial<Judged> = {}): Verdict => ({ ...judged('breach', value), ...more })
export const fine = (value = 5): Verdict => judged('ok', value)
export const between: Verdict = { ...judged('ok', 9), recovered: false }
export const nothing: Verdict = { kind: 'no_data', reason: 'no rows' }
export const broken: Verdict = { kind: 'error', error: { code: 'non_finite', message: 'NaN' } }

/** The slot of a daily run. */
export const slotAt = (day: number): string => new Date(Date.UTC(2026, 0, 1, 6) + day * 86_400_000).toISOString()

export const ruleOf = (rest: Partial<AlertConditionInput> = {}) =>
  alertConditionSchema.parse({ schema: 1, when: { kind: 'threshold', column: 'v', op: 'gt', value: 10 }, ...rest })

export type Run = Seen | { seen: Seen; rules: Partial<StepRules> }

/** Steps a fresh instance through daily runs. */
export function runThrough(
  runs: Run[],
  rest: Partial<AlertConditionInput> = {},
  start: Instance = freshInstance('[]'),
): { steps: Step[]; last: Instance } {
  const condition = ruleOf(rest)
  let last = start
  const steps = runs.map((run, day) => {
    const { seen, rules } = typeof run === 'object' && 'seen' in run ? run : { seen: run, rules: {} }
    const made = step(last, seen, {
      condition,
      severity: 'medium',
      slot: slotAt(day),
      suppressedBy: null,
      acknowledged: false,
      newAlertId: `alert ${day}`,
      ...rules,
    })
    last = made.instance
    return made
  })
  return { steps, last }
}

/** What was told at each run, `-` for nothing and the name of what kept it quiet. */
export const toldIn = (steps: Step[]): string[] =>
  steps.map(({ message }) => (message.tell === 'nothing' ? (message.suppressed ?? '-') : message.tell))

/** What happened to alerts at each run. */
export const effectsIn = (steps: Step[]): string[] =>
  steps.map(({ effects }) =>
    effects
      .map(
        (effect) => `${effect.do}${effect.do === 'repeat' ? '' : ` ${effect.kind}`}${effect.do === 'resolve' ? ` ${effect.reason}` : ''}`,
      )
      .join(', '),
  )
