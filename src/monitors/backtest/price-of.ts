import { type AlertCondition, leavesOf } from '../condition/condition.ts'
import { backtest } from './backtest.ts'
import type { History } from './history.ts'

/**
 * What a condition would have done over a past: `count` alerts in `slots` planned times, `perMonth` a month; that null where the past is too short to say, or could not be judged,
 * or hardly moved. `firing`: the part of the planned times at which it was firing.
 */
export type Price = { perMonth: number | null; slots: number; count: number; firing: number }

/** Steps from one run to the next that a comparison with the run before needs to see, before anybody can say how often it fires. */
const fewestSteps = 3

/** Goes over a past without effects and says how often a condition would have opened an alert. */
export function priceOf(condition: AlertCondition, history: History, timeZone: string): Price {
  const { perMonth, errors, slots, count, shareFiring } = backtest({ condition, severity: 'medium', history, timeZone })
  const isUnknown = errors.slots === slots || (count > 0 && looksBack(condition) && stepsIn(history) < fewestSteps)
  return { perMonth: isUnknown ? null : perMonth, slots, count, firing: shareFiring }
}

const looksBack = (condition: AlertCondition): boolean =>
  leavesOf(condition).some((leaf) => leaf.kind === 'change' && leaf.basis.type === 'previous_run')

/** How often the result differed from the one before it: a month's figure that is looked at daily steps once a month. */
function stepsIn({ results }: History): number {
  const written = results.map(({ result }) => JSON.stringify(result.rows))
  return written.filter((rows, at) => at > 0 && rows !== written[at - 1]).length
}
