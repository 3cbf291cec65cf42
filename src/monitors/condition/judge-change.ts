import { bandOf } from './compare-values.ts'
import type { LeafOf } from './condition.ts'
import { absolute, compareExact, type Exact, exactNumber, multiplyExact, negative, numberOfExact, subtractExact } from './exact.ts'
import { pickBeside, pickNumber } from './pick.ts'
import type { Tested } from './read-value.ts'
import { type Finding, judged, type Subject, tooEarly, verdictOfNothing } from './subject.ts'
import type { PastPoint, Verdict } from './verdict.ts'

type Change = LeafOf<'change'>

/**
 * A number against an earlier one, or against another column. Percent is 100·(v − b)/|b|, so that a negative base keeps the sign of the change. A base
 * below `min_base`, or 0 where percent are asked for, is what `zero_base` says.
 */
export function judgeChange(leaf: Change, subject: Subject): Finding {
  const picked = pickNumber(subject, leaf.column)
  if ('verdict' in picked) return picked
  if (leaf.basis.type === 'column') {
    const base = pickBeside(subject, leaf.basis.column, picked.rows)
    if ('verdict' in base) return base
    return { verdict: against(leaf, picked.tested, base.tested.exact, subject), rows: picked.rows }
  }
  const base = earlierValue(leaf.basis, subject)
  if (base === null) {
    return { verdict: tooEarly('there is no earlier run to compare with yet', picked.tested.value, picked.tested.text), rows: picked.rows }
  }
  return { verdict: against(leaf, picked.tested, exactNumber(base), subject), rows: picked.rows }
}

function against(leaf: Change, { exact, value, text }: Tested, base: Exact, { condition }: Subject): Verdict {
  const size = absolute(base)
  const expected = numberOfExact(base)
  const isSmall = compareExact(size, exactNumber(leaf.min_base)) < 0 || (leaf.measure === 'percent' && base.units === 0n)
  if (isSmall) {
    const verdict = verdictOfNothing(leaf.zero_base, `the value it is compared with is ${expected}, too small to tell a change`)
    return verdict.kind === 'no_data' ? { ...verdict, value, text } : { ...verdict, value, text, expected }
  }
  const difference = subtractExact(exact, base)
  const [difference100, wanted] =
    leaf.measure === 'percent'
      ? [multiplyExact(difference, exactNumber(100)), multiplyExact(exactNumber(leaf.value), size)]
      : [difference, exactNumber(leaf.value)]
  const towards = leaf.direction === 'up' ? difference100 : leaf.direction === 'down' ? negative(difference100) : absolute(difference100)
  const breach = compareExact(towards, wanted) > 0
  const change = leaf.measure === 'percent' ? numberOfExact(difference100) / Math.abs(expected) : numberOfExact(difference)
  const score = leaf.direction === 'up' ? change : leaf.direction === 'down' ? -change : Math.abs(change)
  const allowed = leaf.measure === 'percent' ? (Math.abs(expected) * leaf.value) / 100 : leaf.value
  const falls = leaf.direction === 'down' || (leaf.direction === 'either' && difference.units < 0n)
  const known = { value, text, expected, change, score, limit: falls ? expected - allowed : expected + allowed }
  if (breach) return judged('breach', { ...known, severity: bandOf(condition.bands, score, 'gte') })
  return judged('ok', { ...known, margin: (leaf.value - score) / leaf.value })
}

function earlierValue(basis: Exclude<Change['basis'], { type: 'column' }>, { points, now }: Subject): number | null {
  const valued = points.filter(({ value, verdict }) => value !== null && verdict !== 'error')
  switch (basis.type) {
    case 'previous_run':
      return valued.at(-1)?.value ?? null
    case 'median_of_runs': {
      // Fewer than half of the runs asked for say too little about what is usual.
      const last = valued.slice(-basis.n).flatMap(({ value }) => value ?? [])
      return last.length < Math.max(3, Math.ceil(basis.n / 2)) ? null : medianOf(last)
    }
    case 'runs_ago':
      return valueAgo(valued, basis.n, now.slot)
  }
}

function medianOf(values: number[]): number {
  const order = values.toSorted((a, b) => a - b)
  return ((order[(order.length - 1) >> 1] ?? 0) + (order[order.length >> 1] ?? 0)) / 2
}

/**
 * The value `runs` planned times ago. It is found by its time and not by counting, so that a run that was missed does not turn a week ago into eight days ago;
 * null where no run is within half a period of that time.
 */
function valueAgo(points: PastPoint[], runs: number, slot: string): number | null {
  const now = Date.parse(slot)
  const times = [...points.map((point) => Date.parse(point.slot)), now]
  const gaps = times.slice(1).map((time, at) => time - (times[at] ?? time))
  if (gaps.length === 0) return null
  const period = medianOf(gaps)
  const wanted = now - runs * period
  const distance = ({ slot: at }: PastPoint): number => Math.abs(Date.parse(at) - wanted)
  const [first] = points
  if (first === undefined) return null
  const nearest = points.reduce((best, point) => (distance(point) < distance(best) ? point : best), first)
  return distance(nearest) <= period / 2 ? nearest.value : null
}
