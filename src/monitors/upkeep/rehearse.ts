import * as z from 'zod'
import { jsonColumn } from '../../db/row-types.ts'
import { sql } from '../../db/sql.ts'
import { localPrincipal } from '../../identity/principal.ts'
import type { MonitorDeps } from '../deps.ts'
import { healthMessage } from '../notify/build-message.ts'
import { plannedNow } from '../run/claim.ts'
import { failureOf } from '../run/failure.ts'
import { closeIncident, openIncident } from '../run/incident.ts'
import { statementOf } from '../run/run-claim.ts'
import { type RunPlan, readPlanOf } from '../run/run-plan.ts'
import { planStatement } from '../run/run-statement.ts'
import { postMessage } from '../run/tell.ts'
import { whatChanged } from '../run/what-changed.ts'
import { noteTemplates } from '../store/note-templates.ts'

/**
 * What a rehearsal found, kept with the monitor or template: `catalog` is the version of the catalog that it was held against, `changed` names what is gone. `ok` null: it could
 * not be told, as the database was away.
 */
export const rehearsalSchema = z.object({
  ok: z.boolean().nullable(),
  at: z.string(),
  catalog: z.string(),
  code: z.string().nullable(),
  message: z.string().nullable(),
  changed: z.array(z.string()),
})
type Rehearsal = Omit<z.infer<typeof rehearsalSchema>, 'at'>

/** Statements that one pass rehearses; the rest is for the next. */
const atOnce = 20

const candidateRow = z.object({ id: z.string(), version: z.number(), before: jsonColumn(z.unknown()).nullable() })

/**
 * Holds the statements of monitors and templates against the catalog after each change of it, and every day: parsed, resolved and planned, never run. What would fail is told to the
 * owner before its time comes.
 */
export async function rehearseStatements(deps: MonitorDeps, signal: AbortSignal): Promise<{ rehearsed: number; broken: number }> {
  const catalog = deps.catalogVersion?.() ?? null
  if (catalog === null) return { rehearsed: 0, broken: 0 }
  const monitors = await deps.db.many(
    candidateRow,
    sql`select m.id, m.query_version as version, x.last_rehearsal as before from public.pulse_monitors m join pulse_ops.monitor_ext x on x.monitor_id = m.id
      where m.enabled and (x.last_rehearsal is null or x.last_rehearsal ->> 'catalog' <> ${catalog}
        or (x.last_rehearsal ->> 'at')::timestamptz < now() - interval '1 day')
      order by m.next_run, m.id limit ${atOnce}`,
  )
  let broken = 0
  for (const { id, version, before } of monitors) {
    if (signal.aborted) return { rehearsed: 0, broken }
    const plan = await readPlanOf(deps.db, id, version, plannedNow(deps))
    const found = plan === null ? unreadable(catalog) : await rehearseMonitor(deps, plan, catalog)
    const stored = await deps.db.run(sql`
      update pulse_ops.monitor_ext x set last_rehearsal = ${JSON.stringify(found)}::jsonb || jsonb_build_object('at', now())
      from public.pulse_monitors m where m.id = x.monitor_id and x.monitor_id = ${id} and m.query_version = ${version}`)
    if (found.ok === false) broken++
    const known = rehearsalSchema.safeParse(before)
    const isNew = !known.success || known.data.ok !== false
    if (stored > 0 && plan !== null && found.ok === false && isNew) await tellDrift(deps, plan, found)
    if (stored > 0 && found.ok === true) await closeIncident(deps.db, id, 'drift')
  }
  await noteTemplates(deps.db)
  const templates = await rehearseTemplates(deps, catalog, signal)
  return { rehearsed: monitors.length + templates.rehearsed, broken: broken + templates.broken }
}

async function rehearseMonitor(deps: MonitorDeps, plan: RunPlan, catalog: string): Promise<Rehearsal> {
  const owner = await deps.principalOf(plan.owner)
  if (owner === null)
    return { ok: false, catalog, code: 'owner_gone', message: `Its owner ${plan.owner} has no access any more.`, changed: [] }
  const planned = await planStatement(deps, statementOf(plan), owner, plan)
  if (planned.ok) return { ok: true, catalog, code: null, message: null, changed: [] }
  const failure = failureOf(planned.problem)
  if (failure?.kind !== 'permanent')
    return { ok: null, catalog, code: failure?.code ?? null, message: failure?.message ?? null, changed: [] }
  return { ok: false, catalog, code: failure.code, message: failure.message, changed: await whatChanged(deps, plan, owner) }
}

const unreadable = (catalog: string): Rehearsal => ({
  ok: false,
  catalog,
  code: 'unreadable',
  message: 'Its stored condition or parameters cannot be read.',
  changed: [],
})

async function tellDrift(deps: MonitorDeps, plan: RunPlan, { code, message, changed }: Rehearsal): Promise<void> {
  await openIncident(deps.db, plan.id, 'drift', `It will fail at its next run: ${message ?? ''}`, { code, changed })
  const told = healthMessage({
    kind: 'health',
    monitor: { id: plan.id, name: plan.name, version: plan.version, owner: plan.owner },
    slot: plan.slot,
    timezone: plan.timezone,
    title: `Monitor will fail: ${plan.name}`,
    sentence: `The data changed, and its statement does not fit any more: ${message ?? ''}`,
    notes: [...changed, `Its next run is planned for ${plan.slot}.`],
    baseUrl: deps.baseUrl,
  })
  const owner = [{ channel: 'inbox' as const, address: plan.owner, sees: true }]
  await postMessage(deps.db, owner, `${plan.id}:${plan.version}:drift:${deps.newId()}`, { monitor: plan.id, alert: null, message: told })
}

const templateRow = z.object({
  id: z.string(),
  sql: z.string(),
  dataSource: z.enum(['postgresql', 'bigquery']),
  at: z.string(),
  date: z.string(),
})

/** Templates are rehearsed with their defaults and the rights of an administrator. One with a chosen name in it is passed over: which name is only known to who uses it. */
async function rehearseTemplates(deps: MonitorDeps, catalog: string, signal: AbortSignal): Promise<{ rehearsed: number; broken: number }> {
  const templates = await deps.db.many(
    templateRow,
    sql`select t.id, t.sql_template as sql, t.data_source as "dataSource", now()::text as at, current_date::text as date
      from public.pulse_monitor_templates t join pulse_ops.template_ext e on e.template_id = t.id
      where not exists (select from pulse_ops.template_param p where p.template_id = t.id and p.type = 'ident')
        and (e.last_rehearsal is null or e.last_rehearsal ->> 'catalog' <> ${catalog} or (e.last_rehearsal ->> 'at')::timestamptz < now() - interval '1 day')
      order by t.id limit ${atOnce}`,
  )
  let broken = 0
  for (const { id, sql: text, dataSource, at, date } of templates) {
    if (signal.aborted) break
    const statement = { sql: text, parameters: [], data_source: dataSource, timeout_ms: 10_000, row_cap: 1, schedule: { timezone: 'UTC' } }
    const planned = await planStatement(deps, statement, { ...localPrincipal, id: 'templates' }, { slot: at, date })
    const failure = planned.ok ? null : failureOf(planned.problem)
    const known = failure === null || failure.kind === 'permanent'
    const found: Rehearsal = {
      ok: known ? planned.ok : null,
      catalog,
      code: failure?.code ?? null,
      message: failure?.message ?? null,
      changed: [],
    }
    await deps.db.run(sql`
      update pulse_ops.template_ext set last_rehearsal = ${JSON.stringify(found)}::jsonb || jsonb_build_object('at', now()) where template_id = ${id}`)
    if (found.ok !== false) continue
    broken++
    deps.log.warn('a template does not fit the database any more', { template: id, code: found.code })
  }
  return { rehearsed: templates.length, broken }
}
