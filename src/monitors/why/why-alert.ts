import type { Problem } from '../../base/problem.ts'
import { fail, ok, type Result } from '../../base/result.ts'
import type { Dialect } from '../../catalog/catalog.ts'
import type { RoleView } from '../../chat/deps.ts'
import type { Lineage } from '../../guard/checked-sql.ts'
import type { Principal } from '../../identity/principal.ts'
import type { Cell, ResultColumn } from '../../present/columns.ts'
import { numberOf } from '../../present/decimals.ts'
import { describeColumns } from '../../present/describe-columns.ts'
import { type Dimension, type Filter, type SemanticQuery, semanticQuerySchema } from '../../translate/semantic/semantic-query.ts'
import type { CandidateAnswer } from '../../translate/translator.ts'
import type { Snapshot } from '../monitor.ts'
import { writeChange, writeLike } from '../notify/write-value.ts'
import { momentOf } from '../schedule/next-slots.ts'
import { alertById } from '../service/alerts.ts'
import type { ServiceDeps } from '../service/deps.ts'
import { underQuota } from '../service/under-quota.ts'
import { findSnapshot } from '../store/version.table.ts'
import { type Decomposition, decompose, type Part } from './decompose.ts'
import { decomposeRatio } from './decompose-ratio.ts'
import { type Stretch, stretchesOf } from './periods.ts'
import { adds, type Ratio, ratioOf } from './ratio-of.ts'

export type ExplainedDimension = Decomposition & { name: string; label: string }

/** Why a number changed. `column` writes the values. `unexplained` says what kept it from being taken apart. */
export type Why =
  | {
      kind: 'explained'
      /** `ratio`: the parts of a ratio move it by their own ratios (`rate`) and by their shares (`mix`). */
      of: 'sum' | 'ratio'
      sentence: string
      measure: string
      column: ResultColumn
      later: Stretch & { value: number }
      earlier: Stretch & { value: number }
      dimensions: ExplainedDimension[]
      group: string | null
    }
  | { kind: 'unexplained'; reason: string }

/** What statements were read from: tables as `schema.table`, columns as `schema.table.column`. */
export type ReadFrom = { source: Dialect; tables: string[]; columns: string[] }

/** What came out, and what all that it tells was read from; null when nothing of the data is told. */
export type ReadWhy = { why: Why; read: ReadFrom | null }

/** Dimensions that are tried, and that are shown. */
const mostTried = 24
const mostShown = 6
/** Sums that differ by more are sums of something else. */
const tolerance = 1e-6
const mostGroups = 2_000

/**
 * Takes the change behind an alert apart: one grouped statement for each dimension that the measure has, with the rights of who asks, for the day of
 * the alert, two for a ratio. For sums, counts and ratios of them, of monitors that came from an understood question. Problems: `not-found`, `forbidden`, those of a run.
 */
export async function whyAlert(deps: ServiceDeps, principal: Principal, id: string, signal: AbortSignal): Promise<Result<Why>> {
  const found = await readWhy(deps, principal, id, signal)
  return found.ok ? ok(found.value.why) : found
}

/** As `whyAlert`, with the tables and columns that what is said was read from, for who has to decide where it may stand. */
export const readWhy = (deps: ServiceDeps, principal: Principal, id: string, signal: AbortSignal): Promise<Result<ReadWhy>> =>
  underQuota(deps, principal, () => takeApart(deps, principal, id, signal))

async function takeApart(deps: ServiceDeps, principal: Principal, id: string, signal: AbortSignal): Promise<Result<ReadWhy>> {
  const found = await alertById(deps, principal, id)
  if (!found.ok) return found
  const { alert, readable } = found.value
  if (!readable) return fail<Problem>({ kind: 'forbidden', message: 'You may not read the data that this alert is about.' })
  if (alert.version === null || alert.openedSlot === null) return unexplained('The alert came with loaded data; its question is not known.')
  const snapshot = await findSnapshot(deps.db, alert.monitor, alert.version)
  if (snapshot === null || snapshot.semantic_query === null || snapshot.question === null) {
    return unexplained('The monitor runs SQL of its own. Only the change of a measure of the semantic model can be taken apart.')
  }
  const view = await deps.viewFor(principal, snapshot.data_source)
  if (!view.ok) return view
  const { date } = await momentOf(deps.db, alert.openedSlot, snapshot.schedule.timezone)
  const asking = asker(deps, view.value, principal, snapshot, date, signal)
  const query = await queryFor(asking, snapshot)
  if (query === null) return unexplained('The question cannot be read for the day of the alert.')
  const stretches = stretchesOf(query, date)
  if (stretches === null) return unexplained('The question speaks of no period that could be held against the one before.')
  const group = groupFilter(query, snapshot, alert.groupKey)
  if (group === null) return unexplained('What the groups of the monitor stand for cannot be told from its question.')
  return await explain(asking, view.value, query, stretches, group)
}

const unexplained = (reason: string): Result<ReadWhy> => ok({ why: { kind: 'unexplained', reason }, read: null })

type Asking = (query: SemanticQuery) => Promise<CandidateAnswer | null>
type Runner = {
  read: (question: string) => Promise<CandidateAnswer | null>
  ask: Asking
  run: (candidate: CandidateAnswer) => Promise<Result<Ran>>
  /** What was read since this was asked last. */
  taken: () => ReadFrom
}
type Ran = { columns: ResultColumn[]; rows: Cell[][]; truncated: boolean }

function asker(deps: ServiceDeps, view: RoleView, principal: Principal, snapshot: Snapshot, date: string, signal: AbortSignal): Runner {
  const reads: Lineage[] = []
  const translator = deps.translators.find(({ name }) => name === 'semantic')
  const translate = async (question: string, semanticQuery?: SemanticQuery): Promise<CandidateAnswer | null> => {
    const calendar = { ...deps.calendar(), today: date }
    const asker = { id: principal.id, role: view.role }
    const input = { question, history: [], catalog: view.catalog, calendar, asker, signal }
    const translated = await translator?.translate(semanticQuery === undefined ? input : { ...input, semanticQuery })
    return translated?.ok && translated.value.translation.decision === 'answer' ? translated.value.translation : null
  }
  return {
    read: (question) => translate(question),
    taken: () => together(snapshot.data_source, reads.splice(0)),
    ask: (query) => translate(snapshot.question ?? '', query),
    run: async (candidate) => {
      const source = deps.sources.find(({ name }) => name === snapshot.data_source)
      if (source === undefined)
        return fail<Problem>({ kind: 'forbidden', message: `No ${snapshot.data_source} data source is configured.` })
      await deps.guard.ready()
      const policy = { ...view.policy, maxRows: mostGroups }
      const checked = deps.guard.check({ candidate: candidate.sql, parameters: candidate.parameters, policy })
      if (!checked.ok) return checked
      const limits = {
        maxRows: mostGroups,
        maxBytes: deps.limits.maxResultBytes,
        timeoutMs: Math.min(snapshot.timeout_ms, deps.limits.tryTimeoutMs),
        maxCost: view.maxCost,
        timeZone: snapshot.schedule.timezone,
      }
      reads.push(checked.value.lineage)
      const ran = await source.run({ sql: checked.value, limits, signal, asker: principal.id })
      if (!ran.ok) return ran
      const { columns, rows, truncated } = ran.value
      const { model, tables } = view.catalog
      const described = describeColumns({ columns, output: checked.value.lineage.output, model, tables, hints: candidate.columns })
      return ok({ columns: described, rows, truncated: truncated !== 'none' })
    },
  }
}

/** The semantic query as it is on the day of the alert: that of the question, when it differs from the stored one by its periods alone. */
async function queryFor({ read }: Runner, snapshot: Snapshot): Promise<SemanticQuery | null> {
  const stored = semanticQuerySchema.safeParse(snapshot.semantic_query)
  if (!stored.success) return null
  const again = await read(snapshot.question ?? '')
  const asked = semanticQuerySchema.safeParse(again?.semanticQuery)
  if (asked.success && withoutDays(asked.data) === withoutDays(stored.data)) return asked.data
  return withoutDays(stored.data) === JSON.stringify(stored.data) ? stored.data : null
}

/** The query as text without its days, which move. */
const withoutDays = (query: SemanticQuery): string =>
  JSON.stringify(query, (key, value: unknown) =>
    ['from', 'to', 'label', 'soFar', 'incomplete'].includes(key) && typeof value !== 'object' ? undefined : value,
  )

type GroupChoice = { filters: Filter[]; name: string | null; fields: string[] }

/** What keeps to the group of the alert: the one thing that the question is split by. Null when the groups are something else. */
function groupFilter(query: SemanticQuery, { condition }: Snapshot, groupKey: string | null): GroupChoice | null {
  if (condition.group_by.length === 0) return { filters: [], name: null, fields: [] }
  const split = query.dimensions.filter(({ kind }) => kind !== 'time')
  const [dimension] = split
  const cells: unknown = JSON.parse(groupKey ?? '[]')
  const value: unknown = Array.isArray(cells) && cells.length === 1 ? cells[0] : undefined
  if (split.length !== 1 || dimension === undefined || typeof value !== 'string') return null
  const fields = fieldsOf(dimension)
  if (fields.length === 0) return null
  const places = fields.map((field) => ({ field, values: [value] }))
  return { filters: [{ kind: 'in', places, negated: false, label: value }], name: value, fields }
}

const fieldsOf = (dimension: Dimension): string[] =>
  dimension.kind === 'field' ? dimension.fields : dimension.kind === 'thing' ? dimension.thing.fields : []

async function explain(
  { ask, run, taken }: Runner,
  view: RoleView,
  query: SemanticQuery,
  { earlier, later }: { earlier: Stretch; later: Stretch },
  group: GroupChoice,
): Promise<Result<ReadWhy>> {
  const [measure] = query.measures
  if (measure === undefined || query.measures.length > 1) return unexplained('The question asks for more than one number.')
  const { metrics } = view.catalog.model
  const ratio = ratioOf(measure, metrics)
  if (ratio === null && !adds(measure, metrics)) {
    return unexplained(
      `"${measure.label}" is neither a sum, a count, nor one of these divided by another, so parts of it do not add up to its change.`,
    )
  }
  const period = { grain: 'day' as const, incomplete: false, asOf: false, soFar: null }
  const compared: SemanticQuery = {
    ...query,
    dimensions: [],
    filters: [...query.filters, ...group.filters],
    periods: [],
    comparison: { kind: 'periods', earlier: { ...earlier, ...period }, later: { ...later, ...period } },
    compared: 'values',
    having: [],
    changes: [],
    order: [],
    limit: null,
    offset: 0,
    window: null,
    outer: null,
  }
  const totals = await wholeOf({ ask, run }, compared)
  if (!totals.ok) return totals
  if (totals.value === null) return unexplained('The change cannot be computed from the question.')
  const { column, values } = totals.value
  const whole = taken()
  const readOf = new Map<string, ReadFrom>()
  const dimensions: ExplainedDimension[] = []
  let tried = 0
  for (const dimension of candidates(view, group.fields)) {
    if (tried > mostTried) break
    const split = await splitOf({ ask, run }, { ...compared, dimensions: [dimension] }, ratio)
    if (split === 'not asked') continue
    tried++
    const apart = split === null ? null : 'above' in split ? apartRatio(split, ratio?.scale ?? 1, values) : apartSum(split, values)
    const name = dimension.fields[0] ?? ''
    readOf.set(name, taken())
    if (apart !== null) dimensions.push({ ...apart, name, label: dimension.label })
  }
  const shown = distinctSplits(dimensions.toSorted((one, other) => other.moved - one.moved)).slice(0, mostShown)
  const explained = {
    kind: 'explained' as const,
    of: ratio === null ? ('sum' as const) : ('ratio' as const),
    measure: measure.label,
    column,
    later: { ...later, value: values.later },
    earlier: { ...earlier, value: values.earlier },
    dimensions: shown,
    group: group.name,
  }
  const read = together(whole.source, [whole, ...shown.flatMap(({ name }) => readOf.get(name) ?? [])])
  return ok({ why: { ...explained, sentence: sentenceOf(explained) }, read })
}

function together(source: Dialect, reads: readonly Pick<Lineage, 'tables' | 'columns'>[]): ReadFrom {
  const distinct = (names: readonly string[]): string[] => [...new Set(names)]
  return { source, tables: distinct(reads.flatMap(({ tables }) => tables)), columns: distinct(reads.flatMap(({ columns }) => columns)) }
}

type Values = { later: number; earlier: number }
type RatioSplit = { above: Part[]; below: Part[] }

/** The parts of a measure by one dimension, or of what is above and below its line; `not asked`: the dimension is none of it; null: it cannot be had. */
async function splitOf(
  { ask, run }: Pick<Runner, 'ask' | 'run'>,
  query: SemanticQuery,
  ratio: Ratio | null,
): Promise<Part[] | RatioSplit | 'not asked' | null> {
  const measures = ratio === null ? [query.measures] : [[ratio.above], [ratio.below]]
  const split: Part[][] = []
  for (const wanted of measures) {
    const candidate = await ask({ ...query, measures: wanted })
    if (candidate === null) return 'not asked'
    const ran = await run(candidate)
    if (!ran.ok || ran.value.truncated) return null
    split.push(ran.value.rows.map(partOf))
  }
  const [first = [], second] = split
  return second === undefined ? first : { above: first, below: second }
}

function apartSum(parts: readonly Part[], whole: Values): Decomposition | null {
  // Another table's figure of the same name, or groups that overlap, would be another change.
  if (!sameSum(parts, 'later', whole.later) || !sameSum(parts, 'earlier', whole.earlier)) return null
  return parts.length > 1 ? decompose(parts) : null
}

function apartRatio({ above, below }: RatioSplit, scale: number, whole: Values): Decomposition | null {
  const sumOf = (parts: readonly Part[], side: keyof Values) => parts.reduce((total, part) => total + part[side], 0)
  const isWhole = (side: keyof Values) =>
    Math.abs((scale * sumOf(above, side)) / sumOf(below, side) - whole[side]) <= tolerance * Math.max(1, Math.abs(whole[side]))
  if (!isWhole('later') || !isWhole('earlier')) return null
  const values = new Set([...above, ...below].map(({ value }) => value))
  const none: Values = { later: 0, earlier: 0 }
  const parts = [...values].map((value) => ({
    value,
    above: above.find((part) => part.value === value) ?? none,
    below: below.find((part) => part.value === value) ?? none,
  }))
  return parts.length > 1 ? decomposeRatio(parts, scale) : null
}

async function wholeOf({ ask, run }: Pick<Runner, 'ask' | 'run'>, query: SemanticQuery) {
  const candidate = await ask(query)
  if (candidate === null) return ok(null)
  const ran = await run(candidate)
  if (!ran.ok) return ran
  const [row] = ran.value.rows
  const [column] = ran.value.columns
  const [later, earlier] = [numberOf(row?.[0]), numberOf(row?.[1])]
  if (column === undefined || (later === null && earlier === null)) return ok(null)
  return ok({ column, values: { later: later ?? 0, earlier: earlier ?? 0 } })
}

/** Categories of the model that the asker may see, one for each meaning where several tables have it. */
function candidates(view: RoleView, taken: readonly string[]): { kind: 'field'; fields: string[]; label: string }[] {
  const groups = new Map<string, { kind: 'field'; fields: string[]; label: string }>()
  for (const { name: dataset, fields } of view.catalog.model.datasets) {
    for (const { name, role, hidden, concept, label } of fields) {
      const field = `${dataset}.${name}`
      if (role !== 'category' || hidden === true || taken.includes(field)) continue
      const key = concept ?? field
      const known = groups.get(key)
      if (known === undefined) groups.set(key, { kind: 'field', fields: [field], label })
      else known.fields.push(field)
    }
  }
  return [...groups.values()]
}

const partOf = (row: Cell[]): Part => ({
  value: row[0] === null || row[0] === undefined ? null : String(row[0]),
  later: numberOf(row[1]) ?? 0,
  earlier: numberOf(row[2]) ?? 0,
})

function sameSum(parts: readonly Part[], side: 'later' | 'earlier', whole: number): boolean {
  const sum = parts.reduce((total, part) => total + part[side], 0)
  return Math.abs(sum - whole) <= tolerance * Math.max(1, Math.abs(whole), Math.abs(sum))
}

/** Two dimensions that split the change the same way, such as a code and its name, are shown once. */
function distinctSplits(dimensions: ExplainedDimension[]): ExplainedDimension[] {
  const shape = ({ parts }: ExplainedDimension): string => JSON.stringify(parts.map(({ later, earlier }) => [later, earlier]))
  return [...new Map(dimensions.toReversed().map((one) => [shape(one), one])).values()].toReversed()
}

function sentenceOf({
  measure,
  column,
  later,
  earlier,
  dimensions,
  group,
}: Omit<Extract<Why, { kind: 'explained' }>, 'kind' | 'sentence'>): string {
  const write = (value: number): string => writeLike(value, column) ?? String(value)
  const change = later.value - earlier.value
  const percent = earlier.value === 0 ? '' : ` (${writeChange((100 * change) / Math.abs(earlier.value))})`
  const whom = group === null ? '' : ` of ${group}`
  const moved = change === 0 ? 'did not change' : `${change > 0 ? 'rose' : 'fell'} by ${write(Math.abs(change))}${percent}`
  const name = measure.charAt(0).toUpperCase() + measure.slice(1)
  const start = `${name}${whom} ${moved}: ${write(later.value)} in ${later.label}, ${write(earlier.value)} in ${earlier.label}.`
  const [first] = dimensions
  // What goes the other way is no reason for the change.
  const part = first?.parts.find((one) => one.change > 0 === change > 0)
  if (first === undefined || part === undefined || change === 0) return start
  const share = part.share === null || part.share > 1 ? '' : `, ${Math.round(part.share * 100)}% of the change`
  return `${start} By ${first.label}, most is ${part.value ?? 'without a value'}: ${part.change > 0 ? '+' : ''}${write(part.change)}${share}.`
}
