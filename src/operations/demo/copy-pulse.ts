import type pg from 'pg'
import { type DemoCalendar, instantOf, isoOf } from './calendar.ts'
import type { CopyTable } from './copy-table.ts'
import { type DemoMonitor, demoMonitors } from './monitor-list.ts'
import { pastResults } from './past-results.ts'
import { planQuestions, pulseColumns, uuid, withDefaults } from './pulse.ts'
import { createRandom, type Random } from './random.ts'
import { isScheduled, scheduleDemo, versionsOf } from './schedule-demo.ts'
import { type DemoDefinition, type LiveThrough, slotsOf, versionDays, type Watched, watch } from './watched.ts'

type TemplateText = { name: string; question: string; sql: string; condition: string; defaults: Record<string, unknown> }

/**
 * Copies monitors with their history and what people asked, and rates the templates. Runs and alerts are those that the monitors' statements give over the data
 * that is loaded, so this comes after the derived tables.
 */
export async function copyPulse(
  client: pg.ClientBase,
  copy: CopyTable,
  { seed, calendar, liveThrough }: { seed: number; calendar: DemoCalendar; liveThrough: LiveThrough },
): Promise<void> {
  const { rows: templates } = await client.query<TemplateText>(
    `select t.name, natural_language_template as question, sql_template as sql, suggested_alert_condition::text as condition,
       coalesce((select jsonb_object_agg(p.name, p.default_value) from pulse_ops.template_param p where p.template_id = t.id), '{}') as defaults
     from public.pulse_monitor_templates t where t.id in (select template_id from pulse_ops.template_ext where author is null) order by t.id`,
  )
  const random = createRandom(seed, 'pulse')
  const kept = demoMonitors.map((monitor) => define(monitor, templates, random))
  const watched: { definition: DemoDefinition; watched: Watched }[] = []
  for (const definition of kept) {
    const slots = slotsOf(definition.monitor, definition.minute, calendar, random)
    const days = [...new Set(slots.map(({ day }) => day))]
    const found = days.length === 0 ? null : await pastResults(client, definition.sql, days)
    const newId = () => uuid(random)
    watched.push({ definition, watched: watch(definition, slots, found, { random, calendar, liveThrough, newId }) })
  }
  await copyWatched(copy, watched, calendar)
  // What was noted of the monitors of an earlier load belongs to them no more, though their ids are the same.
  await client.query('delete from pulse_ops.audit where monitor_id = any($1)', [kept.map(({ id }) => id)])
  for (const one of watched.filter(({ definition }) => isScheduled(definition.monitor)))
    await scheduleDemo(client, calendar, { ...one, template: one.definition.monitor.template ?? null })
  const asked = planQuestions(seed, calendar)
  await copy('public.pulse_query_history', pulseColumns.questions, asked.questions)
  await copy('kpi.query_history', pulseColumns.kpiQueries, asked.kpiQueries)
  await rateTemplates(client, seed, templates)
}

/** The words of a monitor: its own, or those of its template with values in them. */
function define(monitor: DemoMonitor, templates: readonly TemplateText[], random: Random): DemoDefinition {
  const template = templates.find((candidate) => candidate.name === monitor.template)
  const values = { ...template?.defaults, ...monitor.values }
  const say = (text: string) =>
    text.replace(/\{\{(\w+)\}\}/g, (found, name: string) => {
      const value = values[name]
      return Array.isArray(value) ? value.join(' or ') : value === undefined ? found : String(value)
    })
  const growth = monitor.values?.growth_pct
  const condition = template?.condition ?? monitor.condition ?? ''
  return {
    monitor,
    id: uuid(random),
    minute: random.int(2, 56),
    question: say(template?.question ?? monitor.question ?? ''),
    sql: template === undefined ? (monitor.sql ?? '') : withDefaults(template.sql),
    condition: growth === undefined ? condition : condition.replace('"value": 8', `"value": ${growth}`),
  }
}

async function copyWatched(
  copy: CopyTable,
  list: { definition: DemoDefinition; watched: Watched }[],
  calendar: DemoCalendar,
): Promise<void> {
  const byTime = (place: number) => (a: unknown[], b: unknown[]) =>
    String(a[place]) < String(b[place]) ? -1 : String(a[place]) > String(b[place]) ? 1 : 0
  const monitors = list.map(({ definition: { monitor, id, minute, question, sql, condition }, watched }) => [
    id,
    monitor.owner,
    monitor.name,
    monitor.description,
    question,
    sql,
    monitor.dataSource ?? 'postgresql',
    condition,
    monitor.severity,
    monitor.frequency,
    monitor.disabled === undefined,
    monitor.disabled ? null : instantOf(calendar.asOf + 1, 6 * 60 + minute),
    watched.lastRun,
    monitor.changes.length + 1,
    watched.right,
    watched.wrong,
  ])
  await copy('public.pulse_monitors', pulseColumns.monitors, monitors)
  await copy('public.pulse_alerts', pulseColumns.alerts, list.flatMap(({ watched }) => watched.alerts).toSorted(byTime(2)))
  await copy('public.pulse_execution_log', pulseColumns.runs, list.flatMap(({ watched }) => watched.runs).toSorted(byTime(1)))
  const versions = list.flatMap(({ definition }) => {
    const days = versionDays(definition.monitor, calendar)
    return versionsOf(definition).map(({ sql, reason }, at) => [
      definition.id,
      at + 1,
      sql,
      reason,
      `${isoOf(days[at] ?? calendar.asOf)}T09:00:00.000Z`,
    ])
  })
  await copy('public.pulse_query_versions', pulseColumns.versions, versions.toSorted(byTime(4)))
}

async function rateTemplates(client: pg.ClientBase, seed: number, templates: readonly TemplateText[]): Promise<void> {
  const random = createRandom(seed, 'templates')
  for (const template of templates) {
    const values = [template.name, random.int(1, 14), random.int(0, 5) === 0 ? null : `4.${random.int(0, 9)}`]
    await client.query({
      text: 'update public.pulse_monitor_templates set usage_count = $2, avg_rating = $3::numeric where name = $1',
      values,
    })
  }
}
