import type { Aggregate } from '../semantic-query.ts'

/** The SQL of an aggregate over an expression; `p90` is the 90th percentile, between values where need be. */
export function aggregateCall(fn: Aggregate | 'count', expression: string): string {
  if (fn === 'count') return 'count(*)'
  const share = fn === 'median' ? 0.5 : percentileOf(fn)
  return share === null ? `${fn}(${expression})` : `percentile_cont(${share}) WITHIN GROUP (ORDER BY ${expression})`
}

/** An aggregate in words, to stand before what it is taken over. */
export function aggregateWords(fn: Aggregate | 'count'): string {
  const words: Partial<Record<Aggregate | 'count', string>> = {
    sum: 'Total',
    avg: 'Average',
    min: 'Lowest',
    max: 'Highest',
    median: 'Median',
    count: 'Count of',
  }
  return words[fn] ?? `${fn.slice(1)}th percentile of`
}

const percentileOf = (fn: string): number | null => (/^p\d+$/.test(fn) ? Number(fn.slice(1)) / 100 : null)
