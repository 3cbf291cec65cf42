import { missingColumns } from './check-columns.ts'
import { combine } from './combine.ts'
import { type AlertCondition, leavesOf } from './condition.ts'
import { cutFault } from './cut-result.ts'
import { type GroupRows, groupRows, keyOfValues, wholeGroup, wholeKey } from './group-rows.ts'
import { rowKeysOf } from './judge-count.ts'
import { judgeLeaf } from './judge-leaf.ts'
import { type LocalTime, localTime, wallText } from './local-time.ts'
import { type Finding, judged, noData, type Subject, verdictOfNothing } from './subject.ts'
import type { Evaluation, Group, GroupVerdict, Moment, PastRuns, ResultTable, VerdictError } from './verdict.ts'

/** Rows that are shown for a verdict at most. */
const mostEvidence = 20

/**
 * Judges one result by a condition, group by group. Nothing is read but what is given: the planned time is `now`, what earlier runs left is `past`.
 * Faults of the result as a whole (a missing column, too many groups) are in `error`; those of one group are its verdict.
 */
export function evaluate(condition: AlertCondition, result: ResultTable, past: PastRuns, now: Moment): Evaluation {
  const [missing] = missingColumns(condition, result.columns)
  if (missing) return broken({ code: missing.code, message: missing.message })
  const cut = cutFault(condition, result)
  if (cut !== null) return broken(cut)
  const { min_rows: minRows } = condition.guard
  if (minRows !== undefined && result.rows.length < minRows && !result.truncated) {
    return heldBy(noData(`the result has ${result.rows.length} rows; at least ${minRows} are expected`))
  }
  const isGrouped = condition.group_by.length > 0
  if (isGrouped && result.rows.length === 0 && !countsNothing(condition)) {
    const { empty = 'no_data' } = condition
    if (empty === 'no_data' || empty === 'fire') return heldBy(verdictOfNothing(empty, 'the result has no rows'))
  }
  const clock = clockOf(now.timeZone)
  const subjectOf = ({ group, rows }: GroupRows): Subject => ({
    group,
    rows,
    result,
    condition,
    points: past.points.get(group.key) ?? [],
    previousRowCount: past.previousRowCount,
    knownKeys: past.knownKeys,
    excludedDates: past.excludedDates ?? new Set(),
    firing: past.firing.has(group.key),
    now,
    ...clock,
  })
  const excluded = new Set(condition.exclude_groups.map(keyOfValues))
  const found = groupRows(result, condition.group_by).filter(({ group }) => !excluded.has(group.key))
  const seen = new Set(found.map(({ group }) => group.key))
  const gone = isGrouped ? past.knownGroups.filter((key) => key !== wholeKey && !seen.has(key) && !excluded.has(key)) : []
  const asNothing = isGrouped && takesAbsentAsNothing(condition, result) ? nothingOf(gone, seen.size, condition) : []
  const all = [...found, ...asNothing].toSorted((a, b) => (a.group.key < b.group.key ? -1 : 1))
  const judgedGroups = all.slice(0, condition.max_groups).map((rows) => toVerdict(rows.group, judgeWhen(condition, subjectOf(rows))))
  const error = tooMany(all.length, condition.max_groups)
  const isProven = error === null && !result.truncated && asNothing.length === 0
  const left = past.knownGroups.filter((key) => excluded.has(key))
  return {
    groups:
      isGrouped && past.knownGroups.includes(wholeKey) && !all.some(({ group }) => group.key === wholeKey)
        ? [toVerdict(wholeGroup, { verdict: judged('ok'), rows: [] }), ...judgedGroups]
        : judgedGroups,
    absent: isProven ? [...gone, ...left].toSorted() : left,
    error,
    keys: keysOf(condition, result, judgedGroups),
  }
}

function judgeWhen(condition: AlertCondition, subject: Subject): Finding {
  const { when } = condition
  if (when.kind !== 'all' && when.kind !== 'any') return judgeLeaf(when, subject)
  const [first, ...others] = when.of
  // Bands are of the first test: its value is the one that is shown and stored.
  const unbanded = { ...subject, condition: { ...subject.condition, bands: [] } }
  return combine(when.kind, [...(first ? [judgeLeaf(first, subject)] : []), ...others.map((leaf) => judgeLeaf(leaf, unbanded))])
}

const toVerdict = (group: Group, { verdict, rows }: Finding): GroupVerdict => ({ group, verdict, evidence: rows.slice(0, mostEvidence) })

const broken = (error: VerdictError): Evaluation => ({ groups: [], absent: [], error, keys: null })

/** A verdict on the result as a whole: all groups stay as they are. */
const heldBy = (verdict: Finding['verdict']): Evaluation => ({
  groups: [toVerdict(wholeGroup, { verdict, rows: [] })],
  absent: [],
  error: null,
  keys: null,
})

/** Kinds to which no rows are a number like any other. */
function countsNothing(condition: AlertCondition): boolean {
  const isPlain = condition.empty === undefined || condition.empty === 'ok'
  return leavesOf(condition).every(({ kind }) => kind === 'no_data' || (kind === 'row_count' && isPlain))
}

/** Whether a group without rows is judged as nothing instead of being gone: asked for by `empty: zero`, and what no_data is about. */
function takesAbsentAsNothing(condition: AlertCondition, result: ResultTable): boolean {
  if (result.truncated) return false
  return (result.rows.length === 0 && condition.empty === 'zero') || leavesOf(condition).some(({ kind }) => kind === 'no_data')
}

/** Known groups without rows; where no group is known at all, the result as a whole. */
function nothingOf(gone: string[], seen: number, condition: AlertCondition): GroupRows[] {
  if (gone.length === 0 && seen === 0) return [{ group: wholeGroup, rows: [] }]
  return gone.map((key) => ({ group: groupOf(key, condition), rows: [] }))
}

function tooMany(groups: number, most: number): VerdictError | null {
  if (groups <= most) return null
  const message = `the result has ${groups} groups; at most ${most} are watched (raise max_groups, or narrow the statement)`
  return { code: 'too_many_groups', message }
}

/** A known group of which no row is left, from its key. */
function groupOf(key: string, { group_by: names }: AlertCondition): Group {
  const cells: unknown = JSON.parse(key)
  const list = Array.isArray(cells) ? cells : []
  return { key, values: names.map((column, at) => ({ column, value: typeof list[at] === 'object' ? null : (list[at] ?? null) })) }
}

function keysOf(condition: AlertCondition, result: ResultTable, groups: GroupVerdict[]): string[] | null {
  const leaf = leavesOf(condition).find(({ kind }) => kind === 'new_rows')
  if (leaf?.kind !== 'new_rows' || result.truncated) return null
  const isJudged = groups.every(({ verdict }) => verdict.kind === 'ok' || verdict.kind === 'breach')
  return isJudged ? rowKeysOf(leaf.keys, result) : null
}

/** The clock of a zone, made when it is first asked for, as making one is slow; and local dates and times of instants, each worked out once. */
function clockOf(timeZone: string): Pick<Subject, 'clock' | 'localOf'> {
  let made: LocalTime | null | undefined
  const clock = (): LocalTime | null => {
    made = made === undefined ? localTime(timeZone) : made
    return made
  }
  const known = new Map<string, string>()
  const localOf = (instant: string): string => {
    const written = known.get(instant) ?? wallText(clock()?.wallOf(Date.parse(instant)) ?? Date.parse(instant))
    known.set(instant, written)
    return written
  }
  return { clock, localOf }
}
