import type { AlertCondition } from '../condition/condition.ts'
import { backtest } from './backtest.ts'
import type { History } from './history.ts'

/** Alerts a month that a condition would have opened; null where the past is too short to say, or could not be judged. */
export function priceOf(condition: AlertCondition, history: History, timeZone: string): number | null {
  const { perMonth, errors, slots } = backtest({ condition, severity: 'medium', history, timeZone })
  return errors.slots === slots ? null : perMonth
}
