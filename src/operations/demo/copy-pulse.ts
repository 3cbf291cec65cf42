import type pg from 'pg'
import type { DemoCalendar } from './calendar.ts'
import type { CopyTable } from './copy-table.ts'
import { planPulse, pulseColumns, type TemplateText, withDefaults } from './pulse.ts'
import { createRandom } from './random.ts'

/** Copies monitors with their history and what people asked, and rates the templates. */
export async function copyPulse(client: pg.ClientBase, copy: CopyTable, seed: number, calendar: DemoCalendar): Promise<void> {
  const { rows: templates } = await client.query<TemplateText>(
    `select name, natural_language_template as question, sql_template as sql, suggested_alert_condition::text as condition
     from public.pulse_monitor_templates order by id`,
  )
  const rows = planPulse(
    seed,
    calendar,
    templates.map((template) => ({ ...template, sql: withDefaults(template.sql) })),
  )
  await copy('public.pulse_monitors', pulseColumns.monitors, rows.monitors)
  await copy('public.pulse_alerts', pulseColumns.alerts, rows.alerts)
  await copy('public.pulse_execution_log', pulseColumns.runs, rows.runs)
  await copy('public.pulse_query_versions', pulseColumns.versions, rows.versions)
  await copy('public.pulse_query_history', pulseColumns.questions, rows.questions)
  await copy('kpi.query_history', pulseColumns.kpiQueries, rows.kpiQueries)
  const random = createRandom(seed, 'templates')
  for (const template of templates) {
    const values = [template.name, random.int(1, 14), random.int(0, 5) === 0 ? null : `4.${random.int(0, 9)}`]
    await client.query({
      text: 'update public.pulse_monitor_templates set usage_count = $2, avg_rating = $3::numeric where name = $1',
      values,
    })
  }
}
