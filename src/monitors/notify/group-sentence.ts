import type { ResultColumn } from '../../present/columns.ts'
import { shortInterval } from '../../present/intervals.ts'
import type { AlertCondition, Comparison, Leaf } from '../condition/condition.ts'
import type { Group, Judged, Verdict } from '../condition/verdict.ts'
import type { MessageKind } from './message.ts'
import { groupName, writeCell, writeChange, writeLike } from './write-value.ts'

export type GroupFacts = {
  kind: MessageKind
  group: Group
  /** Null: the group had no row. */
  verdict: Verdict | null
  /** Why an alert was resolved; absent when it was not. */
  reason?: 'recovered' | 'group_gone' | 'superseded' | 'dismissed' | 'data_back'
}

/**
 * What happened to one group, in one sentence. Every number is one of the result or of its verdict, written by the one formatter; nothing is
 * escaped.
 */
export function groupSentence(facts: GroupFacts, condition: AlertCondition, columns: readonly ResultColumn[], timeZone: string): string {
  const name = groupName(facts.group.values)
  const said = saying(facts, condition, columns, timeZone)
  return name === '' ? upperFirst(said) : `${name}: ${said}`
}

function saying(
  { kind, verdict, reason }: GroupFacts,
  condition: AlertCondition,
  columns: readonly ResultColumn[],
  timeZone: string,
): string {
  if (reason === 'group_gone' || verdict === null) return 'no longer in the result.'
  if (reason === 'superseded') return 'the monitor was changed; this alert belongs to an earlier version.'
  if (verdict.kind === 'no_data') return `no data to judge by (${verdict.reason}).`
  if (verdict.kind === 'error') return `the result could not be judged: ${verdict.error.message}`
  const what = judged(condition, verdict, columns, timeZone)
  if (kind === 'data_back') return `data is back; ${what}.`
  return kind === 'resolved' ? `back to normal; ${what}.` : `${what}.`
}

function judged(condition: AlertCondition, verdict: Judged, columns: readonly ResultColumn[], timeZone: string): string {
  const { when } = condition
  const column = (name: string): ResultColumn => columns.find((one) => one.name === name) ?? unknownColumn(name)
  if (when.kind !== 'all' && when.kind !== 'any') return leafSaying(when, verdict, column, timeZone)
  const told = when.of.flatMap((leaf, at) => {
    const part = verdict.parts?.[at]
    return part?.kind === verdict.kind ? [leafSaying(leaf, part, column, timeZone)] : []
  })
  if (told.length > 0) return told.join('; ')
  return verdict.kind === 'breach' ? 'the condition holds' : 'the condition does not hold'
}

function leafSaying(leaf: Leaf, verdict: Judged, column: (name: string) => ResultColumn, timeZone: string): string {
  const breach = verdict.kind === 'breach'
  const written = (name: string) => writeCell(verdict.text ?? verdict.value, column(name), timeZone)
  const limitOf = (name: string, limit = verdict.limit) => writeLike(limit, column(name)) ?? '–'
  switch (leaf.kind) {
    case 'threshold': {
      const limit = limitOf(leaf.column, verdict.limit ?? leaf.value)
      return `${column(leaf.column).label} is ${written(leaf.column)}, ${breach ? '' : 'not '}${opWords[leaf.op]} ${limit}`
    }
    case 'range': {
      const side = breach === (leaf.fire === 'outside') ? 'outside' : 'inside'
      return `${column(leaf.column).label} is ${written(leaf.column)}, ${side} ${limitOf(leaf.column, leaf.low)} to ${limitOf(leaf.column, leaf.high)}`
    }
    case 'compare':
      return `${column(leaf.left).label} is ${written(leaf.left)}, ${breach ? '' : 'not '}${opWords[leaf.op]} ${column(leaf.right).label} ${limitOf(leaf.right)}`
    case 'change': {
      const change =
        verdict.change === null
          ? ''
          : `, ${leaf.measure === 'percent' ? writeChange(verdict.change) : signed(limitOf(leaf.column, verdict.change), verdict.change)}`
      return `${column(leaf.column).label} is ${written(leaf.column)}${change} against ${basisWords(leaf, column)}${verdict.expected === null ? '' : ` ${limitOf(leaf.column, verdict.expected)}`}`
    }
    case 'row_count':
      return `${verdict.text ?? String(verdict.value ?? 0)} ${verdict.value === 1 ? 'row' : 'rows'}, ${breach ? '' : 'not '}${opWords[leaf.op]} ${leaf.value}`
    case 'new_rows':
      return `${verdict.newKeys?.length ?? verdict.value ?? 0} new by ${leaf.keys.join(', ')}`
    case 'no_data':
      return breach ? 'no data' : 'there is data'
    case 'freshness':
      return `${column(leaf.column).label} ends at ${written(leaf.column)}, ${breach ? 'older' : 'not older'} than ${minutes(leaf.max_age_minutes)}`
    case 'match':
      return `${column(leaf.column).label} is ${written(leaf.column)}`
    case 'anomaly': {
      const expected = verdict.expected === null ? '' : `, expected about ${limitOf(leaf.column, verdict.expected)}`
      const change = verdict.change === null ? '' : ` (${writeChange(verdict.change)})`
      return `${column(leaf.column).label} is ${written(leaf.column)}${expected}${change}${breach ? ', unusual' : ''}`
    }
    case 'trend':
      return `${column(leaf.column).label} is ${written(leaf.column)}, ${breach ? '' : 'not '}${leaf.direction === 'up' ? 'rising' : 'falling'} for ${leaf.runs} runs${verdict.change === null ? '' : ` (${writeChange(verdict.change)})`}`
  }
}

const opWords: Record<Comparison, string> = {
  gt: 'above',
  gte: 'at least',
  lt: 'below',
  lte: 'at most',
  eq: 'equal to',
  neq: 'different from',
}

function basisWords({ basis }: Extract<Leaf, { kind: 'change' }>, column: (name: string) => ResultColumn): string {
  switch (basis.type) {
    case 'column':
      return column(basis.column).label
    case 'previous_run':
      return 'the run before'
    case 'runs_ago':
      return `${basis.n} runs ago`
    case 'median_of_runs':
      return `the median of ${basis.n} runs`
  }
}

const signed = (text: string, value: number): string => (value > 0 ? `+${text}` : text)
const minutes = (count: number): string => shortInterval(`${Math.floor(count / 1_440)} days ${clock(count % 1_440)}`)
const clock = (count: number): string =>
  `${String(Math.floor(count / 60)).padStart(2, '0')}:${String(Math.floor(count % 60)).padStart(2, '0')}:00`
const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
const unknownColumn = (name: string): ResultColumn => ({
  name,
  label: name,
  type: 'text',
  role: 'measure',
  unit: null,
  format: null,
  nullable: true,
})
