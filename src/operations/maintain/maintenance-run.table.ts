import * as z from 'zod'
import type { Db } from '../../db/db.ts'
import { jsonColumn, utcText } from '../../db/row-types.ts'
import { sql } from '../../db/sql.ts'
import type { MaintenanceReport, MaintenanceTask } from './maintenance.ts'

/** Keeps what a pass did. Dry runs are not kept. */
export const insertMaintenanceRun = (db: Db, report: MaintenanceReport, startedBy: 'command' | 'schedule'): Promise<number> =>
  db.run(sql`
    insert into pulse_ops.maintenance_run (task, started_by, started_at, finished_at, ok, report)
    values (${report.task}, ${startedBy}, ${report.startedAt}::timestamptz,
      ${report.startedAt}::timestamptz + ${report.ms} * interval '1 millisecond', ${report.ok}, ${JSON.stringify(report)}::json)`)

const stepSchema = z.object({ name: z.string(), status: z.string(), summary: z.string() })
const lastRow = z.object({
  task: z.enum(['daily', 'weekly', 'monthly', 'quarterly']),
  at: z.string(),
  ok: z.boolean(),
  report: jsonColumn(z.object({ steps: z.array(stepSchema) })),
  backedUpAt: z.string().nullable(),
})

/** The newest pass of a task. `at` is an ISO instant; `trouble` says what failed; `backedUpAt` is the newest weekly pass whose backups are good. */
export type LastRun = { task: MaintenanceTask; at: string; ok: boolean; trouble: string[]; backedUpAt: string | null }

/** The newest pass of each task that ever ran. */
export async function lastMaintenance(db: Db): Promise<LastRun[]> {
  const rows = await db.many(
    lastRow,
    sql`select distinct on (task) task, ${utcText('finished_at')} as at, ok, report,
        case task when 'weekly' then (select ${utcText('max(w.finished_at)')} from pulse_ops.maintenance_run w where w.task = 'weekly' and w.ok) end as "backedUpAt"
      from pulse_ops.maintenance_run order by task, started_at desc, id desc`,
  )
  return rows.map(({ task, at, ok, report, backedUpAt }) => ({
    task,
    at,
    ok,
    backedUpAt,
    trouble: report.steps.filter(({ status }) => status === 'failed').map(({ name, summary }) => `${name}: ${summary}`),
  }))
}
