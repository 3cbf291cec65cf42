import * as z from 'zod'
import type { Db } from '../../db/db.ts'
import { sql } from '../../db/sql.ts'

const raisedRow = z.object({ id: z.string(), version: z.number().int() })

/**
 * Holds what each template is against what it was when its version was last set, and raises the version of those that are other ones, whoever changed them: a
 * migration, an import, its author. Gives those that were raised. Monitors made from an older version are told by it that there is a newer one.
 */
export const noteTemplates = (db: Db): Promise<z.infer<typeof raisedRow>[]> =>
  db.many(
    raisedRow,
    sql`with content as (
        select t.id, md5(jsonb_build_array(t.sql_template, t.natural_language_template, t.suggested_alert_condition, t.default_frequency, t.default_severity, x.schedule,
          (select jsonb_agg(jsonb_build_array(name, type, default_value, min, max, choices, in_sql, condition_targets) order by position)
            from pulse_ops.template_param p where p.template_id = t.id))::text) as content
        from public.pulse_monitor_templates t left join pulse_ops.template_ext x on x.template_id = t.id),
      noted as (
        insert into pulse_ops.template_ext as e (template_id, content) select id, content from content
        on conflict (template_id) do update set content = excluded.content, version = e.version + (e.content is not null)::int
          where e.content is distinct from excluded.content
        returning e.template_id as id, e.version)
      select id, version from noted where version > 1`,
  )
