import type { AlertCondition } from '../condition/condition.ts'
import { backtest } from './backtest.ts'
import type { History } from './history.ts'

/** What a condition would have done over a past: `count` alerts in `slots` planned times, `perMonth` a month; that null where the past is too short to say, or could not be judged. */
export type Price = { perMonth: number | null; slots: number; count: number }

/** Goes over a past without effects and says how often a condition would have opened an alert. */
export function priceOf(condition: AlertCondition, history: History, timeZone: string): Price {
  const { perMonth, errors, slots, count } = backtest({ condition, severity: 'medium', history, timeZone })
  return { perMonth: errors.slots === slots ? null : perMonth, slots, count }
}
