import { valueKind } from '../../present/column-types.ts'
import type { Cell, ResultColumn } from '../../present/columns.ts'
import { type AlertCondition, alertConditionSchema, type Severity } from '../condition/condition.ts'
import { evaluate } from '../condition/evaluate.ts'
import { conditionSentence } from '../condition/sentence.ts'
import type { Group, GroupVerdict, Verdict } from '../condition/verdict.ts'
import { freshInstance } from '../lifecycle/fresh-instance.ts'
import type { Instance, ResolveReason } from '../lifecycle/instance.ts'
import { step } from '../lifecycle/step.ts'
import { buildMessage, type KnownMonitor } from '../notify/build-message.ts'
import type { Message } from '../notify/message.ts'
import { emptyMemory, pastOf, remember } from './remember.ts'

/** A past of a monitor: its statement's result at each planned time, oldest first. `at` is an ISO instant, types are PostgreSQL's. */
export type Past = {
  monitor: KnownMonitor
  question: string
  sql: string
  condition: unknown
  severity: Severity
  timeZone: string
  columns: readonly { name: string; type: string }[]
  slots: readonly { at: string; rows: readonly Cell[][] }[]
  /** Ids of the alerts, one after the other. */
  newId: () => string
}

export type LivedPoint = {
  key: string
  slot: string
  value: number | null
  text: string | null
  expected: number | null
  score: number | null
  verdict: Verdict['kind']
}
export type LivedAlert = {
  id: string
  key: string
  opened: string
  lastSeen: string
  resolved: string | null
  reason: ResolveReason | null
  occurrences: number
  value: number | null
  worst: number | null
  score: number | null
  severity: Severity
  text: string
  message: Message
}
/** What runs at those times would have left: values, alerts, and the states at the end. `condition` is the one that was read, with its defaults. */
export type Lived = { condition: AlertCondition; points: LivedPoint[]; alerts: LivedAlert[]; instances: Instance[] }

/**
 * Goes over past results with the functions that real runs use and gives back what those runs would have written, so that what is shown of a past agrees with the
 * data that it is about. Only alerts about values are kept. Throws for a condition that cannot be read.
 */
export function liveThrough(past: Past): Lived {
  const condition = alertConditionSchema.parse(past.condition)
  const columns = past.columns.map(describe)
  const memory = emptyMemory()
  const points: LivedPoint[] = []
  const alerts = new Map<string, LivedAlert>()
  const raw = past.columns.map(({ name, type }) => ({ name, type }))
  for (const { at, rows } of past.slots) {
    const result = { columns: raw, rows: rows.map((row) => [...row]), truncated: false }
    const evaluation = evaluate(condition, result, pastOf(memory, condition), { slot: at, timeZone: past.timeZone })
    const stepOne = (group: Group, found: GroupVerdict | null): void => {
      const before = memory.instances.get(group.key) ?? freshInstance(group.key)
      const rules = { condition, severity: past.severity, slot: at, suppressedBy: null, acknowledged: false, newAlertId: past.newId() }
      const moved = step(before, found?.verdict ?? 'absent', rules)
      memory.instances.set(group.key, moved.instance)
      for (const effect of moved.effects) {
        const open = alerts.get(effect.alert)
        if (effect.do === 'open' && effect.kind === 'data' && found !== null) {
          alerts.set(effect.alert, opened(past, condition, columns, { at, rows, found, id: effect.alert, severity: effect.severity }))
        } else if (effect.do === 'repeat' && open !== undefined) {
          Object.assign(open, {
            lastSeen: at,
            occurrences: open.occurrences + 1,
            worst: moved.instance.worstValue,
            severity: effect.severity,
          })
        } else if (effect.do === 'resolve' && open !== undefined) Object.assign(open, { resolved: at, reason: effect.reason })
      }
    }
    for (const found of evaluation.groups) {
      points.push(pointOf(found, at))
      stepOne(found.group, found)
    }
    for (const key of evaluation.absent) stepOne({ key, values: [] }, null)
    remember(memory, evaluation, at, { count: rows.length, truncated: false })
  }
  return { condition, points, alerts: [...alerts.values()], instances: [...memory.instances.values()] }
}

/** A column as people read it, by its name alone. */
const describe = ({ name, type }: { name: string; type: string }): ResultColumn => {
  const kind = valueKind(type)
  const role = kind === 'date' || kind === 'instant' ? 'time' : kind === 'number' ? 'measure' : 'nominal'
  return { name, label: name.replaceAll('_', ' '), type, role, unit: null, format: null, nullable: true }
}

function pointOf({ group, verdict }: GroupVerdict, slot: string): LivedPoint {
  const judged = verdict.kind === 'ok' || verdict.kind === 'breach' ? verdict : null
  const { value = null, text = null } = judged ?? (verdict.kind === 'no_data' ? verdict : {})
  return { key: group.key, slot, value, text, expected: judged?.expected ?? null, score: judged?.score ?? null, verdict: verdict.kind }
}

type Opening = { at: string; rows: readonly Cell[][]; found: GroupVerdict; id: string; severity: Severity }

function opened(
  { monitor, question, sql, timeZone }: Past,
  condition: AlertCondition,
  columns: ResultColumn[],
  { at, rows, found: { group, verdict, evidence }, id, severity }: Opening,
): LivedAlert {
  const message = buildMessage({
    monitor,
    question,
    slot: at,
    timezone: timeZone,
    condition,
    rule: conditionSentence(condition, columns),
    result: { columns, rows, truncated: false },
    changes: [{ kind: 'firing', group, verdict, alert: id, evidence, severity, since: at, occurrences: 1 }],
    statement: { sql, parameters: [], durationMs: null },
    baseUrl: '',
    notes: [],
  })
  const judged = verdict.kind === 'breach' ? verdict : null
  return {
    id,
    key: group.key,
    opened: at,
    lastSeen: at,
    resolved: null,
    reason: null,
    occurrences: 1,
    value: judged?.value ?? null,
    worst: judged?.value ?? null,
    score: judged?.score ?? null,
    severity,
    text: message.sentence,
    message,
  }
}
