import { bandOf, holds, holdsOrder, marginOf, orient } from './compare-values.ts'
import type { Comparison, LeafOf } from './condition.ts'
import { absolute, addExact, compareExact, type Exact, exactNumber, negative, numberOfExact, subtractExact } from './exact.ts'
import { pickBeside, pickNumber } from './pick.ts'
import { type Finding, judged, type Subject } from './subject.ts'

/** A number against a fixed limit. */
export function judgeThreshold(leaf: LeafOf<'threshold'>, subject: Subject): Finding {
  const picked = pickNumber(subject, leaf.column)
  if ('verdict' in picked) return picked
  const { exact, value, text } = picked.tested
  const breach = holds(exact, leaf.op, exactNumber(leaf.value))
  const known = { value, text, limit: leaf.value, score: orient(value, leaf.op, leaf.value) }
  if (breach)
    return { verdict: judged('breach', { ...known, severity: bandOf(subject.condition.bands, value, leaf.op) }), rows: picked.rows }
  const recovered = !subject.firing || leaf.recover === undefined || isPast(exact, leaf.op, leaf.recover)
  return { verdict: judged('ok', { ...known, recovered, margin: marginOf(value, leaf.value) }), rows: picked.rows }
}

/** Past `recover` means at it or on its safe side. */
function isPast(value: Exact, op: Comparison, recover: number): boolean {
  const order = compareExact(value, exactNumber(recover))
  return op === 'gt' || op === 'gte' ? order <= 0 : order >= 0
}

/** A number against a band of values; both ends belong to the inside. */
export function judgeRange(leaf: LeafOf<'range'>, subject: Subject): Finding {
  const picked = pickNumber(subject, leaf.column)
  if ('verdict' in picked) return picked
  const { exact, value, text } = picked.tested
  const outsideBy = (margin: number) =>
    compareExact(exact, addExact(exactNumber(leaf.low), negative(exactNumber(margin)))) < 0 ||
    compareExact(exact, addExact(exactNumber(leaf.high), exactNumber(margin))) > 0
  const breach = outsideBy(0) === (leaf.fire === 'outside')
  const limit = Math.abs(value - leaf.low) <= Math.abs(value - leaf.high) ? leaf.low : leaf.high
  const fromMiddle = Math.abs(value - (leaf.low + leaf.high) / 2)
  const known = { value, text, limit, score: leaf.fire === 'outside' ? fromMiddle : -fromMiddle }
  if (breach) {
    const severity = bandOf(subject.condition.bands, Math.abs(value - limit), 'gte')
    return { verdict: judged('breach', { ...known, severity }), rows: picked.rows }
  }
  const margin = leaf.recover_margin ?? 0
  const past = leaf.fire === 'outside' ? !outsideBy(-margin) : margin === 0 || outsideBy(margin)
  return { verdict: judged('ok', { ...known, recovered: !subject.firing || past, margin: marginOf(value, limit) }), rows: picked.rows }
}

/** One column against another of the same row; differences up to `tolerance` do not count. */
export function judgeCompare(leaf: LeafOf<'compare'>, subject: Subject): Finding {
  const left = pickNumber(subject, leaf.left)
  if ('verdict' in left) return left
  const right = pickBeside(subject, leaf.right, left.rows)
  if ('verdict' in right) return right
  const difference = subtractExact(left.tested.exact, right.tested.exact)
  const tolerance = exactNumber(leaf.tolerance)
  const breach = differs(difference, leaf.op, tolerance)
  const [value, limit] = [left.tested.value, right.tested.value]
  const by = numberOfExact(difference)
  const known = { value, text: left.tested.text, limit, change: by, score: orient(by, leaf.op, 0) }
  const verdict = breach
    ? judged('breach', { ...known, severity: bandOf(subject.condition.bands, by, leaf.op) })
    : judged('ok', { ...known, margin: marginOf(value, limit) })
  return { verdict, rows: left.rows }
}

function differs(difference: Exact, op: Comparison, tolerance: Exact): boolean {
  if (op === 'eq' || op === 'neq') return compareExact(absolute(difference), tolerance) <= 0 === (op === 'eq')
  const towards = op === 'gt' || op === 'gte' ? difference : negative(difference)
  return holdsOrder(compareExact(towards, tolerance), op === 'gt' || op === 'lt' ? 'gt' : 'gte')
}
