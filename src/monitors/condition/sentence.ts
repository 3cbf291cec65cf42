import type { ResultColumn } from '../../present/columns.ts'
import type { AlertCondition } from './condition.ts'
import { duration, leafSentence, namesOf, plainNumber, type Wording, wordingOf } from './leaf-sentence.ts'

/**
 * The whole condition in words, as it is shown before saving and in messages: what fires, for which groups, when it ends, and every rule that differs from
 * the usual. Numbers and labels as the columns write them, where those are given.
 */
export function conditionSentence(condition: AlertCondition, columns: readonly ResultColumn[] = []): string {
  const wording = wordingOf(columns)
  const { when, group_by: groups, for_runs: forRuns, pick } = condition
  const leaves = when.kind === 'all' || when.kind === 'any' ? when.of : [when]
  const joined = leaves.map((leaf) => leafSentence(leaf, pick, wording)).join(when.kind === 'any' ? ', or ' : ', and ')
  const each = groups.length === 0 ? '' : `, for each ${namesOf(groups, wording)}`
  const held = forRuns === 1 ? '' : `, in ${forRuns} runs in a row`
  return [`Alert when ${joined}${each}${held}.`, ...furtherRules(condition, wording)].join(' ')
}

function furtherRules(condition: AlertCondition, wording: Wording): string[] {
  return [
    endOf(condition, wording),
    ...nothingOf(condition),
    ...groupRules(condition),
    ...condition.bands.map(({ at, severity }) => `From ${plainNumber(at)} on the severity is ${severity}.`),
    ...messageRules(condition),
  ].filter((sentence) => sentence !== '')
}

function endOf({ when, clear_runs: runs }: AlertCondition, wording: Wording): string {
  const past =
    when.kind === 'threshold' && when.recover !== undefined
      ? `once it is at ${wording.number(when.recover, when.column)} or ${when.op === 'gt' || when.op === 'gte' ? 'below' : 'above'}`
      : when.kind === 'range' && when.recover_margin !== undefined && when.recover_margin > 0
        ? `once it is ${wording.number(when.recover_margin, when.column)} past the nearer end`
        : ''
  const often = runs === 1 ? '' : `after ${runs} good runs in a row`
  const words = [past, often].filter((part) => part !== '').join(', ')
  return words === '' ? '' : `It ends ${words}.`
}

function nothingOf({ empty, nulls, no_data_runs: runs, guard }: AlertCondition): string[] {
  return [
    empty === undefined
      ? ''
      : { no_data: 'No rows are no data.', ok: '', fire: 'No rows fire as well.', zero: 'Nothing is treated as 0.' }[empty],
    { no_data: '', ok: 'NULL is fine.', fire: 'NULL fires as well.', zero: 'NULL is treated as 0.' }[nulls],
    runs === 2 ? '' : `Missing data is told of after ${runs} ${runs === 1 ? 'run' : 'runs'}.`,
    guard.min_rows === undefined ? '' : `Fewer than ${guard.min_rows} rows are no data.`,
  ]
}

function groupRules({ group_by: groups, missing_group: missing, exclude_groups: excluded }: AlertCondition): string[] {
  if (groups.length === 0) return []
  return [
    { resolve: '', keep: 'A group that disappears keeps its state.', fire: 'A group that disappears fires.' }[missing],
    excluded.length === 0 ? '' : `Left out: ${excluded.map((values) => values.map(String).join(' / ')).join(', ')}.`,
  ]
}

function messageRules({ renotify, notify_resolved: tellsEnd }: AlertCondition): string[] {
  return [
    renotify.every_hours === null ? '' : `A reminder follows every ${duration(renotify.every_hours * 60)} until it is acknowledged.`,
    renotify.on_worse_pct === null ? '' : `Another message follows when it is ${plainNumber(renotify.on_worse_pct)} % worse.`,
    tellsEnd ? '' : 'Its end is not told.',
  ]
}
