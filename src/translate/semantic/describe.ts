import type { TranslateInput, Translation } from '../translator.ts'
import { alternativesTo } from './alternatives.ts'
import type { Assumption } from './assemble/draft.ts'
import { conditionsOf, operators } from './describe-filter.ts'
import type { Planned } from './plan/plan.ts'
import type { PeriodFilter, SemanticQuery } from './semantic-query.ts'
import { aggregateWords } from './sql/aggregate-call.ts'
import type { Grammar } from './understand.ts'

export type Answered = {
  query: SemanticQuery
  planned: Extract<Planned, { ok: true }>
  sql: string
  assumptions: Assumption[]
  respelt: { from: string; to: string }[]
}

/** The answer with how it was understood. */
export function describe(grammar: Grammar, input: TranslateInput, answered: Answered): Translation {
  const { query, planned, sql } = answered
  const periods = periodsOf(query)
  const columns = Object.fromEntries(
    planned.select.columns.map(({ output }) => [
      output.name,
      { label: output.label, role: output.role, unit: output.unit, ...(output.format === null ? {} : { format: output.format }) },
    ]),
  )
  const sentence = sentenceOf(grammar, answered, periods)
  return {
    decision: 'answer',
    sql,
    parameters: planned.parameters.values,
    interpretation: {
      sentence,
      intervals: periods.map((period) => ({ label: period.label, from: period.from, to: period.to, time_zone: input.calendar.timeZone })),
      assumptions: [
        ...answered.assumptions.map((one) => ({
          text: one.text,
          alternatives: alternativesTo(grammar, input.calendar.timeZone, input.question, query, one),
        })),
        ...answered.respelt.map(({ from, to }) => ({ text: `"${from}" read as "${to}"`, alternatives: [] })),
      ],
      unused_words: [],
    },
    title: titleOf(answered, periods),
    semanticQuery: query,
    columns,
    intent: intentOf(query),
    promised: { rows: isOneRow(query) ? 'one' : 'many', columns: planned.select.columns.map(({ output }) => output.name) },
    warnings: periods.some((period) => period.incomplete)
      ? [`${periods.find((period) => period.incomplete)?.label ?? 'The period'} is not over yet.`]
      : [],
    followups: () => [],
  }
}

function periodsOf(query: SemanticQuery): PeriodFilter[] {
  const compared = query.comparison?.kind === 'periods' ? [query.comparison.later, query.comparison.earlier] : []
  return [...query.periods, ...compared]
}

function titleOf({ planned, query }: Answered, periods: readonly PeriodFilter[]): string {
  const measures = planned.select.columns
    .filter(({ output }) => planned.select.measureNames.includes(output.name))
    .map(({ output }) => output.label)
  const dims = planned.select.columns
    .filter(
      ({ output }) =>
        !planned.select.measureNames.includes(output.name) && ['time', 'ordinal', 'nominal', 'identifier'].includes(output.role),
    )
    .map(({ output }) => output.label.toLowerCase())
  const subject = measures.length > 0 ? listed(measures) : (planned.datasets[0]?.label ?? 'List')
  const by = measures.length > 0 && dims.length > 0 ? ` by ${listed([...new Set(dims)])}` : ''
  return `${subject}${by}${periods.length === 0 ? '' : `, ${periods.map((period) => period.label).join(query.comparison === null ? ' and ' : ' against ')}`}`
}

/** "a, b and c". */
const listed = (items: readonly string[]): string =>
  items.length < 3 ? items.join(' and ') : `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`

function sentenceOf(grammar: Grammar, answered: Answered, periods: readonly PeriodFilter[]): string {
  const { query, planned } = answered
  const conditions = conditionsOf(grammar.lexicon.index, query)
  const parts = [titleOf(answered, periods), ...conditions]
  if (query.window?.kind === 'share' && query.window.within > 0) parts.push('as a share of each group')
  else if (query.window?.kind === 'change' && query.window.shift > 1)
    parts.push(
      `with the change from ${query.window.shift} ${query.dimensions.find((one) => one.kind === 'time')?.grain ?? 'bucket'}s before`,
    )
  else if (query.window !== null) parts.push(windows[query.window.kind])
  if (query.window?.kind === 'share' && query.window.only !== undefined)
    parts.push(`share ${operators[query.window.only.op]} ${query.window.only.values.join(' and ')} %`)
  if (query.outer !== null)
    parts.push(
      query.outer.fn === 'count' ? 'how many there are' : `${aggregateWords(query.outer.fn).toLowerCase().replace(/ of$/, '')} over them`,
    )
  if (query.limit !== null)
    parts.push(
      query.offset > 0
        ? `${query.limit === 1 ? `number ${query.offset + 1}` : `numbers ${query.offset + 1} to ${query.offset + query.limit}`} from the ${query.order[0]?.direction === 'asc' ? 'lowest' : 'top'}`
        : `${query.order[0]?.direction === 'asc' ? 'the lowest' : 'the first'} ${query.limit}${query.limitPerGroup ? ' of each group' : ''}`,
    )
  parts.push(`from ${planned.datasets.map((dataset) => dataset.label.toLowerCase()).join(' and ')}`)
  return `${parts.join('; ')}.`
}

const windows = {
  share: 'as a share of the total',
  running: 'added up over time',
  'running-share': 'as a running share',
  moving: 'as a moving average',
  rank: 'ranked',
  gap: 'with the distance to the best',
  change: 'with the change from the bucket before',
}

/** Figures without groups are one row; so is what is counted or averaged over all rows. */
const isOneRow = ({ measures, dimensions, outer }: SemanticQuery): boolean =>
  outer === null ? measures.length > 0 && dimensions.length === 0 : outer.keep === 0

function intentOf(query: SemanticQuery): 'single' | 'trend' | 'compare' | 'share' | 'list' | null {
  if (query.measures.length === 0) return 'list'
  if (query.window?.kind === 'share') return 'share'
  if (query.dimensions.some((dimension) => dimension.kind === 'time')) return 'trend'
  if (query.dimensions.length === 0) return 'single'
  return 'compare'
}
