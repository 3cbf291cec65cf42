import * as z from 'zod'
import type { Principal } from '../../identity/principal.ts'
import { severitySchema } from '../../monitors/condition/condition.ts'
import { healthStates, parameterSchema, recipientSchema } from '../../monitors/monitor.ts'
import { frequencySchema, scheduleSchema } from '../../monitors/schedule/schedule.ts'
import { type MyRole, myRole } from '../../monitors/service/access.ts'
import type { MonitorView, Precision } from '../../monitors/service/show-monitor.ts'
import { precisionView } from '../../monitors/service/show-monitor.ts'
import type { MonitorRow } from '../../monitors/store/monitor.table.ts'
import type { ProposalRow } from '../../monitors/store/proposal.table.ts'
import { cellSchema } from '../../present/columns.ts'

export const content = <T extends z.ZodType>(schema: T) => ({ 'application/json': { schema } })
export const instant = z.iso.datetime({ offset: true, error: 'expected an instant such as 2026-03-31T07:00:00Z' })

/** Conditions and schedules are read by the service, which says what was meant where something is nearly right. */
export const conditionJson = z.record(z.string(), z.unknown()).meta({
  description:
    'An alert condition: {"schema": 1, "when": {"kind": "threshold", "column": "net_sales", "op": "lt", "value": 1000}}. Keys that are not known are refused.',
})
export const scheduleJson = scheduleSchema.partial().strict()
export const membersJson = z.array(z.strictObject({ user: z.string().min(1).max(200), role: z.enum(['editor', 'viewer']) })).max(100)
export const recipientsJson = z.array(recipientSchema).max(50)

const changeShape = {
  condition: conditionJson.optional(),
  severity: severitySchema.optional(),
  schedule: scheduleJson.optional(),
  timeout_ms: z.int().min(1_000).max(120_000).optional(),
  row_cap: z.int().min(1).max(10_000).optional(),
}
const parametersJson = z.array(z.record(z.string(), z.unknown())).max(50)

const fromJson = z.union([
  z.strictObject({ answer: z.uuid(), dates: z.enum(['moving', 'fixed']).optional() }),
  z.strictObject({ template: z.uuid(), values: z.record(z.string(), z.unknown()).default({}) }),
  z.strictObject({
    sql: z.string().min(1, 'expected a statement').max(20_000, 'expected at most 20,000 characters'),
    parameters: parametersJson.optional(),
    question: z.string().max(2_000).nullable().optional(),
    data_source: z.enum(['postgresql', 'bigquery']).optional(),
  }),
])
export const draftJson = z.strictObject({ from: fromJson, schedule: scheduleJson.optional() })
/** What tests and backtests of something unsaved take. */
export const unsavedJson = z.strictObject({ from: fromJson, name: z.string().max(200).optional(), ...changeShape })
export const createJson = z.strictObject({
  from: fromJson,
  name: z.string().max(200).optional(),
  description: z.string().max(2_000).nullable().optional(),
  recipients: recipientsJson.optional(),
  ...changeShape,
})
export const definitionChangeJson = z.strictObject({
  sql: z.string().min(1, 'expected a statement').max(20_000, 'expected at most 20,000 characters').optional(),
  parameters: parametersJson.optional(),
  question: z.string().max(2_000).nullable().optional(),
  ...changeShape,
})
export const updateJson = definitionChangeJson.extend({
  version: z.int().min(1).optional(),
  name: z.string().min(1).max(200).optional(),
  description: z.string().max(2_000).nullable().optional(),
  recipients: recipientsJson.optional(),
  members: membersJson.optional(),
  reason: z.string().max(2_000).optional(),
  source: z.enum(['edit', 'regenerate']).optional(),
  confirm: z.boolean().optional(),
})

export const precisionSchema = z.object({ right: z.int(), wrong: z.int(), value: z.number(), low: z.number(), high: z.number() }).nullable()

export const summarySchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  question: z.string().nullable(),
  owner: z.string(),
  severity: severitySchema,
  frequency: frequencySchema,
  timezone: z.string().nullable(),
  enabled: z.boolean(),
  health: z.enum([...healthStates, 'unscheduled']),
  state: z.enum(['firing', 'no_data', 'ok', 'unknown']),
  open_alerts: z.int(),
  next_run: z.string().nullable(),
  last_run: z.string().nullable(),
  last_status: z.enum(['ok', 'no_data', 'error', 'missed', 'superseded']).nullable(),
  muted_until: z.string().nullable(),
  version: z.int(),
  precision: precisionSchema,
  my_role: z.enum(['owner', 'admin', 'editor', 'viewer']),
  template: z.object({ id: z.string(), name: z.string(), newer: z.boolean() }).nullable(),
})

export const proposalSchema = z.object({
  id: z.string(),
  kind: z.enum(['threshold', 'for_runs', 'group', 'season', 'window']),
  version: z.int(),
  proposal: z.unknown(),
  evidence: z.unknown(),
  labels: z.int(),
  created_at: z.string(),
})

export const monitorSchema = summarySchema.extend({
  sql: z.string(),
  parameters: z.array(parameterSchema),
  data_source: z.enum(['postgresql', 'bigquery']),
  condition: z.unknown(),
  sentence: z.string().nullable(),
  schedule: scheduleSchema.nullable(),
  timeout_ms: z.int().nullable(),
  row_cap: z.int().nullable(),
  translator: z.string().nullable(),
  semantic_query: z.unknown(),
  recipients: z.array(recipientSchema),
  members: membersJson,
  disabled_by: z.enum(['owner', 'system']).nullable(),
  disabled_reason: z.string().nullable(),
  consecutive_failures: z.int(),
  last_checked: z.unknown(),
  incident: z.object({ code: z.string(), message: z.string(), opened_at: z.string() }).nullable(),
  proposal: proposalSchema.nullable(),
  next_runs: z.array(z.string()),
  counters: z.object({ true_positives: z.int(), false_positives: z.int() }),
  created_at: z.string().nullable(),
  readable: z.boolean(),
  last_drill: z.unknown(),
  last_rehearsal: z.unknown(),
})
export const savedSchema = monitorSchema.extend({ warnings: z.array(z.string()) })

export const resultSchema = z.object({
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
  rows: z.array(z.array(cellSchema)),
  row_count: z.int(),
  truncated: z.boolean(),
})

export const precisionOutside = (found: Precision | null) => found

/** A monitor as a list shows it. */
export function summaryOutside(row: MonitorRow, role: MyRole) {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    question: row.question,
    owner: row.owner,
    severity: row.severity,
    frequency: row.frequency,
    timezone: row.timezone,
    enabled: row.enabled,
    health: row.health ?? ('unscheduled' as const),
    state: row.state,
    open_alerts: row.openAlerts,
    next_run: row.enabled && row.scheduled ? row.nextRun : null,
    last_run: row.lastRun,
    last_status: row.lastStatus,
    muted_until: row.mutedUntil,
    version: row.version,
    precision: precisionView(row.truePositives, row.falsePositives),
    my_role: role,
    template:
      row.templateId === null || row.templateName === null
        ? null
        : { id: row.templateId, name: row.templateName, newer: (row.templateNewest ?? 1) > (row.templateVersion ?? 1) },
  }
}

export const summaryFor = (row: MonitorRow, principal: Principal) => summaryOutside(row, myRole(row, principal))

export const proposalOutside = ({ id, kind, version, proposal, evidence, labels, createdAt }: ProposalRow) => ({
  id,
  kind,
  version,
  proposal,
  evidence,
  labels,
  created_at: createdAt,
})

/** A monitor with everything that its page shows. */
export function monitorOutside({ row, role, snapshot, sentence, recipients, members, incident, proposal, nextRuns, ...view }: MonitorView) {
  return {
    ...summaryOutside(row, role),
    sql: row.sql,
    parameters: snapshot?.parameters ?? [],
    data_source: row.dataSource,
    condition: snapshot?.condition ?? row.condition,
    sentence,
    schedule: view.schedule,
    timeout_ms: snapshot?.timeout_ms ?? null,
    row_cap: snapshot?.row_cap ?? null,
    translator: snapshot?.translator ?? null,
    semantic_query: snapshot?.semantic_query ?? null,
    recipients,
    members,
    disabled_by: row.disabledBy,
    disabled_reason: row.disabledReason,
    consecutive_failures: row.consecutiveFailures ?? 0,
    last_checked: row.lastChecked,
    incident: incident === null ? null : { code: incident.code, message: incident.message, opened_at: incident.openedAt },
    proposal: proposal === null ? null : proposalOutside(proposal),
    next_runs: nextRuns,
    counters: { true_positives: row.truePositives, false_positives: row.falsePositives },
    created_at: row.createdAt,
    readable: view.readable,
    last_drill: view.lastDrill,
    last_rehearsal: view.lastRehearsal,
  }
}
