import type { ResultColumn } from '../../present/columns.ts'
import { formatCell } from '../../present/format.ts'
import type { AlertCondition, Comparison, Leaf, LeafOf } from './condition.ts'

/** How a test is said: the label of a column, and a number written as that column's are. */
export type Wording = { label(name: string): string; number(value: number, name: string): string }

/** Wording by the columns of a result; a name that is not among them is written as words. */
export function wordingOf(columns: readonly ResultColumn[]): Wording {
  const find = (name: string): ResultColumn | undefined => columns.find((column) => column.name === name)
  return {
    label: (name) => find(name)?.label ?? name.replaceAll('_', ' '),
    number: (value, name) => {
      const column = find(name)
      return column === undefined ? plainNumber(value) : formatCell(value, { ...column, type: 'numeric' }, { place: 'prose' })
    },
  }
}

/** With groups of three digits, and as many decimals as the number has. */
export const plainNumber = (value: number): string => new Intl.NumberFormat('en', { maximumSignificantDigits: 15 }).format(value)

/** What one test watches for, as the part of a sentence after "when"; `pick` says which of several rows. */
export function leafSentence(leaf: Leaf, pick: AlertCondition['pick'], wording: Wording): string {
  switch (leaf.kind) {
    case 'threshold':
      return `${subject(leaf.column, pick, wording)} is ${opWords[leaf.op]} ${wording.number(leaf.value, leaf.column)}`
    case 'range': {
      const [low, high] = [wording.number(leaf.low, leaf.column), wording.number(leaf.high, leaf.column)]
      return `${subject(leaf.column, pick, wording)} is ${leaf.fire === 'outside' ? 'outside' : 'within'} ${low} to ${high}`
    }
    case 'compare': {
      const by = leaf.tolerance === 0 ? '' : `, differences up to ${wording.number(leaf.tolerance, leaf.left)} left out`
      return `${subject(leaf.left, pick, wording)} is ${opWords[leaf.op]} ${wording.label(leaf.right)}${by}`
    }
    case 'change':
      return changeSentence(leaf, pick, wording)
    case 'row_count':
      return countSentence(leaf)
    case 'new_rows':
      return `rows appear that were not there before, told apart by ${namesOf(leaf.keys, wording)}`
    case 'no_data':
      return `there is no data${leaf.after_runs > 1 ? ` in ${leaf.after_runs} runs in a row` : ''}`
    case 'freshness': {
      const age = duration(leaf.max_age_minutes)
      return `${subject(leaf.column, pick, wording)} is more than ${age} ago${leaf.business_days ? ', Saturdays and Sundays not counted' : ''}`
    }
    case 'match': {
      const values = leaf.values.map((value) => (typeof value === 'string' ? `"${value}"` : value ? 'true' : 'false'))
      const not = leaf.op === 'is_not' || leaf.op === 'not_in' ? 'not ' : ''
      return `${subject(leaf.column, pick, wording)} is ${not}${values.length > 1 ? `one of ${values.join(', ')}` : (values[0] ?? '')}`
    }
    case 'anomaly':
      return anomalySentence(leaf, pick, wording)
    case 'trend': {
      const by = leaf.min_total_change_pct === 0 ? '' : `, by at least ${plainNumber(leaf.min_total_change_pct)} % in all`
      const what = leaf.history.source === 'runs' ? subject(leaf.column, pick, wording) : wording.label(leaf.column)
      return `${what} has ${leaf.direction === 'up' ? 'risen' : 'fallen'} at each of ${leaf.runs - 1} steps in a row${by}`
    }
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

const pickWords: Record<AlertCondition['pick'], string> = {
  only: '',
  first: 'the first ',
  last: 'the last ',
  min: 'the lowest ',
  max: 'the highest ',
  sum: 'the sum of ',
  avg: 'the mean of ',
  median: 'the median of ',
}

const subject = (name: string, pick: AlertCondition['pick'], { label }: Wording): string => `${pickWords[pick]}${label(name)}`

/** Names joined for reading: region, region and office. */
export function namesOf(names: readonly string[], { label }: Wording): string {
  const labels = names.map(label)
  return labels.length < 2 ? (labels[0] ?? '') : `${labels.slice(0, -1).join(', ')} and ${labels.at(-1)}`
}

function changeSentence(leaf: LeafOf<'change'>, pick: AlertCondition['pick'], wording: Wording): string {
  const verb = { up: 'is up', down: 'is down', either: 'has changed' }[leaf.direction]
  const by = leaf.measure === 'percent' ? `${plainNumber(leaf.value)} %` : wording.number(leaf.value, leaf.column)
  const least = leaf.min_base === 0 ? '' : `, where that is at least ${wording.number(leaf.min_base, leaf.column)}`
  return `${subject(leaf.column, pick, wording)} ${verb} by more than ${by} against ${basisWords(leaf.basis, wording)}${least}`
}

function basisWords(basis: LeafOf<'change'>['basis'], { label }: Wording): string {
  switch (basis.type) {
    case 'column':
      return label(basis.column)
    case 'previous_run':
      return 'the run before'
    case 'runs_ago':
      return basis.n === 1 ? 'the run before' : `${basis.n} runs ago`
    case 'median_of_runs':
      return `the median of the last ${basis.n} runs`
  }
}

function countSentence({ op, value, ratio_to_previous: ratio }: LeafOf<'row_count'>): string {
  const often = ratio === undefined ? '' : `, and their number is ${opWords[op]} ${plainNumber(ratio)} times that of the run before`
  if ((op === 'gt' && value === 0) || (op === 'gte' && value === 1)) return `there is any row${often}`
  if ((op === 'lt' && value === 1) || ((op === 'eq' || op === 'lte') && value === 0)) return `there are no rows${often}`
  return `the number of rows is ${opWords[op]} ${plainNumber(value)}${often}`
}

function anomalySentence(leaf: LeafOf<'anomaly'>, pick: AlertCondition['pick'], wording: Wording): string {
  const how = { up: 'unusually high', down: 'unusually low', either: 'unusual' }[leaf.direction]
  const season = { none: '', dow: ' for its weekday', hour_of_week: ' for its hour of the week', month_of_year: ' for its month' }[
    leaf.season
  ]
  const { history } = leaf
  const past =
    history.source === 'runs' ? `the last ${history.window_runs} runs` : `the earlier values by ${wording.label(history.time_column)}`
  const what = history.source === 'runs' ? subject(leaf.column, pick, wording) : `the latest ${wording.label(leaf.column)}`
  const rel = leaf.min_rel_change === 0 ? '' : `at least ${plainNumber(leaf.min_rel_change * 100)} %`
  const abs = leaf.min_abs_change === 0 ? '' : `at least ${wording.number(leaf.min_abs_change, leaf.column)}`
  const least = [rel, abs].filter((part) => part !== '').join(' and ')
  return `${what} is ${how}${season} compared with ${past}${least === '' ? '' : ` and ${least} away from what is expected`}`
}

/** Minutes in the largest unit that writes them whole: 3 days, 26 hours, 90 minutes. */
export function duration(minutes: number): string {
  const [unit, size] = minutes % 1440 === 0 ? ['day', 1440] : minutes % 60 === 0 ? ['hour', 60] : ['minute', 1]
  const count = minutes / Number(size)
  return `${plainNumber(count)} ${unit}${count === 1 ? '' : 's'}`
}
